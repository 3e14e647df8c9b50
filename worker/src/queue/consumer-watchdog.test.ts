import { createLog } from '@runq/common/process/log';
import { createRedis } from '@runq/common/redis/connection';
import { createDispatchQueue } from '@runq/common/scheduler/dispatch-queue';
import { createTestKeys, startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRedisProxy } from '../../test/support/redis-proxy.js';
import { createConsumer } from './bullmq-consumer.js';
import { watchConsumer } from './consumer-watchdog.js';

const stuckMs = 600;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open() {
  const proxy = await startRedisProxy(server.url.slice('unix:'.length));
  const keys = createTestKeys();
  const log = createLog({ level: 'silent', name: 'test' });
  const logged = vi.spyOn(log, 'error');
  const taken: string[] = [];
  let endRuns = () => {};
  const released = new Promise<void>((resolve) => (endRuns = resolve));
  const queue = createDispatchQueue({ connection: server.connect({ blocking: true }), keys, log: console });
  const consumer = await createConsumer({
    connect: () => createRedis(proxy.url, { blocking: true }),
    shard: keys.first,
    workerId: 'w',
    slots: 2,
    execute: async ({ runId }) => {
      taken.push(runId);
      if (runId.startsWith('long')) await released;
    },
    log,
  });
  const watchdog = watchConsumer({
    consumer,
    countWaiting: () => queue.countWaiting(keys.first),
    stuckMs,
    log,
  });
  const recreations = () => logged.mock.calls.filter(([, message]) => String(message).includes('stalled')).length;
  async function close() {
    watchdog.close();
    await consumer.close();
    await queue.close();
    await proxy.close();
  }
  return { proxy, queue, consumer, taken, endRuns, recreations, close };
}

test('recreates a queue worker whose connections are dead, and takes the waiting jobs', async () => {
  const { proxy, queue, taken, recreations, close } = await open();
  await queue.dispatch([{ runId: 'before', attempt: 1 }]);
  await vi.waitFor(() => expect(taken).toEqual(['before']), 15_000);
  proxy.freeze();
  await queue.dispatch([{ runId: 'after', attempt: 1 }]);
  await vi.waitFor(() => expect(taken).toEqual(['before', 'after']), 15_000);
  expect(recreations()).toBe(1);
  await close();
});

test('does not recreate a paused queue worker; it takes the waiting jobs after resuming', async () => {
  const { queue, consumer, taken, recreations, close } = await open();
  await consumer.pause();
  await queue.dispatch([{ runId: 'waits', attempt: 1 }]);
  await new Promise((resolve) => setTimeout(resolve, 2 * stuckMs));
  expect([taken, recreations()]).toEqual([[], 0]);
  await consumer.resume();
  await vi.waitFor(() => expect(taken).toEqual(['waits']), 15_000);
  await close();
});

test('does not recreate a queue worker whose slots are all busy', async () => {
  const { queue, taken, endRuns, recreations, close } = await open();
  await queue.dispatch(['long-1', 'long-2', 'waits'].map((runId) => ({ runId, attempt: 1 })));
  await vi.waitFor(() => expect(taken).toHaveLength(2), 15_000);
  await new Promise((resolve) => setTimeout(resolve, 2 * stuckMs));
  expect([taken.length, recreations()]).toEqual([2, 0]);
  endRuns();
  await vi.waitFor(() => expect(taken).toHaveLength(3), 15_000);
  await close();
});
