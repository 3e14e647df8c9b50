import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, type TestStore } from '../../test/support/test-store.js';
import { type AttemptBounds, type Attempts, createAttempts, type NewAttempt } from './attempts.js';

let server: TestRedis;
let store: TestStore;
let attempts: Attempts;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** As many slots as a test needs; 0: everything waits. */
async function prepare(slots: number): Promise<void> {
  store = await createTestStore(server.redis, { settings: { runsPerStudent: 100, maxRuns: Math.max(1, slots) } });
  attempts = createAttempts({ ...store, dispatch: async () => {} });
  if (slots > 0) await store.registry.register({ id: 'w', incarnation: 'w', slots });
}
beforeEach(() => prepare(0));

const bounds: AttemptBounds = { attempts: 2, kept: 10, oldest: null, keepMs: 60_000 };
const score = { score: 1, maxScore: 2, needsAttention: false, isCancelled: false };

function describeAttempt(runId: string, attempt: Partial<NewAttempt> = {}): NewAttempt {
  const times = { submittedAt: 1, receivedAt: 2, isOffline: false, isLate: false, penaltyPercent: 0 };
  return { runId, ...times, version: 1, submission: 'hash', name: null, ...attempt };
}

function submit(runId: string, attempt: Partial<NewAttempt> = {}, changed: Partial<AttemptBounds> = {}) {
  const run = describeRun({ runId, userId: 'ada', kind: 'submission', batchId: 'b', readerId: 'prof' });
  return attempts.submit('b', describeAttempt(runId, attempt), run, { ...bounds, ...changed });
}

test('of many submissions at once, as many are accepted as attempts are left', async () => {
  await prepare(100);
  const outcomes = await Promise.all(Array.from({ length: 20 }, (_, nth) => submit(`r${nth}`)));
  expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(2);
  expect(outcomes.filter(({ outcome }) => outcome === 'attempts')).toHaveLength(18);
  const { used, attempts: list } = await attempts.read('b', 'ada');
  expect(used).toBe(2);
  expect(list.map(({ number }) => number)).toEqual([1, 2]);
  expect((await store.records.readMany(list.map(({ runId }) => runId))).map((run) => run?.state)).toEqual([
    'active',
    'active',
  ]);
});

test('a repeated submission is the first one', async () => {
  expect(await submit('r')).toEqual({ outcome: 'accepted', number: 1 });
  expect(await submit('r')).toEqual({ outcome: 'duplicate', number: 1 });
  expect((await attempts.read('b', 'ada')).used).toBe(1);
});

test('a newer submission replaces the own one that waits, without another attempt', async () => {
  await submit('first');
  expect(await submit('second', {}, { attempts: 1 })).toEqual({ outcome: 'accepted', number: 2 });
  const { used, attempts: list } = await attempts.read('b', 'ada');
  expect([used, list.map(({ runId }) => runId)]).toEqual([1, ['second']]);
  expect(await store.records.read('first')).toMatchObject({ state: 'finished', verdict: 'cancelled' });
  expect(await store.records.read('second')).toMatchObject({ state: 'queued', batchIndex: 2, readerId: 'prof' });
});

test('one that waits is not replaced by a later one with a penalty', async () => {
  await submit('on time');
  await submit('late', { isLate: true, penaltyPercent: 10 });
  const { used, attempts: list } = await attempts.read('b', 'ada');
  expect([used, list.map(({ runId }) => runId)]).toEqual([2, ['on time', 'late']]);
  expect((await submit('third', { isLate: true, penaltyPercent: 20 })).outcome).toBe('attempts');
});

test('one that is active is not replaced', async () => {
  await prepare(1);
  await submit('active');
  expect((await submit('second')).number).toBe(2);
  expect(await store.records.read('active')).toMatchObject({ state: 'active' });
  expect((await attempts.read('b', 'ada')).used).toBe(2);
});

test('a refused submission changes nothing', async () => {
  await submit('first');
  await store.redis.hset(store.keys.liveSettings, 'paused', 1);
  expect((await submit('second')).outcome).toBe('paused');
  const { used, attempts: list } = await attempts.read('b', 'ada');
  expect([used, list.map(({ runId }) => runId)]).toEqual([1, ['first']]);
  expect(await store.records.read('first')).toMatchObject({ state: 'queued' });
  expect(await store.records.read('second')).toBeNull();
});

test('an attempt that counts no longer is given back once', async () => {
  await submit('r');
  const free = { number: 1, runId: 'r', isFree: true };
  await attempts.settle('b', 'ada', free, { ...score, needsAttention: true });
  await attempts.settle('b', 'ada', free, { ...score, needsAttention: true });
  const stored = await attempts.read('b', 'ada');
  expect(stored.used).toBe(0);
  expect(stored.attempts[0]).toMatchObject({ number: 1, isFree: true });
  expect(stored.scores.get('r')).toMatchObject({ needsAttention: true });
  // Its regrade leaves it free.
  await attempts.settle('b', 'ada', { number: 1, runId: 'again', isFree: false }, score);
  expect((await attempts.read('b', 'ada')).used).toBe(0);
});

test('the list is bounded: beyond it, the given attempt is forgotten', async () => {
  await prepare(100);
  for (const runId of ['a', 'b', 'c'])
    await submit(runId, {}, { attempts: 0, kept: 2, oldest: runId === 'c' ? 1 : null });
  const { used, attempts: list } = await attempts.read('b', 'ada');
  expect([used, list.map(({ number }) => number)]).toEqual([3, [2, 3]]);
});

test('an attempt is chosen only if it exists, and attempts are kept apart by batch and student', async () => {
  await submit('r');
  expect(await attempts.choose('b', 'ada', 1)).toBe(true);
  expect(await attempts.choose('b', 'ada', 2)).toBe(false);
  expect((await attempts.read('b', 'ada')).chosen).toBe(1);
  const [other, mine] = await attempts.readMany('b', ['bob', 'ada']);
  expect([other!.attempts.length, mine!.attempts.length]).toEqual([0, 1]);
  expect(await attempts.listBatches('ada')).toEqual(['b']);
  await attempts.remove('b', 'ada');
  expect([await attempts.listBatches('ada'), (await attempts.read('b', 'ada')).attempts]).toEqual([[], []]);
});

test('a graded submission is kept as long as it says', async () => {
  await prepare(1);
  const run = describeRun({ runId: 'r', userId: 'ada', kind: 'submission', batchId: 'b', keepMs: 5_000_000 });
  await attempts.submit('b', describeAttempt('r'), run, bounds);
  await store.scheduler.start('r', 1, 'token', 'w');
  await store.scheduler.finish('r', 1, describeOutcome(), 1);
  const left = await store.redis.pttl(store.keys.run('r'));
  expect(left).toBeGreaterThan(4_000_000);
  expect(left).toBeLessThanOrEqual(5_000_000);
});
