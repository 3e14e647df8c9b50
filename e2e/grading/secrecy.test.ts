import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { type WireBatch, waitUntilGraded } from './graded-batch.js';
import { zip } from './grading-class.js';
import { hoursFromNow, program, publish, secrets as published, submit, waitForResult } from './published-assignment.js';

const secret = {
  input: 'input-4711',
  expected: 'expected-4712',
  hint: 'hint-4713',
  checker: 'checker-4714',
  solution: 'solution-4715',
};
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Reads every file and variable that a program can, and prints it. */
const nosy = `import os, sys
for folder in ("/", "/box", "/tmp", "/opt", "/home", "/proc/self", "/proc/1", "/dev"):
    for root, folders, files in os.walk(folder):
        if root in ("/usr", "/lib", "/sys", "/proc", "/bin", "/etc"): folders.clear()
        for name in files:
            path = os.path.join(root, name)
            try:
                fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
                data = os.read(fd, 20000)
                os.close(fd)
            except OSError: continue
            if b"-471" in data: print(path, data)
print(os.environ, sys.argv)
`;

let runq: Runq;
let grader: Client;
let student: Client;
let batch: WireBatch;

beforeAll(async () => {
  runq = await startRunq();
  [grader, student] = await Promise.all([signIn(runq.url, 'grader', 'grader'), signIn(runq.url, 'ada')]);
  const assignment = zip({
    'assignment.yaml': `version: 1
name: secret
title: Secret
entry: main.py
limits: { cpu_s: 5, wall_s: 20, output_kb: 200 }
cases:
  - { name: one, stdin: "${secret.input}", expected: "${secret.expected}", visibility: hidden }
  - { name: two, stdin: "x", expected: "${secret.expected}", visibility: hint, hint: "${secret.hint}",
      checker: { type: custom, file: checker.py } }
solution: solution/main.py
`,
    'checker.py': `# ${secret.checker}\n`,
    'solution/main.py': `# ${secret.solution}\nprint(input())\n`,
  });
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', {
    assignment,
    submissions: zip({ 'ada/main.py': nosy }),
  });
  batch = await waitUntilGraded(grader, id, 60_000);
});
afterAll(async () => {
  await runq?.stop();
});

test("a student's program finds neither the expected output nor the checker nor the solution", async () => {
  for (const name of ['one', 'two']) {
    const cell = await grader.json<{ transcript: { parts: { kind: string; text: string }[] } }>(
      'GET',
      `/v1/batches/${batch.id}/cells?student=ada&case=${name}`,
    );
    const printed = cell.transcript.parts.map(({ text }) => text).join('');
    expect(printed).toContain('PYTHONHASHSEED');
    for (const text of [secret.expected, secret.checker, secret.solution, secret.hint])
      expect(printed).not.toContain(text);
  }
});

