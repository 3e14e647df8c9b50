import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEntityLists } from '../../src/admin/entity-lists.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** A grader with two batches of three runs, and one slot. */
async function open(settings = {}) {
  const store = await createTestStore(server.redis, { settings: { maxRuns: 1, batchReserveRuns: 0, ...settings } });
  const runsOf = (batchId: string) =>
    [0, 1, 2].map((batchIndex) =>
      describeRun({
        ...{ runId: `${batchId}-${batchIndex}`, userId: 'g', class: 'batch', role: 'grader', batchId, batchIndex },
      }),
    );
  for (const id of ['a', 'b']) {
    await store.batches.create({ id, userId: 'g', label: null, total: 3 });
    await store.batches.append(
      id,
      runsOf(id).map(({ runId }) => runId),
    );
  }
  const work = async () => {
    await store.registry.register({ id: 'w', incarnation: 'i', slots: 1 });
    await store.redis.zadd(store.keys.workers, 'XX', String(Date.now() + 3_600_000), 'w');
  };
  const admitted = () => store.dispatched.map(({ runId }) => runId);
  /** Ends what is active until nothing more is admitted. */
  async function drain(): Promise<string[]> {
    for (let done = 0; done < store.dispatched.length; done++) {
      const { runId, attempt } = store.dispatched[done]!;
      await store.scheduler.start(runId, attempt, `i:${runId}`, 'w');
      await store.scheduler.finish(runId, attempt, describeOutcome(), 1);
    }
    return admitted();
  }
  return { ...store, runsOf, work, admitted, drain };
}

it('a paused batch begins no run, and others go before it; resumed, its runs have their positions again', async () => {
  const { scheduler, batchPause, runsOf, work, drain, batches } = await open();
  await scheduler.submit([...runsOf('a'), ...runsOf('b')]);
  expect(await batchPause.pause('a', 'owner')).toBe('changed');
  expect(await batchPause.pause('a', 'operator')).toBe('unchanged');
  expect((await batches.read('a'))?.pausedBy).toBe('owner');
  expect(await batchPause.pause('b', 'operator')).toBe('changed');
  expect(await batchPause.resume('b')).toBe('changed');
  await work();
  expect(await drain()).toEqual(['b-0', 'b-1', 'b-2']);
  expect((await batches.read('a'))?.counts).toEqual({ queued: 3, active: 0, finished: 0 });
  expect(await batchPause.resume('a')).toBe('changed');
  expect(await batchPause.resume('a')).toBe('unchanged');
  expect((await drain()).slice(3)).toEqual(['a-0', 'a-1', 'a-2']);
});

it('a batch that is resumed before the others begin goes before them', async () => {
  const { scheduler, batchPause, runsOf, work, drain } = await open();
  await scheduler.submit([...runsOf('a'), ...runsOf('b')]);
  await batchPause.pause('a', 'owner');
  await batchPause.resume('a');
  await work();
  expect(await drain()).toEqual(['a-0', 'a-1', 'a-2', 'b-0', 'b-1', 'b-2']);
});

it('its active run ends, or returns to it and is held when its worker is lost', async () => {
  const { scheduler, batchPause, runsOf, work, admitted, endLease, batches, records } = await open();
  await work();
  await scheduler.submit(runsOf('a'));
  expect(admitted()).toEqual(['a-0']);
  await batchPause.pause('a', 'owner');
  await endLease('a-0');
  await scheduler.recoverExpired();
  expect((await records.read('a-0'))?.state).toBe('queued');
  expect(admitted()).toEqual(['a-0']);
  await batchPause.resume('a');
  expect(admitted()).toEqual(['a-0', 'a-0']);
  await batchPause.pause('a', 'owner');
  await scheduler.start('a-0', 2, 'i:again', 'w');
  expect(await scheduler.finish('a-0', 2, describeOutcome(), 1)).toBe('finished');
  expect((await batches.read('a'))?.counts).toEqual({ queued: 2, active: 0, finished: 1 });
});

it('runs that arrive later are held, count as waiting of their user, and say why they wait', async () => {
  const { scheduler, batchPause, runsOf, work, admitted } = await open({ maxWaitingGrader: 4 });
  await batchPause.pause('a', 'owner');
  await batchPause.pause('b', 'operator');
  await work();
  expect(await scheduler.submit([...runsOf('a'), ...runsOf('b')])).toEqual([
    ...Array(4).fill('accepted'),
    ...Array(2).fill('queue_full'),
  ]);
  expect(admitted()).toEqual([]);
  const waits = await scheduler.readQueuePositions(['a-0', 'a-2', 'b-0']);
  const wait = { etaMs: null, maxMs: null, isLate: false, waitingFor: 'batch_paused' };
  expect(Object.fromEntries(waits)).toEqual({
    'a-0': { ...wait, position: 1, ahead: 0, note: 'paused by its owner' },
    'a-2': { ...wait, position: 3, ahead: 2, note: 'paused by its owner' },
    'b-0': { ...wait, position: 4, ahead: 3, note: 'paused by an operator' },
  });
});

it('a paused batch does not expire, can be cancelled, and leaves nothing', async () => {
  const store = await open();
  const { scheduler, batchPause, batches, runsOf, redis, keys } = store;
  await scheduler.submit(runsOf('a'));
  await batchPause.pause('a', 'owner');
  await batches.append('a', ['a-0']);
  const ttls = () => Promise.all([keys.batch('a'), keys.batchRuns('a')].map((key) => redis.pttl(key)));
  expect(await ttls()).toEqual([-1, -1]);
  for (const { runId } of runsOf('a')) expect(await scheduler.cancel(runId)).toBe('cancelled');
  expect((await ttls()).every((ttl) => ttl > 0)).toBe(true);
  expect(await batchPause.pause('a', 'owner')).toBe('ended');
  expect(await batchPause.resume('a')).toBe('changed');
  await batches.markCancelled('b');
  expect(await batchPause.pause('b', 'owner')).toBe('ended');
  expect(await batchPause.pause('none', 'owner')).toBe('unknown');
  expect(await batchPause.resume('none')).toBe('unknown');
  expect(await findLeftovers(store)).toEqual([]);
});

it('is among the queued runs of its user, which operators cancel together', async () => {
  const { scheduler, batchPause, runsOf, redis, keys } = await open();
  await scheduler.submit(runsOf('a'));
  await batchPause.pause('a', 'owner');
  expect(await createEntityLists({ redis, keys }).listQueuedOf('g')).toEqual(['a-2', 'a-1', 'a-0']);
});

it('its user saves no turns: after a long pause, another user with work goes first', async () => {
  const { scheduler, batchPause, runsOf, work, drain } = await open();
  await scheduler.submit(runsOf('a'));
  await batchPause.pause('a', 'owner');
  await work();
  for (let i = 0; i < 5; i++) {
    await scheduler.submit([describeRun({ runId: `other-${i}`, userId: 'other', class: 'batch' })]);
    await drain();
  }
  await scheduler.submit([5, 6, 7].map((i) => describeRun({ runId: `other-${i}`, userId: 'other', class: 'batch' })));
  await batchPause.resume('a');
  const order = (await drain()).slice(5);
  // With saved turns all three runs of the batch would come before the second one of the other user.
  expect(order.indexOf('other-6')).toBeLessThan(order.indexOf('a-2'));
});
