import { createRunqClient, dataOf, type RunqClient } from '@runq/client/runq-client';
import { RunqError } from '@runq/client/runq-error';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createAssignment, createClass, zip } from '../grading/grading-class.js';
import { signIn } from '../support/client.js';
import { startCluster } from '../support/cluster.js';
import { startFaultyServer } from '../support/faulty-server.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let student: RunqClient;
let grader: RunqClient;

beforeAll(async () => {
  runq = await startRunq();
  const anonymous = createRunqClient({ url: `${runq.url}/` });
  const connect = async (userId: string, role: 'student' | 'grader') => {
    const { token } = await dataOf(anonymous.api.POST('/v1/dev/token', { body: { userId, role } }));
    return createRunqClient({ url: runq.url, token });
  };
  [student, grader] = await Promise.all([connect('ada', 'student'), connect('grace', 'grader')]);
});
afterAll(async () => {
  await runq?.stop();
});

/** The error of a call that must fail. */
async function errorOf(call: Promise<unknown>): Promise<RunqError> {
  const error: unknown = await call.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RunqError);
  return error as RunqError;
}

const file = (files: Record<string, string>) => new Blob([new Uint8Array(zip(files))]);

test('runs a program and reads its output and files by typed routes', async () => {
  const run = await student.run({ code: 'open("a b.txt", "w").write("kept")\nprint(input())', stdin: 'hé\n' });
  expect(run).toMatchObject({ state: 'finished', verdict: 'ok', stdout: 'hé\n' });
  const path = { id: run.id, name: run.artifacts[0]!.name };
  const kept = await dataOf(student.api.GET('/v1/runs/{id}/artifacts/{name}', { params: { path }, parseAs: 'blob' }));
  expect(await kept.text()).toBe('kept');
  const { runs } = await dataOf(student.api.GET('/v1/runs', { params: { query: { limit: 1 } } }));
  expect(runs.map(({ id }) => id)).toEqual([run.id]);
});

test('streams events, answers input, and resumes after an id', async () => {
  const code = 'name = input("who? ")\nprint("hi", name)';
  const { id } = await dataOf(student.api.POST('/v1/runs', { body: { code, interactive: true } }));
  const params = { path: { id } };
  const events = [];
  for await (const event of student.streamEvents(id)) {
    events.push(event);
    if (event.type === 'output' && event.data.text.endsWith('who? '))
      await student.api.POST('/v1/runs/{id}/stdin', { params, body: { data: 'Bo\n' } });
  }
  const text = events.map((event) => (event.type === 'output' ? event.data.text : '')).join('');
  expect(text).toBe('who? hi Bo\n');
  const last = events.at(-1)!;
  expect(last.type === 'finished' && last.data.run.verdict).toBe('ok');

  const ids = events.flatMap((event) => event.id ?? []);
  const again = [];
  for await (const event of student.streamEvents(id, ids[1])) again.push(event.id);
  expect(again).toEqual(ids.slice(2));
  for await (const event of student.streamEvents(id, ids.at(-1))) throw new Error(`a late event: ${event.type}`);
});

test('yields every event once and in order when the API restarts meanwhile, and stops when it is aborted', async () => {
  const cluster = await startCluster({ apis: 1, workers: 1 });
  onTestFinished(() => cluster.close());
  const [api] = cluster.apis;
  const { token } = await signIn(api!.url, 'ada');
  const client = createRunqClient({ url: api!.url, token: token! });
  const code = 'import time\nfor i in range(30):\n  print(i, flush=True)\n  time.sleep(0.1)';
  const { id } = await dataOf(client.api.POST('/v1/runs', { body: { code } }));
  const ids: string[] = [];
  let [text, restarted] = ['', Promise.resolve()];
  for await (const event of client.streamEvents(id)) {
    if (event.id !== null) ids.push(event.id);
    if (event.type !== 'output') continue;
    if (text === '') restarted = api!.kill('SIGKILL').then(() => api!.start());
    text += event.data.text;
  }
  await restarted;
  expect(text).toBe(Array.from({ length: 30 }, (_, i) => `${i}\n`).join(''));
  expect(ids).toEqual(['0-1', ...ids.slice(1).map((_, index) => `1-${index + 1}`)]);

  const endless = await dataOf(client.api.POST('/v1/runs', { body: { code: 'input()', interactive: true } }));
  const controller = new AbortController();
  const read = async () => {
    for await (const _ of client.streamEvents(endless.id, undefined, { signal: controller.signal })) controller.abort();
  };
  await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
});

