import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { expect, it, vi } from 'vitest';
import { createAuditLog } from '../../src/admin/audit-log.js';
import { createEntityLists } from '../../src/admin/entity-lists.js';
import { createServiceStats } from '../../src/admin/service-stats.js';
import { createUserOverrides } from '../../src/admin/user-overrides.js';
import { assertShardCount } from '../../src/redis/check-shard-count.js';
import { checkRedis, createRedis, type Redis } from '../../src/redis/connection.js';
import { createMemoryUsage } from '../../src/redis/memory-usage.js';
import { createControlSubscriber } from '../../src/scheduler/control-channel.js';
import { createDispatchQueue, dispatchQueueName } from '../../src/scheduler/dispatch-queue.js';
import { createScheduler } from '../../src/scheduler/scheduler.js';
import { createShareId } from '../../src/workspaces/shares.js';
import { startTestCluster, startTestSentinel } from '../support/redis-topologies.js';
import { createTestStore, describeOutcome, describeRun, type TestStore } from '../support/test-store.js';
import { ada, openTestWorkspaces } from '../support/test-workspaces.js';

/** Takes the runs of a store as a worker does: over BullMQ, from every shard, with output and an end. */
function work(store: TestStore, redis: Redis, connection: Redis) {
  const { keys, events } = store;
  const queue = createDispatchQueue({ connection: redis, keys, log: console });
  const scheduler = createScheduler({ redis, keys, ...queue.deliveries });
  const workers = keys.shards.map(
    ({ bullPrefix }) =>
      new Worker<{ r: string; a: number }>(
        dispatchQueueName,
        async ({ data: { r, a } }, token) => {
          if (!(await scheduler.start(r, a, `i:${token}`, 'w'))) return;
          await events.append(r, a, 2, [{ kind: 'stdout', data: Buffer.from(`hello ${r}`) }]);
          await scheduler.finish(r, a, describeOutcome(), 2);
        },
        { connection: connection as never, prefix: bullPrefix, concurrency: 4 },
      ),
  );
  for (const worker of workers) worker.on('error', () => {});
  async function close(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.close(true)));
    await queue.close();
    connection.disconnect();
  }
  return { scheduler, close };
}

const runIds = Array.from({ length: 24 }, (_, i) => `r${i}`);
const submitAll = async (scheduler: ReturnType<typeof createScheduler>, ids: string[]) => {
  for (const [i, runId] of ids.entries()) await scheduler.submit([describeRun({ runId, userId: `u${i % 6}` })]);
};
const allOver = (store: TestStore, ids: string[]) =>
  vi.waitFor(
    async () => {
      const runs = await store.records.readMany(ids);
      expect(runs.map((run) => run?.verdict)).toEqual(ids.map(() => 'ok'));
    },
    { timeout: 25_000, interval: 50 },
  );

/** Three shards have their tags on three nodes; a call across several shards must not fail (CROSSSLOT). */
async function spreadOverNodes(nodes: Redis[], redis: Redis, connection: Redis): Promise<void> {
  const store = await createTestStore(redis, { shards: 3, tag: '{runq}' });
  const { keys, operators, registry, report } = store;
  await assertShardCount(store);
  const { scheduler, close } = work(store, redis, connection);
  await registry.register({ id: 'w', incarnation: 'i', slots: 12 });
  await report({ id: 'w', incarnation: 'i', slots: 12 }, 60_000);
  const operator = { userId: 'root', role: 'ops' as const, why: '' };
  await operators.changeSettings(operator, 'settings', { maxRuns: 12 }, null);
  const users = Array.from({ length: 24 }, (_, i) => `u${i}`);
  const ids = users.map((userId) => keys.drawId(userId, randomUUID));
  for (const [i, userId] of users.entries()) await scheduler.submit([describeRun({ runId: ids[i]!, userId })]);
  expect((await scheduler.readQueuePositions(ids)).size).toBeLessThan(ids.length);
  await allOver(store, ids);
  await scheduler.recoverExpired();
  expect((await createServiceStats(store).read()).verdicts).toEqual({ ok: ids.length });
  const lists = createEntityLists(store);
  expect([
    await lists.listActive(0, 9),
    await lists.readIds(lists.listsOf({ userId: null, states: ['queued'] }), 0, 9),
  ]).toEqual([[], []]);
  expect((await createUserOverrides(store).readMany(users)).map(({ maxWaiting }) => maxWaiting)).toEqual(
    users.map(() => 1000),
  );
  expect((await createAuditLog(store).list({ limit: 9 })).entries).toHaveLength(1);
  for (const node of nodes) expect((await node.keys('{runq:*:run:*')).length).toBeGreaterThan(0);
  await close();
}

