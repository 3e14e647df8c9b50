import { randomUUID } from 'node:crypto';
import { createLog } from '@runq/common/process/log';
import { createTestKeys, startTestRedis, type TestRedis } from '@runq/common/store/redis.testkit';
import { createRunQueue } from '@runq/common/store/run-queue';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseWorkerConfig } from './config.js';
import { takeFromShards } from './take-from-shards.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

test('a worker takes from every shard, and never more at once than it has lanes', async () => {
  const keys = createTestKeys(3);
  const queue = createRunQueue({ connection: server.connect({ blocking: true }), keys, log: console });
  const users = Array.from({ length: 30 }, (_, i) => `u${i}`);
  const runIds = users.map((userId) => keys.drawId(userId, randomUUID));
  await queue.dispatch(runIds.map((runId) => ({ runId, attempt: 1 })));
  const waiting = await Promise.all(keys.shards.map(queue.countWaiting));
  expect(waiting.reduce((sum, count) => sum + count, 0)).toBe(30);

  const executing = new Map<string, () => void>();
  const taken: string[] = [];
  let most = 0;
  const deliveries = await takeFromShards({
    connect: () => server.connect({ blocking: true }),
    keys,
    workerId: 'w',
    lanes: 7,
    async execute({ runId }) {
      taken.push(runId);
      const over = new Promise<void>((resolve) => executing.set(runId, resolve));
      most = Math.max(most, executing.size);
      await over;
    },
    countWaiting: queue.countWaiting,
    stuckMs: 60_000,
    log: createLog({ level: 'silent', name: 'test' }),
  });
  await vi.waitFor(() => expect(executing.size).toBe(7), 5000);
  expect(new Set([...executing.keys()].map((runId) => keys.ofId(runId).tag)).size).toBe(3);
  await vi.waitFor(
    () => {
      for (const [runId, letEnd] of executing) {
        executing.delete(runId);
        letEnd();
      }
      expect(taken).toHaveLength(30);
    },
    { timeout: 10_000, interval: 20 },
  );
  expect([most, [...taken].sort()]).toEqual([7, [...runIds].sort()]);
  await deliveries.close();
  await queue.close();
});

test('a worker needs a lane for every shard', () => {
  const env = { REDIS_URL: 'redis://127.0.0.1', RUNQ_SHARDS: '4' };
  expect(parseWorkerConfig({ ...env, RUNQ_WORKER_LANES: '4' }).RUNQ_SHARDS).toBe(4);
  expect(() => parseWorkerConfig({ ...env, RUNQ_WORKER_LANES: '3' })).toThrow(/RUNQ_WORKER_LANES must be at least 4/);
});
