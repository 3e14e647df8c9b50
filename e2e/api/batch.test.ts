import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

interface WireBatch {
  id: string;
  state: string;
  counts: { queued: number; active: number; finished: number };
  etaMs: number | null;
}

let runq: Runq;
let grader: Client;

beforeAll(async () => {
  runq = await startRunq();
  grader = await signIn(runq.url, 'grader', 'grader');
});
afterAll(async () => {
  await runq?.stop();
});

const readBatch = (id: string) => grader.json<WireBatch>('GET', `/v1/batches/${id}`);

test('finishes a batch of 500 with an ordered, complete CSV while a student overtakes it', {
  timeout: 300_000,
}, async () => {
  const runs = Array.from({ length: 500 }, (_, i) => ({ code: `print("answer", ${i})`, label: `student ${i}` }));
  const { id, counts } = await grader.json<WireBatch>('POST', '/v1/batches', { label: 'hw1', runs });
  expect(counts.queued + counts.active + counts.finished).toBe(500);
  const student = await signIn(runq.url, 'student');
  const hello = await student.run('print("hello")');
  expect(hello.verdict).toBe('ok');
  expect((await readBatch(id)).counts.finished).toBeLessThan(500);
  await until(async () => (await readBatch(id)).state === 'finished', 'the batch to finish', 240_000);
  const csv = await (await grader.call('GET', `/v1/batches/${id}/export?format=csv`)).text();
  const rows = csv.trimEnd().split(/\n(?=\d+,)/);
  expect(rows).toHaveLength(501);
  rows.slice(1).forEach((row, i) => {
    expect(row).toMatch(new RegExp(`^${i},student ${i},`));
    expect(row).toContain(`answer ${i}`);
    expect(row).toContain(',ok,');
  });
  const first = await grader.json<{ runs: WireRun[]; nextCursor: string }>('GET', `/v1/batches/${id}/results?limit=3`);
  expect(first.runs.map((run) => run.stdout)).toEqual(['answer 0\n', 'answer 1\n', 'answer 2\n']);
  expect(first.nextCursor).toBe('3');
});

test('batch runs share a hash seed and report it; student runs have none', async () => {
  const code = 'print(set("runq sandbox".split()), hash("runq"))';
  const { id } = await grader.json<WireBatch>('POST', '/v1/batches', { runs: [{ code }, { code }, { code }] });
  await until(async () => (await readBatch(id)).state === 'finished', 'the batch to finish');
  const { runs } = await grader.json<{ runs: WireRun[] }>('GET', `/v1/batches/${id}/results`);
  expect(new Set(runs.map((run) => run.stdout)).size).toBe(1);
  expect(runs.map((run) => run.usage?.hashSeed)).toEqual([0, 0, 0]);
  const student = await signIn(runq.url, 'student');
  const run = await student.run(code);
  expect(run.verdict).toBe('ok');
  expect(run.usage).not.toHaveProperty('hashSeed');
});

test('returns the same batch for the same Idempotency-Key', async () => {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const submit = () => grader.call('POST', '/v1/batches', { runs: [{ code: 'print(1)' }] }, key);
  const [first, second] = [await (await submit()).json(), await (await submit()).json()] as WireBatch[];
  expect(second!.id).toBe(first!.id);
});

test('a cancelled batch finishes, and its queued runs never start', async () => {
  const runs = Array.from({ length: 60 }, () => ({ code: 'import time; time.sleep(30)' }));
  const { id } = await grader.json<WireBatch>('POST', '/v1/batches', { runs });
  await until(async () => (await readBatch(id)).counts.active > 0, 'some to be active');
  await grader.json('POST', `/v1/batches/${id}/cancel`);
  await until(async () => (await readBatch(id)).counts.finished === 60, 'all to be finished');
  const { runs: results } = await grader.json<{ runs: WireRun[] }>('GET', `/v1/batches/${id}/results?limit=100`);
  expect(new Set(results.map((run) => run.verdict))).toEqual(new Set(['cancelled']));
});

test('reports all problems of all runs with their index, and submits nothing', async () => {
  const runs = [{ code: 'ok' }, { code: 1 }, { files: [] }];
  const response = await grader.call('POST', '/v1/batches', { label: 7, runs });
  const { errors } = (await response.json()) as { errors: { pointer: string }[] };
  expect(response.status).toBe(422);
  expect(errors.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining(['/label', '/runs/1/code', '/runs/2/files']),
  );
});