/** Calls every route of the document; returns method, path, status and body of each answer. */
async function callEveryRoute(client: Client, ids: string[], names: { name: string; student: string }) {
  const document = (await (await fetch(`${runq.url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const values: Record<string, string> = { ...names, number: '1', path: 'main.py' };
  const seen: string[] = [];
  for (const [path, methods] of Object.entries(document.paths))
    for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
      if (/sign-out|me\/data|\/events$/.test(path)) continue;
      for (const id of path.includes('{id}') ? ids : ids.slice(0, 1)) {
        const address = path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? id : (values[name] ?? 'x')));
        const query = method === 'GET' ? '?student=ada&case=one&wait=1' : '';
        const response = await client.call(method, address + query, method === 'GET' ? undefined : {});
        seen.push(`${method} ${address} ${response.status} ${await response.text()}`);
      }
    }
  expect(seen.length).toBeGreaterThan(150);
  return seen;
}

test('a student obtains nothing of it by any route', async () => {
  const seen = await callEveryRoute(student, [batch.id, `${batch.id}-0`, 'ada'], { name: 'secret', student: 'ada' });
  for (const text of Object.values(secret)) expect(seen.filter((line) => line.includes(text))).toEqual([]);
  expect(
    seen.filter((line) => /^\w+ \/v1\/(batches|assignments|submissions)/.test(line) && !/ 403 /.test(line)),
  ).toEqual([]);
});

describe('of a published assignment that is not due', () => {
  let publishedBatch: string;
  let inside: Client;
  let outside: Client;
  let id: string;
  beforeAll(async () => {
    [inside, outside] = await Promise.all([signIn(runq.url, 'inside'), signIn(runq.url, 'outside')]);
    const more = [`due: ${hoursFromNow(1)}`, 'precheck: [open, hidden, later]'];
    publishedBatch = await publish(grader, 'echo', more, { students: ['inside'] });
    // It prints the input of each case, and fails in one that has a hint.
    ({ id } = await submit(inside, 'echo', 'x = input()\nprint(x, x, sep="")\n'));
  });

  test.each(['inside', 'outside'])('a student %s the audience obtains nothing hidden by any route', async (who) => {
    const client = who === 'inside' ? inside : outside;
    const ids = [id, publishedBatch, `${publishedBatch}-0`];
    const seen = await callEveryRoute(client, ids, { name: 'echo', student: 'inside' });
    // A hint is for students who have failed its case.
    const hidden = who === 'inside' ? [published.input, published.later] : Object.values(published);
    for (const text of hidden) expect(seen.filter((line) => line.includes(text))).toEqual([]);
    const own = seen.filter((line) => / \/v1\/my\/(submissions|assignments)\/./.test(line) && / 20\d /.test(line));
    expect(own.length > 0).toBe(who === 'inside');
    for (const line of own) expect(line).not.toMatch(/"name":"(hidden|later)","verdict"/);
    expect(seen.filter((line) => line.includes(`/v1/runs/${id}`) && / 20\d /.test(line))).toEqual([]);
  });

  test('neither do events of their runs and submissions', async () => {
    const socket = inside.socket();
    await new Promise((resolve) => socket.once('connect', () => resolve(null)));
    const received: string[] = [];
    socket.onAny((...event) => received.push(JSON.stringify(event)));
    for (const name of ['run:subscribe', 'run:input', 'run:cancel', 'session:subscribe', 'session:cancel'])
      expect(await socket.emitWithAck(name, { runId: id, data: 'x' })).toMatchObject({ ok: false });
    const next = await submit(inside, 'echo', 'x = input()\nprint(x)\n');
    const events = await (await inside.call('GET', `/v1/my/submissions/${next.id}/events`)).text();
    expect(events).toContain('event: finished');
    for (const text of Object.values(published)) expect(`${events} ${received.join()}`).not.toContain(text);
    socket.close();
  });

  test('a precheck of cases that are not visible shows no more than a submission', async () => {
    const body = program('print(input())');
    const { id: precheck } = await inside.json<{ id: string }>('POST', '/v1/my/assignments/echo/precheck', body);
    const shown = await waitForResult(inside, precheck);
    expect(shown.cases.map(({ name }) => name)).toEqual(['open']);
    for (const text of Object.values(published)) expect(JSON.stringify(shown)).not.toContain(text);
  });
});

test('a student obtains nothing of it over a socket', async () => {
  // The sessions of the test above still hold both slots of the other student.
  const listener = await signIn(runq.url, 'eve');
  const socket = listener.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));
  const received: string[] = [];
  socket.onAny((...event) => received.push(JSON.stringify(event)));
  for (const runId of [`${batch.id}-0`, batch.id]) {
    expect(await socket.emitWithAck('run:subscribe', { runId })).toMatchObject({ ok: false, problem: { status: 404 } });
    expect(await socket.emitWithAck('session:subscribe', { runId })).toMatchObject({ ok: false });
  }
  expect(await socket.emitWithAck('batch:subscribe', { batchId: batch.id })).toMatchObject({ ok: false });
  // Another batch is graded while the student listens.
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', {
    assignment: 'secret',
    submissions: zip({ 'ada/main.py': 'print(1)' }),
  });
  await waitUntilGraded(grader, id, 60_000);
  await listener.run('print(1)');
  for (const text of Object.values(secret)) expect(received.filter((event) => event.includes(text))).toEqual([]);
  socket.close();
});