test('grades a class from zips, waits for it and reads all results', async () => {
  const { files, verdicts } = createClass(3);
  const request = {
    assignment: file(createAssignment()),
    submissions: file(files),
    idempotencyKey: crypto.randomUUID(),
  };
  const { id } = await grader.grade({ ...request, label: 'hw' });
  expect((await grader.grade({ ...request, label: 'hw' })).id).toBe(id);
  const batch = await grader.waitForBatch(id);
  expect(batch).toMatchObject({ state: 'finished', label: 'hw', grading: { graded: 3, maxScore: 10 } });
  const found = new Map<string, string[]>();
  for await (const row of grader.batchResults(id))
    if ('student' in row)
      found.set(
        row.student,
        row.cases.map(({ verdict }) => verdict),
      );
  expect(found).toEqual(verdicts);

  const csv = await dataOf(grader.api.GET('/v1/batches/{id}/export', { params: { path: { id } }, parseAs: 'text' }));
  expect(csv).toMatch(/^student,/);
});

test('reads the runs of a batch over several pages', async () => {
  const runs = Array.from({ length: 101 }, (_, i) => ({ code: `print(${i})` }));
  const { id } = await dataOf(grader.api.POST('/v1/batches', { body: { runs } }));
  await grader.waitForBatch(id);
  const found = [];
  for await (const run of grader.batchResults(id)) if ('stdout' in run) found.push(Number(run.stdout));
  expect(found).toEqual(runs.map((_, index) => index));
});

test('a refusal is a RunqError with every problem, and a short wait one with the code timeout', async () => {
  const invalid = await errorOf(student.run({ code: '1', limits: { cpuTimeMs: 0 }, args: Array(65).fill('a') }));
  expect(invalid).toMatchObject({ status: 422, code: 'invalid', isTemporary: false });
  expect(invalid.errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/limits/cpuTimeMs', '/args']));
  const anonymous = createRunqClient({ url: runq.url });
  expect(await errorOf(anonymous.run({ code: '1' }))).toMatchObject({ status: 401, code: 'unauthorized' });
  expect(await errorOf(student.waitForRun('nothing'))).toMatchObject({ status: 404, code: 'not_found' });
  const slow = student.run({ code: 'input()', interactive: true }, { timeoutMs: 100 });
  expect(await errorOf(slow)).toMatchObject({ status: 0, code: 'timeout' });
  const batch = await dataOf(
    grader.api.POST('/v1/batches', { body: { runs: [{ code: 'import time; time.sleep(3)' }] } }),
  );
  expect(await errorOf(grader.waitForBatch(batch.id, { timeoutMs: 100 }))).toMatchObject({ code: 'timeout' });
});

test('repeats a keyed call after lost connections and 503, under the same key, and input never', async () => {
  const server = await startFaultyServer(['drop', 'unavailable', 'drop', 'run', 'run']);
  const client = createRunqClient({ url: server.url, token: 't' });
  expect(await client.run({ code: '1' })).toMatchObject({ verdict: 'ok' });
  const params = { path: { id: 'r' } };
  const input = client.api.POST('/v1/runs/{id}/stdin', { params, body: { data: 'x' } });
  expect(await errorOf(input)).toMatchObject({ code: 'unreachable' });
  const requests = server.requests();
  expect(requests.map(({ path }) => path)).toEqual([...Array(4).fill('/v1/runs'), '/v1/runs/r', '/v1/runs/r/stdin']);
  const keys = requests.slice(0, 4).map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\x21-\x7e]{16,255}$/);
});

test('gives up on a silent server, on one that asks for a long wait, and follows no redirect', async () => {
  const server = await startFaultyServer(['hang', 'later', 'redirect']);
  const connect = (options: { timeoutMs?: number; retries?: number }) =>
    createRunqClient({ url: server.url, token: 'secret', ...options });
  const read = ({ api }: RunqClient) => errorOf(dataOf(api.GET('/v1/me')));
  expect(await read(connect({ timeoutMs: 300, retries: 0 }))).toMatchObject({ status: 0, code: 'unreachable' });
  expect(await read(connect({}))).toMatchObject({ status: 503, code: 'draining', retryAfterMs: 3_600_000 });
  expect(await read(connect({}))).toMatchObject({ status: 302, code: 'http_error' });
  expect(server.requests().length).toBe(3);
});

/** Checked by the compiler only (`npm run check`): each line below an expected error fails the check if it compiles. */
export async function wrongFieldsDoNotCompile(client: RunqClient): Promise<void> {
  // @ts-expect-error a misspelled field of a request
  await client.run({ cod: 'print(1)' });
  // @ts-expect-error a limit that does not exist
  await client.run({ code: '1', limits: { cpuMs: 1 } });
  // @ts-expect-error a body is required
  await client.api.POST('/v1/runs');
  // @ts-expect-error a misspelled field of the runs of a batch
  await client.api.POST('/v1/batches', { body: { runs: [{ cod: '1' }] } });
  // @ts-expect-error an unknown route
  await client.api.GET('/v1/run');
  // @ts-expect-error a parameter is missing
  await client.api.GET('/v1/runs/{id}', {});
  const run = await client.run({ code: '1' });
  // @ts-expect-error a misspelled field of an answer
  run.verdikt;
  // @ts-expect-error no verdict is called so
  run.verdict === 'okay';
  // @ts-expect-error only events of output have a text
  for await (const event of client.streamEvents(run.id)) event.data.text;
}
