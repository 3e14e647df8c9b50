import { Worker } from 'bullmq';
import { expect, it, vi } from 'vitest';
import { createAdmission } from './admission.js';
import { createTestStore, describeOutcome, describeRun, type TestStore } from './admission.testkit.js';
import { createControlSubscriber } from './control.js';
import { startTestCluster, startTestSentinel } from './many-redis.testkit.js';
import { checkRedis, createRedis, type Redis } from './redis.js';
import { createRedisBytes } from './redis-bytes.js';
import { createRunQueue, runQueueName } from './run-queue.js';
import { createShareId } from './share-store.js';
import { ada, openTestWorkspaces } from './workspaces.testkit.js';

/** Takes the runs of a store as a worker does: over BullMQ, with output and an end. */
function work(store: TestStore, redis: Redis, connection: Redis) {
  const { keys, events } = store;
  const queue = createRunQueue({ connection: redis, keys });
  const admission = createAdmission({ redis, keys, dispatch: queue.dispatch });
  const worker = new Worker<{ r: string; a: number }>(
    runQueueName,
    async ({ data: { r, a } }, token) => {
      if (!(await admission.start(r, a, `i:${token}`, 'w'))) return;
      await events.append(r, a, 2, [{ kind: 'stdout', data: Buffer.from(`hello ${r}`) }]);
      await admission.finish(r, a, describeOutcome(), 2);
    },
    { connection: connection as never, prefix: keys.bullPrefix, concurrency: 4 },
  );
  worker.on('error', () => {});
  async function close(): Promise<void> {
    await worker.close(true);
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

it('a cluster of three nodes runs everything on the node of the tag', async () => {
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
    await cluster.nodes[1]!.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(checkRedis(redis)).rejects.toThrow(/noeviction/);
    await control.close();
    await close();
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
