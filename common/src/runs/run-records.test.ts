import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../../test/support/test-store.js';
import { toRun } from './run-records.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

it('a run is read as it was sent, and then as it went on', async () => {
  const { scheduler, registry, records } = await createTestStore(server.redis);
  const run = describeRun({ runId: 'r', userId: 'a:*\n', label: '', interactive: true });
  await scheduler.submit([run]);
  expect(await records.read('r')).toEqual({
    ...{ id: 'r', userId: 'a:*\n', class: 'interactive', state: 'queued', verdict: null, exitCode: null, signal: null },
    ...{
      reason: null,
      submittedAt: expect.any(Number),
      admittedAt: null,
      startedAt: null,
      finishedAt: null,
      usage: null,
    },
    ...{
      limits: run.limits,
      outputTruncated: false,
      stoppedAt: null,
      stoppedBy: null,
      attempt: 0,
      workerId: null,
      interactive: true,
      artifacts: [],
      artifactsCut: false,
    },
    ...{
      label: '',
      batchId: null,
      batchIndex: null,
      lastSeq: 1,
      cancelRequested: false,
      kind: 'run',
      parkedAt: null,
      readerId: null,
      api: 'native',
      role: 'student',
      isWaking: false,
    },
  });
  await registry.register({ id: 'w:1', incarnation: 'i', slots: 1 });
  expect(await records.read('r')).toMatchObject({ state: 'active', attempt: 1, startedAt: null, workerId: null });
  await scheduler.start('r', 1, 'i:1', 'w:1');
  await scheduler.cancel('r', { by: 'grader', why: null });
  expect(await records.read('r')).toMatchObject({
    stoppedBy: { by: 'grader', why: null },
    startedAt: expect.any(Number),
    workerId: 'w:1',
    cancelRequested: true,
  });
  const artifacts = [{ name: 'plot-1.png', mediaType: 'image/png', bytes: 3, kind: 'plot' as const }];
  const outcome = {
    ...describeOutcome('runtime_error'),
    signal: 'SIGSEGV',
    outputTruncated: true,
    stoppedAt: { path: 'main.py', line: 3, function: 'f' },
    artifacts,
    artifactsCut: true,
  };
  await scheduler.finish('r', 1, outcome, 1);
  expect(await records.read('r')).toMatchObject({ ...outcome, state: 'finished', exitCode: null, lastSeq: 2 });
  expect(await records.read('none')).toBeNull();
  expect((await records.readMany(['none', 'r'])).map((found) => found?.id)).toEqual([undefined, 'r']);
});

it.each([
  ['owner', null, 'Stopped by you before it started.'],
  ['grader', null, 'Stopped by the grader before it started.'],
  ['ops', 'Exam at ten', 'Stopped by an operator before it started. Reason: Exam at ten.'],
] as const)('a waiting run that is stopped by %s says so', async (by, why, reason) => {
  const { scheduler, records } = await createTestStore(server.redis);
  await scheduler.submit([describeRun({ runId: 'r', userId: 'ada' })]);
  await scheduler.cancel('r', { by, why });
  await scheduler.cancel('r', { by: 'owner', why: 'later' });
  const run = toRun((await records.read('r'))!, { queue: null });
  expect(run).toMatchObject({ verdict: 'cancelled', reason, stoppedBy: { by, why } });
});

it('a lost worker leaves the reason of the stop', async () => {
  const { scheduler, registry, records, redis, keys } = await createTestStore(server.redis);
  await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
  await scheduler.submit([describeRun({ runId: 'r', userId: 'ada' })]);
  await scheduler.start('r', 1, 'i:1', 'w');
  await scheduler.cancel('r', { by: 'ops', why: 'Exam at ten' });
  await redis.zadd(keys.leases, 0, 'r');
  await scheduler.recoverExpired();
  expect(await records.read('r')).toMatchObject({ reason: 'Stopped by an operator. Reason: Exam at ten.' });
});

it('a program that ends before its stop has no stopper', async () => {
  const { scheduler, registry, records } = await createTestStore(server.redis);
  await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
  await scheduler.submit([describeRun({ runId: 'r', userId: 'ada' })]);
  await scheduler.start('r', 1, 'i:1', 'w');
  await scheduler.cancel('r', { by: 'ops', why: '' });
  await scheduler.finish('r', 1, describeOutcome('ok'), 1);
  expect(toRun((await records.read('r'))!, { queue: null }).stoppedBy).toBeNull();
});

