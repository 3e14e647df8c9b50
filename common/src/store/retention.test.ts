import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Role, RunClass } from '../contract/run.js';
import { createTestStore, describeOutcome, describeRun } from './admission.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';
import type { Settings } from './settings.js';

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
  await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 50 });
  /** A run that printed so many entries: `aaa...`, `bbb...`. */
  async function print(runId: string, entries: number, size = entryBytes): Promise<void> {
    await store.admission.submit([describeRun({ runId, userId: runId })]);
    await store.admission.start(runId, 1, `i:${runId}`, 'w');
    for (let i = 0; i < entries; i++)
      await store.events.append(runId, 1, 2 + i, [{ kind: 'stdout', data: Buffer.alloc(size, letter(i)) }]);
  }
  const finish = (runId: string, entries: number) => store.admission.finish(runId, 1, describeOutcome(), 1 + entries);
  const lengthOf = async (runId: string) => (await store.events.readOutput(runId)).stdout.length;
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
  const { stdout, stderr } = await events.readOutput('large');
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

it('when all are small the oldest go, and each still tells its end', async () => {
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
  const story = await events.read('old', { attempt: 0, seq: 0 }, 100);
  expect(story.map(({ kind }) => kind)).toEqual(['state', 'state', 'cut', 'finished']);
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
  expect((await events.readOutput('r')).stdout.toString()).toContain(`[... ${6 * entryBytes} bytes of output`);
  expect(await redis.zcard(keys.outputs)).toBe(0);
  expect(await redis.pttl(keys.events('r'))).toBeGreaterThan(minuteMs);
  expect(await retention.sweep()).toEqual({ cut: 0, dropped: 0, forgotten: 0 });
});

it.each<[Role, RunClass, number]>([
  ['student', 'interactive', 1],
  ['grader', 'interactive', 2],
  ['grader', 'batch', 3],
])('a run of a %s, %s, is kept for its own time', async (role, runClass, minutes) => {
  const { admission, redis, keys } = await open({
    retentionStudentMs: minuteMs,
    retentionGraderMs: 2 * minuteMs,
    retentionBatchMs: 3 * minuteMs,
  });
  await admission.submit([describeRun({ runId: 'r', userId: 'u', role, class: runClass })]);
  await admission.start('r', 1, 'i:1', 'w');
  await admission.finish('r', 1, describeOutcome(), 1);
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

it('a user takes away own finished runs before their time; others, batches and what still runs stay', async () => {
  const { print, finish, total, retention, records, admission, artifacts, redis, keys, batches } = await open();
  await batches.create({ id: 'b', userId: 'mine', label: null, total: 1 });
  for (const [runId, userId, batchId] of [
    ['done', 'mine', null],
    ['graded', 'mine', 'b'],
    ['foreign', 'other', null],
  ] as const) {
    await admission.submit([describeRun({ runId, userId, batchId, batchIndex: batchId && 0 })]);
    await admission.start(runId, 1, `i:${runId}`, 'w');
    await artifacts.keep(runId, 1, 'left.txt', Buffer.from('x'));
    await admission.finish(runId, 1, describeOutcome(), 1);
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
  expect(await redis.zrange(keys.keptArtifacts('mine'), '0', '-1')).toEqual(['graded']);
});
