import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeReport, describeRun, type TestStore } from '../../test/support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const ttlMs = 60_000;
const submit = (store: TestStore, count: number) =>
  store.scheduler.submit(Array.from({ length: count }, (_, i) => describeRun({ runId: `r${i}`, userId: `u${i}` })));

it('nothing is admitted without a worker, and no more than live slots', async () => {
  const store = await createTestStore(server.redis);
  await submit(store, 5);
  expect(store.dispatched).toEqual([]);
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 2 });
  expect(store.dispatched).toHaveLength(2);
  await store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', slots: 3 }), ttlMs);
  expect(store.dispatched).toHaveLength(3);
});

it('batches get the slots that a worker has processors for, and one at least', async () => {
  const store = await createTestStore(server.redis);
  const report = (batchSlots: number) =>
    store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', slots: 8, batchSlots }), ttlMs);
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 8, batchSlots: 2 });
  await store.scheduler.submit(
    Array.from({ length: 10 }, (_, i) => describeRun({ runId: `b${i}`, userId: 'g', class: 'batch', role: 'grader' })),
  );
  expect(store.dispatched).toHaveLength(2);
  await submit(store, 1);
  expect(store.dispatched.at(-1)).toEqual({ runId: 'r0', attempt: 1 });
  await report(4);
  expect(store.dispatched).toHaveLength(5);
  await report(0);
  for (const runId of ['b0', 'b1', 'b2']) await store.scheduler.cancel(runId);
  expect(store.dispatched).toHaveLength(5);
  await store.scheduler.cancel('b3');
  expect(store.dispatched).toHaveLength(6);
});

it('a draining worker offers no slots and is still listed', async () => {
  const store = await createTestStore(server.redis);
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 2 });
  await store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', slots: 2, draining: true }), ttlMs);
  await submit(store, 1);
  expect(store.dispatched).toEqual([]);
  expect(await store.registry.list()).toMatchObject([{ id: 'w', slots: 2, draining: true }]);
});

it('workers are listed by id as they reported, after their first report', async () => {
  const { registry } = await createTestStore(server.redis);
  const reports = ['b:*', 'a'].map((id) => describeReport({ id, incarnation: 'i', missing: ['cgroup'], busy: 1 }));
  for (const { id, slots } of reports) await registry.register({ id, incarnation: 'i', slots });
  expect(await registry.list()).toEqual([]);
  for (const report of reports) await registry.heartbeat(report, ttlMs);
  expect(await registry.list()).toEqual([reports[1], reports[0]]);
  await registry.deregister('a', 'an earlier process');
  expect(await registry.list()).toHaveLength(2);
  await registry.deregister('a', 'i');
  expect(await registry.list()).toEqual([reports[0]]);
});

it('a worker whose heartbeat ended is not listed, and its slots go with the next reap', async () => {
  const store = await createTestStore(server.redis);
  await store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', slots: 2 }), ttlMs);
  await store.endHeartbeat('w');
  expect(await store.registry.list()).toEqual([]);
  await store.scheduler.recoverExpired();
  await submit(store, 1);
  expect(store.dispatched).toEqual([]);
  await store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', slots: 2 }), ttlMs);
  expect(store.dispatched).toHaveLength(1);
});

it('a new process takes nothing from itself and everything from the one before', async () => {
  const store = await createTestStore(server.redis);
  const { scheduler, registry, dispatched } = store;
  await registry.register({ id: 'w', incarnation: 'old', slots: 5 });
  await submit(store, 3);
  await scheduler.start('r0', 1, 'old:1', 'w');
  await scheduler.start('r1', 1, 'new:1', 'w');
  await registry.register({ id: 'w', incarnation: 'new', slots: 5 });
  await registry.register({ id: 'w', incarnation: 'new', slots: 5 });
  expect(dispatched.slice(3)).toEqual([{ runId: 'r0', attempt: 2 }]);
  expect(
    await scheduler.renewLeases(
      'w',
      ['r0', 'r1'].map((runId) => ({ runId, attempt: 1 })),
    ),
  ).toMatchObject({ answers: [{ runId: 'r0', attempt: 1, action: 'abandon' }] });
});

it('a report of the process before does not count', async () => {
  const { registry } = await createTestStore(server.redis);
  await registry.register({ id: 'w', incarnation: 'new', slots: 5 });
  await registry.heartbeat(describeReport({ id: 'w', incarnation: 'old', slots: 9 }), ttlMs);
  expect(await registry.list()).toEqual([]);
});

it('a worker that leaves gives back what it still held', async () => {
  const store = await createTestStore(server.redis);
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 1 });
  await submit(store, 1);
  await store.scheduler.start('r0', 1, 'i:1', 'w');
  await store.registry.deregister('w', 'i');
  expect(await store.records.read('r0')).toMatchObject({ state: 'queued', workerId: null, startedAt: null });
});
