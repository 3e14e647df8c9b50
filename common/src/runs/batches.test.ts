import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../../test/support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const idsOf = (total: number) => Array.from({ length: total }, (_, i) => `b-${i}`);

async function openWithBatch(total: number) {
  const store = await createTestStore(server.redis);
  await store.batches.create({ id: 'b', userId: 'g:*', label: 'week 3', total });
  await store.batches.append('b', idsOf(total));
  const runs = idsOf(total).map((runId, batchIndex) =>
    describeRun({ runId, userId: 'g:*', class: 'batch', batchId: 'b', batchIndex }),
  );
  await store.scheduler.submit(runs);
  const counts = async () => Object.values((await store.batches.read('b'))!.counts);
  return { ...store, counts };
}

it('the counts follow every change of state', async () => {
  const { scheduler, registry, counts, endLease } = await openWithBatch(4);
  expect(await counts()).toEqual([4, 0, 0]);
  await registry.register({ id: 'w', incarnation: 'i', slots: 10 });
  expect(await counts()).toEqual([2, 2, 0]);
  await scheduler.start('b-0', 1, 'i:0', 'w');
  await scheduler.finish('b-0', 1, describeOutcome('runtime_error'), 1);
  await scheduler.finish('b-0', 1, describeOutcome('runtime_error'), 1);
  expect(await counts()).toEqual([1, 2, 1]);
  await scheduler.cancel('b-3');
  expect(await counts()).toEqual([0, 2, 2]);
  await endLease('b-1');
  await registry.deregister('w', 'i');
  await scheduler.recoverExpired();
  expect(await counts()).toEqual([1, 1, 2]);
});

it('a batch is read as it was made, and made again changes nothing', async () => {
  const { batches } = await openWithBatch(3);
  await batches.create({ id: 'b', userId: 'other', label: null, total: 9 });
  await batches.append('b', ['b-2', 'b-1', 'b-0']);
  expect(await batches.read('b')).toMatchObject({
    id: 'b',
    userId: 'g:*',
    label: 'week 3',
    total: 3,
    cancelled: false,
  });
  expect(await batches.listRuns('b', 0, 10)).toEqual(idsOf(3));
  expect(await batches.listRuns('b', 1, 1)).toEqual(['b-1']);
  expect(await batches.listRuns('b', 3, 5)).toEqual([]);
  expect(await batches.listRuns('b', 0, 0)).toEqual([]);
  await batches.markCancelled('b');
  expect((await batches.read('b'))?.cancelled).toBe(true);
  expect(await batches.read('none')).toBeNull();
  await batches.markCancelled('none');
  expect(await batches.read('none')).toBeNull();
});

it('a finished batch expires when its runs do, an unfinished one later', async () => {
  const { scheduler, redis, keys } = await openWithBatch(2);
  const ttl = () => Promise.all([redis.pttl(keys.batch('b')), redis.pttl(keys.batchRuns('b'))]);
  const retentionMs = 86_400_000;
  for (const ms of await ttl()) expect(ms).toBeGreaterThan(retentionMs);
  for (const runId of idsOf(2)) await scheduler.cancel(runId);
  for (const ms of await ttl()) expect(ms).toBeLessThanOrEqual(retentionMs);
});

it('a batch that was discarded does not come back with the end of its runs', async () => {
  const { scheduler, batches, registry, redis, keys } = await openWithBatch(1);
  await registry.register({ id: 'w', incarnation: 'i', slots: 10 });
  await batches.discard('b', 'u');
  await scheduler.finish('b-0', 1, describeOutcome(), 0);
  await batches.append('b', ['b-0']);
  await batches.markCancelled('b');
  expect(await redis.exists(keys.batch('b'), keys.batchRuns('b'))).toBe(0);
});
