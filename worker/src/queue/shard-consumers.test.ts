import { randomUUID } from 'node:crypto';
import { createLog } from '@runq/common/process/log';
import { NoMemoryLeftError } from '@runq/common/scheduler/claimed-run';
import { createDispatchQueue } from '@runq/common/scheduler/dispatch-queue';
import { createTestKeys, startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseWorkerConfig } from '../config.js';
import { createShardConsumers } from './shard-consumers.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

test('consumes every shard, never more concurrent runs than slots', async () => {
  const keys = createTestKeys(3);
  const queue = createDispatchQueue({ connection: server.connect({ blocking: true }), keys, log: console });
  const users = Array.from({ length: 30 }, (_, i) => `u${i}`);
  const runIds = users.map((userId) => keys.drawId(userId, randomUUID));
  await queue.dispatch(runIds.map((runId) => ({ runId, attempt: 1 })));
  const waiting = await Promise.all(keys.shards.map(queue.countWaiting));
  expect(waiting.reduce((sum, count) => sum + count, 0)).toBe(30);

  const executing = new Map<string, () => void>();
  const taken: string[] = [];
  let most = 0;
  const consumers = await createShardConsumers({
    connect: () => server.connect({ blocking: true }),
    keys,
    workerId: 'w',
    slots: 7,
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
  await vi.waitFor(() => expect(executing.size).toBe(7), 15_000);
  expect(new Set([...executing.keys()].map((runId) => keys.ofId(runId).tag)).size).toBe(3);
  await vi.waitFor(
    () => {
      for (const [runId, end] of executing) {
        executing.delete(runId);
        end();
      }
      expect(taken).toHaveLength(30);
    },
    { timeout: 10_000, interval: 20 },
  );
  expect([most, [...taken].sort()]).toEqual([7, [...runIds].sort()]);
  await consumers.close();
  await queue.close();
});

test('passes a run to another worker when it has no memory for it', async () => {
  const keys = createTestKeys();
  const queue = createDispatchQueue({ connection: server.connect({ blocking: true }), keys, log: console });
  const executed: string[] = [];
  let refusals = 0;
  const open = (workerId: string, hasMemory: boolean) =>
    createShardConsumers({
      connect: () => server.connect({ blocking: true }),
      keys,
      workerId,
      slots: 2,
      async execute({ runId }) {
        if (!hasMemory) {
          refusals++;
          throw new NoMemoryLeftError(runId);
        }
        executed.push(runId);
      },
      countWaiting: queue.countWaiting,
      stuckMs: 60_000,
      log: createLog({ level: 'silent', name: 'test' }),
    });
  const full = await open('full', false);
  await queue.dispatch([{ runId: 'r', attempt: 1 }]);
  await vi.waitFor(() => expect(refusals).toBeGreaterThan(1), 15_000);
  const other = await open('other', true);
  await vi.waitFor(() => expect(executed).toEqual(['r']), 15_000);
  await Promise.all([full.close(), other.close()]);
  await queue.close();
});

test('requires a slot per shard', () => {
  const env = { REDIS_URL: 'redis://127.0.0.1', RUNQ_SHARDS: '4' };
  expect(parseWorkerConfig({ ...env, RUNQ_WORKER_SLOTS: '4' }).RUNQ_SHARDS).toBe(4);
  expect(() => parseWorkerConfig({ ...env, RUNQ_WORKER_SLOTS: '3' })).toThrow(/RUNQ_WORKER_SLOTS must be at least 4/);
});
