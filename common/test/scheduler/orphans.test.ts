import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServiceStats } from '../../src/admin/service-stats.js';
import { createFreeOrphans } from '../../src/scheduler/free-orphans.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** Two active runs and one waiting run of `ada`, in a service with one active user. */
async function open() {
  const dispatched: string[] = [];
  const store = await createTestStore(server.redis, { settings: { maxActiveUsers: 1, maxWaitingGrader: 100 } });
  const { scheduler, registry } = store;
  await registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  for (const runId of ['a1', 'a2', 'a3']) await scheduler.submit([describeRun({ runId, userId: 'ada' })]);
  for (const runId of ['a1', 'a2']) await scheduler.start(runId, 1, 'i:1', 'w');
  const dispatch = async (admitted: { runId: string }[]) => void dispatched.push(...admitted.map(({ runId }) => runId));
  const freeOrphans = createFreeOrphans({ ...store, dispatch });
  const read = async () => {
    const { activeRuns, activeUsers, waitingRuns, waitingUsers } = await createServiceStats(store).read();
    return { activeRuns, activeUsers, waitingRuns, waitingUsers };
  };
  return { ...store, freeOrphans, read, dispatched };
}

it('frees nothing while every run has its record', async () => {
  const { freeOrphans, read, scheduler } = await open();
  await scheduler.submit([describeRun({ runId: 'late', userId: 'ben', delayMs: 60_000 })]);
  const before = await read();
  expect(await freeOrphans()).toBe(0);
  expect(await read()).toEqual(before);
});

it('frees the slots of active runs whose records are gone, and admits the next user', async () => {
  const { freeOrphans, read, redis, keys, scheduler, dispatched } = await open();
  await scheduler.submit([describeRun({ runId: 'b1', userId: 'ben' })]);
  await scheduler.cancel('a3');
  await redis.unlink(keys.run('a1'), keys.run('a2'));
  await scheduler.recoverExpired();
  expect(await read()).toMatchObject({ activeRuns: 2, activeUsers: 1 });
  expect(await freeOrphans()).toBeGreaterThan(0);
  expect(dispatched).toEqual(['b1']);
  expect(await read()).toEqual({ activeRuns: 1, activeUsers: 1, waitingRuns: 0, waitingUsers: 0 });
  await scheduler.start('b1', 1, 'i:1', 'w');
  await scheduler.finish('b1', 1, describeOutcome(), 1);
  expect(await freeOrphans()).toBe(0);
  expect(await redis.hgetall(keys.pendingUsers)).toEqual({});
});

it('keeps the other run of the same user active', async () => {
  const { freeOrphans, redis, keys, read } = await open();
  await redis.unlink(keys.run('a1'));
  await freeOrphans();
  // The run that waited got the slot.
  expect(await read()).toEqual({ activeRuns: 2, activeUsers: 1, waitingRuns: 0, waitingUsers: 0 });
  expect(await redis.hget(keys.activeUsers, 'ada')).toBe('2');
});

it('frees queue entries, delays and bytes of runs whose records are gone', async () => {
  const { freeOrphans, redis, keys, scheduler, read } = await open();
  await scheduler.submit([describeRun({ runId: 'late', userId: 'ben', delayMs: 60_000 })]);
  const batch = { userId: 'grace', class: 'batch', role: 'grader' } as const;
  await scheduler.submit([describeRun({ runId: 'g1', ...batch })]);
  await redis.unlink(keys.run('a3'), keys.run('late'), keys.run('g1'));
  expect(await freeOrphans()).toBeGreaterThan(0);
  expect(await read()).toEqual({ activeRuns: 2, activeUsers: 1, waitingRuns: 0, waitingUsers: 0 });
  expect(await redis.hkeys(keys.pendingUsers)).toEqual(['ada']);
  for (const runId of ['a1', 'a2']) await scheduler.finish(runId, 1, describeOutcome(), 1);
  await freeOrphans();
  expect(await redis.exists(keys.pendingBytes, keys.delayed, keys.waiting('batch'))).toBe(0);
});

it('a delayed run without a record stops no admission', async () => {
  const { redis, keys, scheduler, read, moveClock } = await open();
  await scheduler.submit([describeRun({ runId: 'late', userId: 'ben', delayMs: 1000 })]);
  await redis.unlink(keys.run('late'));
  await moveClock(5000);
  await scheduler.finish('a1', 1, describeOutcome(), 1);
  expect(await read()).toMatchObject({ activeRuns: 2, waitingRuns: 0 });
});

it('frees a user who counts as active without any run, in large services part by part', async () => {
  const { redis, keys, freeOrphans, scheduler, read } = await open();
  await redis.hset(keys.activeUsers, 'ghost', '1');
  for (let i = 0; i < 450; i++) await redis.zadd(keys.waiting('batch'), i, `gone-${i}`);
  for (let calls = 0; calls < 5; calls++) await freeOrphans();
  expect(await read()).toMatchObject({ activeUsers: 1, waitingRuns: 1 });
  for (const runId of ['a1', 'a2']) await scheduler.finish(runId, 1, describeOutcome(), 1);
  await scheduler.cancel('a3');
  await freeOrphans();
  expect((await findLeftovers({ redis, keys })).filter((name) => name.includes('orphan'))).toEqual([]);
});
