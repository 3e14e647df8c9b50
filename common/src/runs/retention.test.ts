import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../../test/support/test-store.js';
import type { Role, RunClass } from '../contract/run.js';
import type { Settings } from '../redis/live-settings.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const entryBytes = 60_000;
const minuteMs = 60_000;
const letter = (index: number) => String.fromCharCode(97 + index);

async function open(settings: Partial<Settings> = {}) {
  const store = await createTestStore(server.redis, { settings: { maxActiveUsers: 50, maxRuns: 50, ...settings } });
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 50 });
  /** A run that printed so many entries: `aaa...`, `bbb...`. */
  async function print(runId: string, entries: number, size = entryBytes, userId = runId): Promise<void> {
    await store.scheduler.submit([describeRun({ runId, userId })]);
    await store.scheduler.start(runId, 1, `i:${runId}`, 'w');
    for (let i = 0; i < entries; i++)
      await store.events.append(runId, 1, 2 + i, [{ kind: 'stdout', data: Buffer.alloc(size, letter(i)) }]);
  }
  const finish = (runId: string, entries: number) => store.scheduler.finish(runId, 1, describeOutcome(), 1 + entries);
  const lengthOf = async (runId: string) => (await store.events.readOutput({ id: runId, attempt: 1 })).stdout.length;
  const total = async () => Number(await store.redis.get(store.keys.outputBytes));
  return { ...store, print, finish, lengthOf, total };
}

it('over the budget the largest output is cut to head and tail, and a live one never', async () => {
  const { print, finish, lengthOf, total, retention, records, events } = await open({ outputBudgetBytes: 500_000 });
  await print('large', 7);
  await print('small', 2);
  await print('live', 8);
  await finish('large', 7);
  await finish('small', 2);
  expect(await total()).toBe(9 * entryBytes);
  expect(await retention.sweep()).toEqual({ cut: 1, dropped: 0, forgotten: 0 });
  expect(await total()).toBe(4 * entryBytes);
  expect([await lengthOf('small'), await lengthOf('live')]).toEqual([2 * entryBytes, 8 * entryBytes]);
  const { stdout, stderr } = await events.readOutput({ id: 'large', attempt: 1 });
  const note = `\n[... ${5 * entryBytes} bytes of output are no longer kept ...]\n`;
  expect(stdout.toString() === 'a'.repeat(entryBytes) + note + 'g'.repeat(entryBytes)).toBe(true);
  expect(stderr.length).toBe(0);
  expect(await records.read('large')).toMatchObject({ outputTruncated: true, verdict: 'ok' });
  expect((await records.read('small'))?.outputTruncated).toBe(false);
  expect(await retention.sweep()).toEqual({ cut: 0, dropped: 0, forgotten: 0 });
});