it('a cluster of three nodes runs everything of a shard on the node of its tag', async () => {
  const cluster = await startTestCluster();
  const redis = createRedis(cluster.url, { blocking: true });
  const subscriber = createRedis(cluster.url);
  try {
    expect(await checkRedis(redis)).toEqual([]);
    const store = await createTestStore(redis);
    const control = createControlSubscriber({ subscriber, keys: store.keys });
    const received: string[] = [];
    const isReady = new Promise<void>((resolve) => control.onReady(resolve));
    control.onInput((runId) => received.push(runId));
    await isReady;
    const { scheduler, close } = work(store, redis, createRedis(cluster.url, { blocking: true }));
    await store.registry.register({ id: 'w', incarnation: 'i', slots: 4 });
    await submitAll(scheduler, runIds);
    await scheduler.submit([describeRun({ runId: 'typed', userId: 'v', interactive: true, delayMs: 60_000 })]);
    expect(await store.inputs.send('typed', { data: Buffer.from('x') })).toBe('sent');
    await allOver(store, runIds);
    expect((await store.events.readOutput({ id: 'r7', attempt: 1 })).stdout.toString()).toBe('hello r7');
    await vi.waitFor(() => expect(received).toEqual(['typed']), 15_000);
    const { workspaces, save, shares } = await openTestWorkspaces({ redis }, {}, store.keys);
    await workspaces.move(ada, 'a.py', 'b.py', [await save('a.py', '1')]);
    expect(await workspaces.delete(ada, 'b.py', 'any')).toEqual({ outcome: 'deleted' });
    expect((await workspaces.listVersions(ada, 'b.py')).map(({ version }) => version)).toEqual([1]);
    const snapshot = { title: null, entry: 'a', files: [], ownerName: null };
    expect(await shares.create(createShareId(), ada, snapshot, 0)).toEqual({ outcome: 'created' });
    expect(await shares.listOfUser('ada')).toHaveLength(1);
    const bytes = await createMemoryUsage({ redis, keys: store.keys }).step();
    expect(bytes.output).toBeGreaterThan(runIds.length * 8);
    const sizes = await Promise.all(cluster.nodes.map((node) => node.dbsize()));
    expect(sizes.filter((size) => size > 0)).toHaveLength(1);
    await control.close();
    await close();
    for (const node of cluster.nodes) await node.flushall();
    await spreadOverNodes(cluster.nodes, redis, createRedis(cluster.url, { blocking: true }));
    await cluster.nodes[1]!.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(checkRedis(redis)).rejects.toThrow(/noeviction/);
  } finally {
    for (const connection of [redis, subscriber]) connection.disconnect();
    await cluster.close();
  }
});

it('what sentinels name the master is followed when it changes', async () => {
  const sentinel = await startTestSentinel();
  const redis = createRedis(sentinel.url, { blocking: true });
  const old = createRedis(`redis://127.0.0.1:${sentinel.ports.master}`);
  try {
    expect(await checkRedis(redis)).toContainEqual(expect.stringMatching(/min-replicas-to-write 1/));
    await old.config('SET', 'min-replicas-to-write', '1');
    expect(await checkRedis(redis)).not.toContainEqual(expect.stringMatching(/min-replicas-to-write/));
    await old.config('SET', 'min-replicas-to-write', '0');
    const store = await createTestStore(redis);
    const portOf = async () => Number(((await redis.config('GET', 'port')) as string[])[1]);
    expect(await portOf()).toBe(sentinel.ports.master);
    const { scheduler, close } = work(store, redis, createRedis(sentinel.url, { blocking: true }));
    await store.registry.register({ id: 'w', incarnation: 'i', slots: 4 });
    await submitAll(scheduler, runIds.slice(0, 6));
    await allOver(store, runIds.slice(0, 6));
    await redis.wait(1, 1000);
    await sentinel.failOver();
    await vi.waitFor(async () => expect(await portOf()).toBe(sentinel.ports.replica), {
      timeout: 12_000,
      interval: 100,
    });
    // It lives on as a master for some 8 s more, and would accept writes that are lost then.
    expect((await old.role())[0]).toBe('master');
    await store.registry.register({ id: 'w', incarnation: 'i', slots: 4 });
    await submitAll(scheduler, runIds.slice(6, 12));
    await allOver(store, runIds.slice(0, 12));
    await close();
  } finally {
    for (const connection of [redis, old]) connection.disconnect();
    await sentinel.close();
  }
}, 60_000);
