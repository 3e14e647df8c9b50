import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let ops: Client;
let alice: Client;

beforeAll(async () => {
  runq = await startRunq();
  [ops, alice] = await Promise.all([signIn(runq.url, 'root', 'ops'), signIn(runq.url, 'alice')]);
});
afterAll(async () => {
  await runq?.stop();
});

interface Ended {
  verdict: string;
  usage: { outputBytes: number; cpuTimeMs: number; memoryPeakBytes: number };
}
const run = (client: Client, body: object) => client.json<Ended>('POST', '/v1/runs?wait=60000', body);

/** The samples of `/metrics` by name and labels. */
async function readMetrics(): Promise<Map<string, number>> {
  const text = await (await ops.call('GET', '/metrics')).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

test('runs are counted by class and verdict, with their waits, durations, use and output', async () => {
  const runs = [
    await run(alice, { code: 'print("a" * 99)' }),
    await run(alice, { code: 'print("b" * 99)' }),
    await run(alice, { code: '1/0' }),
    await run(alice, { code: 'while True: print("x" * 1000)', limits: { outputBytes: 5000 } }),
    await run(ops, { code: 'print(1)', class: 'batch' }),
  ];
  expect(runs.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'runtime_error', 'output_limit', 'ok']);
  const metrics = await readMetrics();
  const sum = (pattern: RegExp) =>
    [...metrics].reduce((total, [name, value]) => (pattern.test(name) ? total + value : total), 0);
  expect(metrics.get('runq_runs_total{class="interactive",verdict="ok"}')).toBe(2);
  expect(metrics.get('runq_runs_total{class="interactive",verdict="runtime_error"}')).toBe(1);
  expect(metrics.get('runq_runs_total{class="batch",verdict="ok"}')).toBe(1);
  expect(metrics.get('runq_run_duration_seconds_count{class="interactive",verdict="ok"}')).toBe(2);
  expect(sum(/^runq_run_duration_seconds_count/)).toBe(5);
  expect(sum(/^runq_queue_wait_seconds_count.*reason="none"/)).toBe(5);
  expect(metrics.get('runq_output_truncated_total{class="interactive"}')).toBe(1);
  const total = (figure: (usage: Ended['usage']) => number) =>
    runs.slice(0, 4).reduce((all, { usage }) => all + figure(usage), 0);
  const ofInteractive = (name: string) => metrics.get(`runq_${name}{class="interactive"}`);
  expect(ofInteractive('output_bytes_total')).toBe(total(({ outputBytes }) => outputBytes));
  expect(ofInteractive('run_peak_memory_bytes_sum')).toBe(total(({ memoryPeakBytes }) => memoryPeakBytes));
  expect(ofInteractive('run_cpu_seconds_sum')).toBeCloseTo(total(({ cpuTimeMs }) => cpuTimeMs) / 1000, 1);
  expect(ofInteractive('run_cpu_seconds_count')).toBe(4);
  expect(sum(/^runq_http_request_duration_seconds_count.*route="\/v1\/runs".*method="POST"/)).toBe(5);
  await until(async () => {
    const samples = [...(await readMetrics())];
    return samples.some(([name, value]) => name.startsWith('runq_sandbox_start_seconds_count') && value >= 5);
  }, 'the worker to report its starts');
});

test('a run that waits is counted by what it waits for, and open sockets are counted', async () => {
  const waits = { code: 'input()', interactive: true };
  const [first, second] = [await alice.submit(waits), await alice.submit(waits)];
  const third = await alice.submit({ code: 'print(1)' });
  const socket = alice.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));
  expect((await readMetrics()).get('runq_socket_clients')).toBe(1);
  await alice.cancel(first.id);
  expect(await alice.read(third.id, 20_000)).toMatchObject({ verdict: 'ok' });
  await alice.cancel(second.id);
  socket.close();
  await until(async () => (await readMetrics()).get('runq_socket_clients') === 0, 'the socket to be closed');
  const metrics = await readMetrics();
  expect(metrics.get('runq_queue_wait_seconds_count{class="interactive",reason="user_limit"}')).toBe(1);
});

test('every metric has a help text and a type, once', async () => {
  const text = await (await ops.call('GET', '/metrics')).text();
  const described = [...text.matchAll(/^# HELP (\w+) .+$/gm)].map(([, name]) => name);
  const typed = [...text.matchAll(/^# TYPE (\w+) (gauge|counter|histogram)$/gm)].map(([, name]) => name);
  expect(described.length).toBeGreaterThan(25);
  expect(new Set(described).size).toBe(described.length);
  expect(typed).toEqual(described);
});