it('a reader who stopped anywhere comes in order to the cut, the tail and the end', async () => {
  const { print, finish, retention, events } = await open({ outputBudgetBytes: 1000 * 100 });
  await print('r', 6);
  await finish('r', 6);
  const before = await events.read('r', { attempt: 0, seq: 0 }, 100);
  await retention.sweep();
  for (const [index, { id }] of before.entries()) {
    const rest = await events.read('r', id, 100);
    expect(rest.map((entry) => entry.id.seq)).toEqual(rest.map((entry) => entry.id.seq).sort((a, b) => a - b));
    if (index < before.length - 1) expect(rest.at(-1)?.kind).toBe('finished');
    if (index < 6) expect(rest.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
  }
});

it('when all are small, the oldest are deleted but keep their last entry', async () => {
  const { print, finish, lengthOf, total, retention, events, records, redis, keys } = await open({
    outputBudgetBytes: 250_000,
  });
  for (const [age, runId] of ['old', 'middle', 'new'].entries()) {
    await print(runId, 2);
    await finish(runId, 2);
    // The order is that of the instants; two runs may share a millisecond.
    await redis.zadd(keys.outputs, String(Date.now() + 1_000_000 + age), runId);
  }
  expect(await retention.sweep()).toEqual({ cut: 0, dropped: 1, forgotten: 0 });
  expect(await total()).toBe(4 * entryBytes);
  const log = await events.read('old', { attempt: 0, seq: 0 }, 100);
  expect(log.map(({ kind }) => kind)).toEqual(['state', 'state', 'cut', 'finished']);
  expect([await lengthOf('middle'), await lengthOf('new')]).toEqual([2 * entryBytes, 2 * entryBytes]);
  expect((await records.read('old'))?.outputTruncated).toBe(true);
});

it('output whose time is over goes before its run, also when it was cut already', async () => {
  const { print, finish, total, retention, moveClock, events, redis, keys } = await open({
    outputBudgetBytes: 150_000,
    outputRetentionMs: minuteMs,
    artifactRetentionMs: 2 * minuteMs,
  });
  await print('r', 6);
  await finish('r', 6);
  expect(await retention.sweep()).toMatchObject({ cut: 1 });
  await moveClock(minuteMs + 1000);
  expect(await retention.sweep()).toEqual({ cut: 0, dropped: 1, forgotten: 0 });
  expect(await total()).toBe(0);
  expect((await events.readOutput({ id: 'r', attempt: 1 })).stdout.toString()).toContain(
    `[... ${6 * entryBytes} bytes of output`,
  );
  expect(await redis.zcard(keys.outputs)).toBe(0);
  expect(await redis.pttl(keys.events('r'))).toBeGreaterThan(minuteMs);
  expect(await retention.sweep()).toEqual({ cut: 0, dropped: 0, forgotten: 0 });
});

it.each<[Role, RunClass, number]>([
  ['student', 'interactive', 1],
  ['grader', 'interactive', 2],
  ['grader', 'batch', 3],
])('a run of a %s, %s, is kept for its own time', async (role, runClass, minutes) => {
  const { scheduler, redis, keys } = await open({
    retentionStudentMs: minuteMs,
    retentionGraderMs: 2 * minuteMs,
    retentionBatchMs: 3 * minuteMs,
  });
  await scheduler.submit([describeRun({ runId: 'r', userId: 'u', role, class: runClass })]);
  await scheduler.start('r', 1, 'i:1', 'w');
  await scheduler.finish('r', 1, describeOutcome(), 1);
  for (const key of [keys.run('r'), keys.events('r')])
    expect(Math.ceil((await redis.pttl(key)) / minuteMs)).toBe(minutes);
});

it('beyond their number finished runs go, those whose time is over first; waiting and active ones stay', async () => {
  const { print, finish, total, retention, records, redis, keys } = await open({ keptRuns: 2 });
  for (const [age, runId] of ['a', 'b', 'c', 'd'].entries()) {
    await print(runId, 1);
    await finish(runId, 1);
    await redis.zadd(keys.finished, String(Date.now() + 1_000_000 + age), runId);
  }
  await print('live', 1);
  expect(await retention.sweep()).toEqual({ cut: 0, dropped: 0, forgotten: 2 });
  const left = await records.readMany(['a', 'b', 'c', 'd', 'live']);
  expect(left.map((run) => run?.state ?? null)).toEqual([null, null, 'finished', 'finished', 'active']);
  expect(await total()).toBe(2 * entryBytes);
  expect(await redis.exists(keys.events('a'))).toBe(0);
});

it('an id outlives its run for its owner, by time, by number and until the owner takes it away', async () => {
  const { scheduler, print, finish, retention, records, moveClock, redis, keys } = await open({
    retentionStudentMs: minuteMs,
    expiredRunIdMs: minuteMs,
    historyPerUser: 3,
  });
  const end = async (runId: string) => {
    await scheduler.submit([describeRun({ runId, userId: 'mine' })]);
    await scheduler.cancel(runId);
  };
  const known = () => Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => records.readExpiry(id, 'mine')));
  const before = Date.now();
  let clockMs = 0;
  for (const runId of ['a', 'b', 'c', 'd']) {
    await end(runId);
    clockMs += minuteMs / 4;
    await moveClock(clockMs);
  }
  const [first, second] = await known();
  expect(first).toBeNull();
  expect(second! - before).toBeGreaterThanOrEqual(1.25 * minuteMs);
  expect(await records.readExpiry('b', 'other')).toBeNull();
  expect(await redis.pttl(keys.expired('mine'))).toBeGreaterThan(minuteMs);
  await moveClock(2.4 * minuteMs);
  await end('e');
  expect((await known()).map((at) => at !== null)).toEqual([false, false, true, true, true]);
  expect(await retention.forget('mine', ['e'])).toBe(1);
  expect((await known())[4]).toBeNull();
  await retention.forgetExpired('mine');
  expect(await known()).toEqual([null, null, null, null, null]);
  await print('printed', 1);
  await finish('printed', 1);
  expect(await records.readExpiry('printed', 'printed')).toBeGreaterThan(before + 2 * minuteMs);
});

it('a run that goes before its time has expired then', async () => {
  const { print, finish, retention, records, redis, keys } = await open({ keptRuns: 1 });
  for (const [age, runId] of ['old', 'new'].entries()) {
    await print(runId, 1);
    await finish(runId, 1);
    await redis.zadd(keys.finished, String(Date.now() + 1_000_000 + age), runId);
  }
  const before = (await records.readExpiry('old', 'old'))!;
  expect(await retention.sweep()).toMatchObject({ forgotten: 1 });
  expect(await records.readExpiry('old', 'old')).toBeLessThan(before - minuteMs);
});

