import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, textOf, type WireEvent, type WireRun } from '../support/client.js';
import { listProcesses } from '../support/processes.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let alice: Client;

beforeAll(async () => {
  runq = await startRunq();
  alice = await signIn(runq.url, 'alice');
});
afterAll(async () => {
  await runq?.stop();
});

const countProcesses = (mark: string) => listProcesses().filter(({ command }) => command.includes(mark)).length;

/** Reads events until a text appears in the output. */
async function seen(id: string, text: string): Promise<WireEvent[]> {
  let all = '';
  return alice.events(id, {
    stop: ({ data }) => {
      all += data.text ?? '';
      return all.includes(text);
    },
  });
}

test('stops a program that ignores all signals, with its children', async () => {
  const code = [
    'import os, signal, subprocess, time',
    'for s in range(1, 65):',
    '  try: signal.signal(s, signal.SIG_IGN)',
    '  except (OSError, ValueError): pass',
    'subprocess.Popen(["sleep", "987654"], start_new_session=True)',
    'print("going", flush=True)',
    'while True:',
    '  try: time.sleep(9)',
    '  except BaseException: pass',
  ].join('\n');
  const { id } = await alice.submit({ code });
  await seen(id, 'going');
  await until(() => countProcesses('987654') > 0, 'the child to run');
  await alice.cancel(id);
  const run = await alice.read(id, 20_000);
  expect(run).toMatchObject({ verdict: 'cancelled', stdout: 'going\n' });
  expect(countProcesses('987654')).toBe(0);
});

test('?wait returns 200 when finished, 202 otherwise', async () => {
  const ask = async (method: string, path: string, body?: object) => {
    const response = await alice.call(method, path, body);
    return [response.status, ((await response.json()) as WireRun).state];
  };
  const running = await alice.submit({ code: 'input()', interactive: true });
  const path = `/v1/runs/${running.id}`;
  expect(await ask('GET', `${path}?wait=50`)).toEqual([202, expect.stringMatching(/queued|active/)]);
  expect(await ask('GET', path)).toEqual([200, expect.stringMatching(/queued|active/)]);
  await alice.cancel(running.id);
  expect(await ask('GET', `${path}?wait=60000`)).toEqual([200, 'finished']);
  expect(await ask('POST', '/v1/runs?wait=60000', { code: 'print(1)' })).toEqual([200, 'finished']);
  const waiting = await alice.call('POST', '/v1/runs?wait=50', { code: 'input()', interactive: true });
  expect(waiting.status).toBe(202);
  await alice.cancel(((await waiting.json()) as WireRun).id);
});

test('a cancelled queued run never starts, and a second cancel changes nothing', async () => {
  const blockers = [];
  for (let i = 0; i < 2; i++) blockers.push(await alice.submit({ code: 'input()', interactive: true }));
  const { id } = await alice.submit({ code: 'print("never")' });
  await alice.cancel(id);
  const run = await alice.cancel(id);
  expect(run).toMatchObject({ state: 'finished', verdict: 'cancelled', startedAt: null, stdout: '' });
  for (const blocker of blockers) await alice.cancel(blocker.id);
  for (const blocker of blockers) expect((await alice.read(blocker.id, 20_000)).verdict).toBe('cancelled');
});

test('input() over HTTP: prompt, input, end of input', async () => {
  const code = 'name = input("name? ")\nprint("hi", name)\nimport sys\nprint(len(sys.stdin.read()))';
  const { id } = await alice.submit({ code, interactive: true });
  await seen(id, 'name? ');
  await alice.json('POST', `/v1/runs/${id}/stdin`, { data: 'Grace\n' });
  await seen(id, 'hi Grace');
  await alice.json('POST', `/v1/runs/${id}/stdin`, { data: 'abc' });
  await alice.json('POST', `/v1/runs/${id}/stdin`, { eof: true });
  expect(await alice.read(id, 20_000)).toMatchObject({ verdict: 'ok', stdout: 'name? hi Grace\n3\n' });
  const late = await alice.call('POST', `/v1/runs/${id}/stdin`, { data: 'x' });
  expect(late.status).toBe(409);
});

test('keeps input that arrives while the run is queued', async () => {
  const blockers = [];
  for (let i = 0; i < 2; i++) blockers.push(await alice.submit({ code: 'input()', interactive: true }));
  const { id } = await alice.submit({ code: 'print(input(), input())', interactive: true });
  await alice.json('POST', `/v1/runs/${id}/stdin`, { data: 'early\nbird\n' });
  for (const blocker of blockers) await alice.cancel(blocker.id);
  expect(await alice.read(id, 20_000)).toMatchObject({ verdict: 'ok', stdout: 'early bird\n' });
});

test('interrupt raises KeyboardInterrupt', async () => {
  const code =
    'import time\nprint("going", flush=True)\ntry: time.sleep(60)\nexcept KeyboardInterrupt: print("caught")';
  const { id } = await alice.submit({ code });
  await seen(id, 'going');
  await alice.json('POST', `/v1/runs/${id}/interrupt`);
  expect(await alice.read(id, 20_000)).toMatchObject({ verdict: 'ok', stdout: 'going\ncaught\n' });
});

test('waiting for input has its own limit and uses no wall time', async () => {
  const code = 'input()';
  const idle = await alice.run(code, { interactive: true, limits: { idleTimeMs: 700, wallTimeMs: 300 } });
  expect(idle).toMatchObject({ verdict: 'idle_limit' });
});

test('over a socket: submit, live output, input, finish; a command without acknowledgement is harmless', async () => {
  const socket = alice.socket();
  const output: string[] = [];
  const finished = new Promise<WireRun>((resolve) => socket.on('run:finished', ({ run }) => resolve(run)));
  socket.on('run:output', ({ text }) => output.push(text));
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));
  socket.emit('run:cancel', { runId: 'nobody' });
  socket.emit('run:submit');
  socket.emit('run:subscribe', 7);
  const answer = await socket.emitWithAck('run:submit', { code: 'print("hi", input("? "))', interactive: true });
  expect(answer).toMatchObject({ ok: true, run: { userId: 'alice' } });
  await until(() => output.join('').includes('? '), 'the prompt');
  expect(await socket.emitWithAck('run:input', { runId: answer.run.id, data: 'you\n' })).toEqual({ ok: true });
  expect(await finished).toMatchObject({ verdict: 'ok' });
  expect(output.join('')).toBe('? hi you\n');
  expect(await socket.emitWithAck('run:submit', { code: 1 })).toMatchObject({
    ok: false,
    problem: { code: 'invalid' },
  });
  socket.close();
});

test('the same Idempotency-Key creates one run, and is rejected with another body', async () => {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const submit = (code: string) => alice.call('POST', '/v1/runs', { code }, key);
  const answers = await Promise.all(Array.from({ length: 5 }, () => submit('print(1)')));
  const ids = new Set(
    (await Promise.all(answers.map((answer) => answer.json() as Promise<WireRun>))).map(({ id }) => id),
  );
  expect(ids.size).toBe(1);
  expect((await submit('print(2)')).status).toBe(422);
});

test('a second reader of a running program sees all output exactly once', async () => {
  const code = 'import time\nfor i in range(30): print("x" * i, flush=True); time.sleep(0.02)';
  const { id } = await alice.submit({ code });
  await seen(id, 'xxxxx');
  expect(textOf(await alice.events(id))).toBe(Array.from({ length: 30 }, (_, i) => `${'x'.repeat(i)}\n`).join(''));
});
