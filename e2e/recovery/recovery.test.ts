import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, textOf, type WireEvent } from '../support/client.js';
import { childrenOf, listProcesses, treeOf } from '../support/processes.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

/** The default of RUNQ_LEASE_MS. */
const leaseMs = 8000;

let runq: Runq;
let alice: Client;

beforeAll(async () => {
  runq = await startRunq();
  alice = await signIn(runq.url, 'alice');
});
afterAll(async () => {
  await runq?.stop();
});

/** Kills the child of the launcher that runs a given main, and waits for its replacement. */
async function killChild(part: string): Promise<void> {
  const [child] = childrenOf(runq.launcher.pid!).filter(({ command }) => command.includes(part));
  expect(child, `a running ${part}`).toBeDefined();
  process.kill(child!.pid, 'SIGKILL');
  await until(
    () => childrenOf(runq.launcher.pid!).some(({ command, pid }) => command.includes(part) && pid !== child!.pid),
    `the restart of ${part}`,
    30_000,
  );
}

const ready = () =>
  until(async () => (await fetch(`${runq.url}/readyz`).catch(() => null))?.ok, 'runq to be ready', 30_000);

test('kill -9 of the worker: a run restarts as attempt 2 and finishes once; an interactive run is lost', async () => {
  const code = 'import time\nfor i in range(20): print(i, flush=True); time.sleep(0.2)';
  const { id } = await alice.submit({ code });
  const asking = await alice.submit({ code: 'print(input(), input())', interactive: true });
  await alice.json('POST', `/v1/runs/${asking.id}/stdin`, { data: 'used\n' });
  await alice.events(id, { stop: ({ data }) => data.text?.includes('2') ?? false });
  await killChild('worker/dist/main.js');
  const events = await alice.events(id);
  expect(events.filter(({ event }) => event === 'finished')).toHaveLength(1);
  const run = await alice.read(id);
  expect(run).toMatchObject({
    verdict: 'ok',
    attempt: 2,
    stdout: Array.from({ length: 20 }, (_, i) => `${i}\n`).join(''),
  });
  expect(textOf(events.filter((event) => event.id?.startsWith('2-')))).toBe(run.stdout);
  const lost = await alice.read(asking.id, 20_000);
  expect(lost.verdict).toBe('lost');
  expect(lost.reason).toMatch(/sorry|our side|apolog/i);
});

test('kill -9 of the supervisor: the run restarts, the worker recovers, no process of the old run stays', async () => {
  await ready();
  const loop = 'for i in range(8): print(i, flush=True); time.sleep(0.2)';
  const code = `import subprocess, time\nsubprocess.Popen(["sleep", "876543"])\n${loop}`;
  const { id } = await alice.submit({ code });
  await alice.events(id, { stop: ({ data }) => data.text?.includes('1') ?? false });
  const supervisor = treeOf(runq.launcher.pid!).find(({ command }) => command.includes('supervisor/__main__.py'))!;
  process.kill(supervisor.pid, 'SIGKILL');
  expect(await alice.read(id, 30_000)).toMatchObject({ verdict: 'ok', attempt: 2, stdout: '0\n1\n2\n3\n4\n5\n6\n7\n' });
  await ready();
  await until(() => !listProcesses().some(({ command }) => command.includes('876543')), 'the child to be gone');
});

test('kill -9 of the API while a run prints: a reader resumes after its last event', async () => {
  await ready();
  const code = 'import time\nfor i in range(40): print("line", i, flush=True); time.sleep(0.1)';
  const { id } = await alice.submit({ code });
  // A line may arrive in chunks.
  let text = '';
  const stop = ({ data }: WireEvent) => {
    text += data.text ?? '';
    return text.includes('line 5');
  };
  const first = await alice.events(id, { stop });
  await killChild('api/dist/main.js');
  await ready();
  const rest = await alice.events(id, { after: first.filter((event) => event.id).at(-1)!.id! });
  expect(textOf(first) + textOf(rest)).toBe(Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join(''));
});

test('kill -9 of Redis: accepted runs survive and finish', async () => {
  await ready();
  const ids = [];
  for (let i = 0; i < 5; i++) ids.push((await alice.submit({ code: `import time; time.sleep(1); print(${i})` })).id);
  await killChild('redis-server');
  await ready();
  for (const [i, id] of ids.entries()) {
    const run = await until(
      async () => {
        const answer = await alice.call('GET', `/v1/runs/${id}?wait=5000`);
        const body = (await answer.json()) as { state?: string; verdict: string; stdout: string };
        return answer.ok && body.state === 'finished' ? body : null;
      },
      'the run to end',
      40_000,
    );
    expect(run).toMatchObject({ verdict: 'ok', stdout: `${i}\n` });
  }
});

test('a Redis that hangs longer than a lease: requests get 503, then the run finishes as attempt 2', async () => {
  await ready();
  const { id } = await alice.submit({ code: 'import time\nfor i in range(8): print(i, flush=True); time.sleep(1.2)' });
  await alice.events(id, { stop: ({ data }) => data.text?.includes('1') ?? false });
  const redis = childrenOf(runq.launcher.pid!).find(({ command }) => command.includes('redis-server'))!;
  process.kill(redis.pid, 'SIGSTOP');
  try {
    const answer = () => alice.call('POST', '/v1/runs', { code: 'print(1)' });
    await until(async () => (await answer()).status === 503, 'a refusal', 20_000);
    expect((await fetch(`${runq.url}/readyz`)).status).toBe(503);
    // The outage must outlast the lease of the run.
    await sleep(leaseMs);
  } finally {
    process.kill(redis.pid, 'SIGCONT');
  }
  await ready();
  expect(await alice.read(id, 30_000)).toMatchObject({ verdict: 'ok', attempt: 2, stdout: '0\n1\n2\n3\n4\n5\n6\n7\n' });
});
