import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Settings } from '../../src/redis/live-settings.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const minuteMs = 60_000;

async function open(settings: Partial<Settings> = {}) {
  const store = await createTestStore(server.redis, { settings });
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 20 });
  const later = (runId: string, delayMs = minuteMs) => describeRun({ runId, userId: 'u', delayMs });
  const admitted = () => store.dispatched.map(({ runId }) => runId);
  const keepWorker = () => store.redis.zadd(store.keys.workers, 'XX', String(Date.now() + 60 * minuteMs), 'w');
  await keepWorker();
  return { ...store, later, admitted };
}

it('a delayed run is queued, shows its due time, and starts when due', async () => {
  const { scheduler, records, later, admitted, moveClock } = await open();
  await scheduler.submit([later('r')]);
  expect(await scheduler.submit([later('r')])).toEqual(['duplicate']);
  await scheduler.recoverExpired();
  expect((await records.read('r'))?.state).toBe('queued');
  const place = await scheduler.readQueuePosition('r');
  expect(place).toMatchObject({ position: 1, ahead: 0, waitingFor: 'due_time' });
  expect(place!.etaMs).toBeGreaterThan(minuteMs - 10_000);
  expect(admitted()).toEqual([]);
  await moveClock(minuteMs);
  await scheduler.recoverExpired();
  expect(admitted()).toEqual(['r']);
});

it('runs queued before its due time start first', async () => {
  const { scheduler, later, admitted, moveClock } = await open({ maxRuns: 1 });
  await scheduler.submit([describeRun({ runId: 'busy', userId: 'u' }), later('r')]);
  await scheduler.submit([describeRun({ runId: 'next', userId: 'u' })]);
  await moveClock(minuteMs);
  for (const runId of ['busy', 'next', 'r']) {
    await scheduler.start(runId, 1, `i:${runId}`, 'w');
    await scheduler.finish(runId, 1, describeOutcome(), 1);
  }
  expect(admitted()).toEqual(['busy', 'next', 'r']);
});

it('it counts as waiting, can be cancelled, and leaves nothing', async () => {
  const store = await open({ maxWaitingStudent: 2 });
  const { scheduler, later, admitted, moveClock, records } = store;
  expect(await scheduler.submit(['a', 'b', 'c'].map((runId) => later(runId)))).toEqual([
    'accepted',
    'accepted',
    'queue_full',
  ]);
  expect(await scheduler.cancel('a')).toBe('cancelled');
  expect(await scheduler.submit([later('c')])).toEqual(['accepted']);
  for (const runId of ['b', 'c']) await scheduler.cancel(runId);
  await moveClock(minuteMs);
  await scheduler.recoverExpired();
  expect(admitted()).toEqual([]);
  expect((await records.read('a'))?.verdict).toBe('cancelled');
  await store.registry.deregister('w', 'i');
  expect(await findLeftovers(store)).toEqual([]);
});

it('a run that the sandbox failed rests, and then has its old place', async () => {
  const { scheduler, admitted, moveClock } = await open({ maxRuns: 1, retryDelayMs: minuteMs });
  for (const runId of ['first', 'second', 'third']) await scheduler.submit([describeRun({ runId, userId: 'u' })]);
  await scheduler.start('first', 1, 'i:1', 'w');
  expect(await scheduler.retry('first', 1)).toBe(true);
  expect(admitted()).toEqual(['first', 'second']);
  expect((await scheduler.readQueuePosition('first'))?.waitingFor).toBe('due_time');
  await moveClock(minuteMs);
  await scheduler.start('second', 1, 'i:2', 'w');
  await scheduler.finish('second', 1, describeOutcome(), 1);
  expect(admitted()).toEqual(['first', 'second', 'first']);
});

it('a pause keeps due runs waiting', async () => {
  const { scheduler, settings, later, admitted, moveClock } = await open();
  await scheduler.submit([later('r')]);
  await settings.seed({ paused: true });
  await moveClock(minuteMs);
  await scheduler.recoverExpired();
  expect(admitted()).toEqual([]);
  expect((await scheduler.readQueuePosition('r'))?.waitingFor).toBe('paused');
  await settings.seed({ paused: false });
  await scheduler.recoverExpired();
  expect(admitted()).toEqual(['r']);
});
