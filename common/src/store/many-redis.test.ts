import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { expect, it, vi } from 'vitest';
import { createAdmission } from './admission.js';
import { createTestStore, describeOutcome, describeRun, type TestStore } from './admission.testkit.js';
import { createAudit } from './audit.js';
import { createControlSubscriber } from './control.js';
import { startTestCluster, startTestSentinel } from './many-redis.testkit.js';
import { noteShards } from './note-shards.js';
import { checkRedis, createRedis, type Redis } from './redis.js';
import { createRedisBytes } from './redis-bytes.js';
import { createRunQueue, runQueueName } from './run-queue.js';
import { createServiceLists } from './service-lists.js';
import { createShareId } from './share-store.js';
import { createStats } from './stats.js';
import { createUserRules } from './user-rules.js';
import { ada, openTestWorkspaces } from './workspaces.testkit.js';

/** Takes the runs of a store as a worker does: over BullMQ, from every shard, with output and an end. */
function work(store: TestStore, redis: Redis, connection: Redis) {
  const { keys, events } = store;
  const queue = createRunQueue({ connection: redis, keys, log: console });
  const admission = createAdmission({ redis, keys, ...queue.deliveries });
  const workers = keys.shards.map(
    ({ bullPrefix }) =>
      new Worker<{ r: string; a: number }>(
        runQueueName,
        async ({ data: { r, a } }, token) => {
          if (!(await admission.start(r, a, `i:${token}`, 'w'))) return;
          await events.append(r, a, 2, [{ kind: 'stdout', data: Buffer.from(`hello ${r}`) }]);
          await admission.finish(r, a, describeOutcome(), 2);
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
  return { admission, close };
}

const runIds = Array.from({ length: 24 }, (_, i) => `r${i}`);
const submitAll = async (admission: ReturnType<typeof createAdmission>, ids: string[]) => {
  for (const [i, runId] of ids.entries()) await admission.submit([describeRun({ runId, userId: `u${i % 6}` })]);
};
const allOver = (store: TestStore, ids: string[]) =>
  vi.waitFor(
    async () => {
      const runs = await store.records.readMany(ids);
      expect(runs.map((run) => run?.verdict)).toEqual(ids.map(() => 'ok'));
    },
    { timeout: 12_000, interval: 50 },
  );

/** Three shards have their tags on three nodes; whoever asks for several of them at once must not be refused (CROSSSLOT). */
async function spreadOverNodes(nodes: Redis[], redis: Redis, connection: Redis): Promise<void> {
  const store = await createTestStore(redis, { shards: 3, tag: '{runq}' });
  const { keys, operators, registry, report } = store;
  await noteShards(store);
  const { admission, close } = work(store, redis, connection);
  await registry.hello({ id: 'w', incarnation: 'i', lanes: 12 });
  await report({ id: 'w', incarnation: 'i', lanes: 12 }, 60_000);
  const operator = { userId: 'root', role: 'ops' as const, why: '' };
  await operators.changeSettings(operator, 'settings', { maxRuns: 12 }, null);
  const users = Array.from({ length: 24 }, (_, i) => `u${i}`);
  const ids = users.map((userId) => keys.drawId(userId, randomUUID));
  for (const [i, userId] of users.entries()) await admission.submit([describeRun({ runId: ids[i]!, userId })]);
  expect((await admission.places(ids)).size).toBeLessThan(ids.length);
  await allOver(store, ids);
  await admission.reap();
  expect((await createStats(store).read()).verdicts).toEqual({ ok: ids.length });
  const lists = createServiceLists(store);
  expect([await lists.listActive(0, 9), await lists.listQueued(0, 9)]).toEqual([[], []]);
  expect((await createUserRules(store).readMany(users)).map(({ maxWaiting }) => maxWaiting)).toEqual(
    users.map(() => 1000),
  );
  expect((await createAudit(store).list({ limit: 9 })).entries).toHaveLength(1);
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
    const heard: string[] = [];
    const isReady = new Promise<void>((resolve) => control.onReady(resolve));
    control.onInput((runId) => heard.push(runId));
    await isReady;
    const { admission, close } = work(store, redis, createRedis(cluster.url, { blocking: true }));
    await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 4 });
    await submitAll(admission, runIds);
    await admission.submit([describeRun({ runId: 'typed', userId: 'v', interactive: true, delayMs: 60_000 })]);
    expect(await store.inputs.send('typed', { data: Buffer.from('x') })).toBe('sent');
    await allOver(store, runIds);
    expect((await store.events.readOutput('r7')).stdout.toString()).toBe('hello r7');
    await vi.waitFor(() => expect(heard).toEqual(['typed']), 5000);
    const { workspaces, save, shares } = await openTestWorkspaces({ redis }, {}, store.keys);
    await workspaces.move(ada, 'a.py', 'b.py', [await save('a.py', '1')]);
    expect(await workspaces.delete(ada, 'b.py', 'any')).toEqual({ outcome: 'deleted' });
    expect((await workspaces.listVersions('ada', 'b.py')).map(({ version }) => version)).toEqual([1]);
    const snapshot = { title: null, entry: 'a', files: [], ownerName: null };
    expect(await shares.create(createShareId(), ada, snapshot, 0)).toEqual({ outcome: 'created' });
    expect(await shares.listOfUser('ada')).toHaveLength(1);
    const bytes = await createRedisBytes({ redis, keys: store.keys }).step();
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
  try {
    const store = await createTestStore(redis);
    const portOf = async () => Number(((await redis.config('GET', 'port')) as string[])[1]);
    expect(await portOf()).toBe(sentinel.ports.master);
    const { admission, close } = work(store, redis, createRedis(sentinel.url, { blocking: true }));
    await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 4 });
    await submitAll(admission, runIds.slice(0, 6));
    await allOver(store, runIds.slice(0, 6));
    await redis.wait(1, 1000);
    await sentinel.failOver();
    await vi.waitFor(async () => expect(await portOf()).toBe(sentinel.ports.replica), {
      timeout: 12_000,
      interval: 100,
    });
    await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 4 });
    await submitAll(admission, runIds.slice(6, 12));
    await allOver(store, runIds.slice(0, 12));
    await close();
  } finally {
    redis.disconnect();
    await sentinel.close();
  }
}, 40_000);
