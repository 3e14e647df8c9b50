import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestStore, describeReport, describeRun } from './admission.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const ttlMs = 60_000;
const submit = (store: Awaited<ReturnType<typeof createTestStore>>, count: number) =>
  store.admission.submit(Array.from({ length: count }, (_, i) => describeRun({ runId: `r${i}`, userId: `u${i}` })));

it('nothing is admitted without a worker, and no more than live lanes', async () => {
  const store = await createTestStore(server.redis);
  await submit(store, 5);
  expect(store.dispatched).toEqual([]);
  await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 2 });
  expect(store.dispatched).toHaveLength(2);
  await store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', lanes: 3 }), ttlMs);
  expect(store.dispatched).toHaveLength(3);
});

it('batches get the lanes that a worker has processors for, and one at least', async () => {
  const store = await createTestStore(server.redis);
  const report = (batchLanes: number) =>
    store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', lanes: 8, batchLanes }), ttlMs);
  await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 8, batchLanes: 2 });
  await store.admission.submit(
    Array.from({ length: 10 }, (_, i) => describeRun({ runId: `b${i}`, userId: 'g', class: 'batch', role: 'grader' })),
  );
  expect(store.dispatched).toHaveLength(2);
  await submit(store, 1);
  expect(store.dispatched.at(-1)).toEqual({ runId: 'r0', attempt: 1 });
  await report(4);
  expect(store.dispatched).toHaveLength(5);
  await report(0);
  for (const runId of ['b0', 'b1', 'b2']) await store.admission.cancel(runId);
  expect(store.dispatched).toHaveLength(5);
  await store.admission.cancel('b3');
  expect(store.dispatched).toHaveLength(6);
});

it('a draining worker offers no lanes and is still listed', async () => {
  const store = await createTestStore(server.redis);
  await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 2 });
  await store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', lanes: 2, draining: true }), ttlMs);
  await submit(store, 1);
  expect(store.dispatched).toEqual([]);
  expect(await store.registry.list()).toMatchObject([{ id: 'w', lanes: 2, draining: true }]);
});

it('workers are listed by id as they reported, after their first report', async () => {
  const { registry } = await createTestStore(server.redis);
  const reports = ['b:*', 'a'].map((id) => describeReport({ id, incarnation: 'i', missing: ['cgroup'], busy: 1 }));
  for (const { id, lanes } of reports) await registry.hello({ id, incarnation: 'i', lanes });
  expect(await registry.list()).toEqual([]);
  for (const report of reports) await registry.heartbeat(report, ttlMs);
  expect(await registry.list()).toEqual([reports[1], reports[0]]);
  await registry.bye('a', 'an earlier process');
  expect(await registry.list()).toHaveLength(2);
  await registry.bye('a', 'i');
  expect(await registry.list()).toEqual([reports[0]]);
});

it('a worker whose heartbeat ended is not listed, and its lanes go with the next reap', async () => {
  const store = await createTestStore(server.redis);
  await store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', lanes: 2 }), ttlMs);
  await store.endHeartbeat('w');
  expect(await store.registry.list()).toEqual([]);
  await store.admission.reap();
  await submit(store, 1);
  expect(store.dispatched).toEqual([]);
  await store.registry.heartbeat(describeReport({ id: 'w', incarnation: 'i', lanes: 2 }), ttlMs);
  expect(store.dispatched).toHaveLength(1);
});

it('a new process takes nothing from itself and everything from the one before', async () => {
  const store = await createTestStore(server.redis);
  const { admission, registry, dispatched } = store;
  await registry.hello({ id: 'w', incarnation: 'old', lanes: 5 });
  await submit(store, 3);
  await admission.start('r0', 1, 'old:1', 'w');
  await admission.start('r1', 1, 'new:1', 'w');
  await registry.hello({ id: 'w', incarnation: 'new', lanes: 5 });
  await registry.hello({ id: 'w', incarnation: 'new', lanes: 5 });
  expect(dispatched.slice(3)).toEqual([{ runId: 'r0', attempt: 2 }]);
  expect(
    await admission.beat(
      'w',
      ['r0', 'r1'].map((runId) => ({ runId, attempt: 1 })),
    ),
  ).toMatchObject({ answers: [{ runId: 'r0', attempt: 1, action: 'abandon' }] });
});

it('a report of the process before does not count', async () => {
  const { registry } = await createTestStore(server.redis);
  await registry.hello({ id: 'w', incarnation: 'new', lanes: 5 });
  await registry.heartbeat(describeReport({ id: 'w', incarnation: 'old', lanes: 9 }), ttlMs);
  expect(await registry.list()).toEqual([]);
});

it('a worker that leaves gives back what it still held', async () => {
  const store = await createTestStore(server.redis);
  await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 1 });
  await submit(store, 1);
  await store.admission.start('r0', 1, 'i:1', 'w');
  await store.registry.bye('w', 'i');
  expect(await store.records.read('r0')).toMatchObject({ state: 'queued', workerId: null, startedAt: null });
});