it('a user takes away own finished runs before their time; others, batches and what still runs stay', async () => {
  const { print, finish, total, retention, records, scheduler, artifacts, redis, keys, batches } = await open();
  await batches.create({ id: 'b', userId: 'mine', label: null, total: 1 });
  for (const [runId, userId, batchId] of [
    ['done', 'mine', null],
    ['graded', 'mine', 'b'],
    ['foreign', 'other', null],
  ] as const) {
    await scheduler.submit([describeRun({ runId, userId, batchId, batchIndex: batchId && 0 })]);
    await scheduler.start(runId, 1, `i:${runId}`, 'w');
    await artifacts.keep(runId, 1, 'left.txt', Buffer.from('x'));
    await scheduler.finish(runId, 1, describeOutcome(), 1);
  }
  await print('live', 1);
  await print('printed', 1);
  await finish('printed', 1);
  expect(await retention.forget('mine', ['done', 'graded', 'foreign', 'live', 'none', 'printed'])).toBe(1);
  expect(await retention.forget('printed', ['printed'])).toBe(1);
  const left = await records.readMany(['done', 'printed', 'graded', 'foreign', 'live']);
  expect(left.map((run) => run?.state ?? null)).toEqual([null, null, 'finished', 'finished', 'active']);
  expect(await total()).toBe(0);
  const names = await redis.keys(`${keys.tag}:*done*`);
  expect([names, await redis.zscore(keys.history('mine'), 'done'), await redis.zscore(keys.finished, 'done')]).toEqual([
    ...[[], null, null],
  ]);
  expect(await redis.zrange(keys.artifactRuns('mine'), '0', '-1')).toEqual(['graded']);
});

it('the output of a user stays within its bytes: older runs are cut first, then deleted', async () => {
  const { print, finish, lengthOf, redis, keys, retention } = await open({ outputBytesPerUser: 10 * entryBytes });
  await print('other', 9);
  await finish('other', 9);
  for (const runId of ['a', 'b', 'c']) {
    await print(runId, 4, entryBytes, 'u');
    await finish(runId, 4);
  }
  const note = '\n[... 120000 bytes of output are no longer kept ...]\n'.length;
  const lengths = async () => [await lengthOf('a'), await lengthOf('b'), await lengthOf('c')];
  expect(await lengths()).toEqual([2 * entryBytes + note, 4 * entryBytes, 4 * entryBytes]);
  for (const runId of ['d', 'e']) {
    await print(runId, 4, entryBytes, 'u');
    await finish(runId, 4);
  }
  expect(Number(await redis.hget(keys.outputsByUser, 'u'))).toBeLessThanOrEqual(10 * entryBytes);
  expect([await lengthOf('e'), await lengthOf('other')]).toEqual([4 * entryBytes, 9 * entryBytes]);
  await retention.forget('u', ['a', 'b', 'c', 'd', 'e']);
  expect(await redis.hget(keys.outputsByUser, 'u')).toBeNull();
  expect(await redis.exists(keys.outputsOf('u'))).toBe(0);
});

it('output is taken off the count of its user though the record of the run is gone', async () => {
  const { print, finish, redis, keys, retention, moveClock } = await open();
  await print('r', 1);
  await finish('r', 1);
  expect(await redis.hget(keys.outputsByUser, 'r')).toBe(String(entryBytes));
  await redis.del(keys.run('r'), keys.events('r'));
  await moveClock(86_400_000);
  await retention.sweep();
  expect([await redis.hget(keys.outputsByUser, 'r'), await redis.get(keys.outputBytes)]).toEqual([null, '0']);
});

it('the program of a run that ops may repeat counts as output, and goes before it', async () => {
  const { print, finish, lengthOf, total, retention, records, scheduler, redis, keys } = await open();
  const { finish: end } = scheduler;
  const hasProgram = async (runId: string) => (await records.readProgram(runId)) !== null;
  await print('fault', 1);
  await end('fault', 1, describeOutcome('internal_error'), 2);
  await print('stopped', 0);
  await scheduler.cancel('stopped', { by: 'ops', why: null });
  await end('stopped', 1, describeOutcome('cancelled'), 1);
  await print('own', 0);
  await scheduler.cancel('own');
  await end('own', 1, describeOutcome('cancelled'), 1);
  await print('fine', 1);
  await finish('fine', 1);
  const kept = ['fault', 'stopped', 'own', 'fine'];
  expect(await Promise.all(kept.map(hasProgram))).toEqual([true, true, false, false]);
  const programBytes = await redis.hstrlen(keys.run('fault'), 'program');
  expect(await total()).toBe(2 * entryBytes + 2 * programBytes);

  // As after the retention of output.
  await redis.zadd(keys.outputs, '0', 'stopped');
  expect(await retention.sweep()).toMatchObject({ dropped: 1 });
  expect(await total()).toBe(2 * entryBytes + programBytes);
  expect(await records.read('stopped')).toMatchObject({ verdict: 'cancelled', outputTruncated: false });
  await redis.zadd(keys.outputs, '0', 'fault');
  expect(await retention.sweep()).toMatchObject({ dropped: 1 });
  expect([await hasProgram('fault'), await total()]).toEqual([false, entryBytes]);
  expect(await lengthOf('fault')).toBeLessThan(entryBytes);
});