it('people see instants as text and nothing of the inside', async () => {
  const { scheduler, records } = await createTestStore(server.redis);
  await scheduler.submit([describeRun({ runId: 'r', userId: 'u', batchId: 'b', batchIndex: 3, class: 'batch' })]);
  const stored = (await records.read('r'))!;
  const run = toRun({ ...stored, submittedAt: 0, finishedAt: 1500 }, { queue: null, stdout: 'hi' });
  expect(run).toMatchObject({ kind: 'run', batchId: 'b', stdout: 'hi', stderr: null, startedAt: null });
  expect(run).toMatchObject({ submittedAt: '1970-01-01T00:00:00.000Z', finishedAt: '1970-01-01T00:00:01.500Z' });
  expect(Object.keys(run)).not.toEqual(expect.arrayContaining(['lastSeq']));
  expect(Object.keys(run)).not.toEqual(expect.arrayContaining(['cancelRequested']));
});

it("a user's list goes from the newest to the oldest, page by page, without batches", async () => {
  const { scheduler, records } = await createTestStore(server.redis);
  for (let i = 0; i < 5; i++) await scheduler.submit([describeRun({ runId: `r${i}`, userId: 'u*' })]);
  await scheduler.submit([describeRun({ runId: 'in a batch', userId: 'u*', class: 'batch', batchId: 'b' })]);
  await scheduler.submit([describeRun({ runId: 'of another', userId: 'u' })]);
  const pages: string[][] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof records.listOfUser>> = await records.listOfUser('u*', {
      limit: 2,
      ...(cursor === null ? {} : { cursor }),
    });
    pages.push(page.runs.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== null);
  expect(pages).toEqual([['r4', 'r3'], ['r2', 'r1'], ['r0']]);
  expect(await records.listOfUser('u*', { limit: 2, cursor: 'not ours' })).toEqual({ runs: [], cursor: null });
  expect(await records.listOfUser('nobody', { limit: 2 })).toEqual({ runs: [], cursor: null });
});

it('a list of one state finds it behind many others', async () => {
  const { scheduler, records } = await createTestStore(server.redis);
  for (let i = 0; i < 230; i++) await scheduler.submit([describeRun({ runId: `r${i}`, userId: 'u' })]);
  for (const id of ['r3', 'r120']) await scheduler.cancel(id);
  const first = await records.listOfUser('u', { state: 'finished', limit: 1 });
  expect(first.runs.map(({ id }) => id)).toEqual(['r120']);
  const second = await records.listOfUser('u', { state: 'finished', limit: 1, cursor: first.cursor! });
  expect(second).toMatchObject({ runs: [{ id: 'r3' }], cursor: null });
});

it('the list is bounded, and forgets what expired', async () => {
  const { scheduler, records, redis, keys } = await createTestStore(server.redis, { settings: { historyPerUser: 3 } });
  for (let i = 0; i < 5; i++) await scheduler.submit([describeRun({ runId: `r${i}`, userId: 'u' })]);
  expect((await records.listOfUser('u', { limit: 10 })).runs.map(({ id }) => id)).toEqual(['r4', 'r3', 'r2']);
  await redis.del(keys.run('r3'));
  expect((await records.listOfUser('u', { limit: 10 })).runs.map(({ id }) => id)).toEqual(['r4', 'r2']);
  expect(await redis.zcard(keys.history('u'))).toBe(2);
});

it('what is stored of a user includes finished runs that the bounded list has forgotten', async () => {
  const { scheduler, records } = await createTestStore(server.redis, { settings: { historyPerUser: 2 } });
  for (let i = 0; i < 4; i++) await scheduler.submit([describeRun({ runId: `r${i}`, userId: 'u' })]);
  for (const id of ['r0', 'r1', 'r3']) await scheduler.cancel(id);
  await scheduler.submit([describeRun({ runId: 'of another', userId: 'v' })]);
  expect((await records.listOfUser('u', { limit: 10 })).runs.map(({ id }) => id)).toEqual(['r3', 'r2']);
  expect((await records.listStored('u')).sort()).toEqual(['r0', 'r1', 'r2', 'r3']);
});

it('a finished run, its event log and its program expire', async () => {
  const { scheduler, redis, keys } = await createTestStore(server.redis, {
    settings: { retentionStudentMs: 5000, retentionBatchMs: 5000, retentionGraderMs: 5000, retentionGradingMs: 5000 },
  });
  await scheduler.submit([describeRun({ runId: 'r', userId: 'u' })]);
  await scheduler.cancel('r');
  for (const key of [keys.run('r'), keys.events('r'), keys.history('u')]) {
    const ms = await redis.pttl(key);
    expect(ms).toBeGreaterThan(0);
    expect(ms).toBeLessThanOrEqual(5000);
  }
  expect(await redis.hexists(keys.run('r'), 'program')).toBe(0);
});
