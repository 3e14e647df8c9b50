import { createLog } from '@runq/common/process/log';
import { createRedis } from '@runq/common/store/redis';
import { createTestKeys, startTestRedis, type TestRedis } from '@runq/common/store/redis.testkit';
import { createRunQueue } from '@runq/common/store/run-queue';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRedisProxy } from './redis-proxy.testkit.js';
import { takeDeliveries } from './take-deliveries.js';
import { watchDeliveries } from './watch-deliveries.js';

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
  const said = vi.spyOn(log, 'error');
  const taken: string[] = [];
  let letEnd = () => {};
  const mayEnd = new Promise<void>((resolve) => (letEnd = resolve));
  const queue = createRunQueue({ connection: server.connect({ blocking: true }), keys, log: console });
  const deliveries = await takeDeliveries({
    connect: () => createRedis(proxy.url, { blocking: true }),
    shard: keys.first,
    workerId: 'w',
    lanes: 2,
    execute: async ({ runId }) => {
      taken.push(runId);
      if (runId.startsWith('long')) await mayEnd;
    },
    log,
  });
  const probe = watchDeliveries({
    deliveries,
    countWaiting: () => queue.countWaiting(keys.first),
    stuckMs,
    log,
  });
  const rebuilds = () => said.mock.calls.filter(([, message]) => String(message).includes('made anew')).length;
  async function close() {
    probe.close();
    await deliveries.close();
    await queue.close();
    await proxy.close();
  }
  return { proxy, queue, deliveries, taken, letEnd, rebuilds, close };
}

test('a queue worker whose connections carry nothing more is made anew and takes what waits', async () => {
  const { proxy, queue, taken, rebuilds, close } = await open();
  await queue.dispatch([{ runId: 'before', attempt: 1 }]);
  await vi.waitFor(() => expect(taken).toEqual(['before']), 5000);
  proxy.freeze();
  await queue.dispatch([{ runId: 'after', attempt: 1 }]);
  await vi.waitFor(() => expect(taken).toEqual(['before', 'after']), 10_000);
  expect(rebuilds()).toBe(1);
  await close();
});

test('a worker that was told to take nothing is not made anew for it, and takes what waits when it may', async () => {
  const { queue, deliveries, taken, rebuilds, close } = await open();
  await deliveries.pause();
  await queue.dispatch([{ runId: 'waits', attempt: 1 }]);
  await new Promise((resolve) => setTimeout(resolve, 2 * stuckMs));
  expect([taken, rebuilds()]).toEqual([[], 0]);
  await deliveries.resume();
  await vi.waitFor(() => expect(taken).toEqual(['waits']), 5000);
  await close();
});

test('a worker whose lanes are all busy is not made anew for what waits', async () => {
  const { queue, taken, letEnd, rebuilds, close } = await open();
  await queue.dispatch(['long-1', 'long-2', 'waits'].map((runId) => ({ runId, attempt: 1 })));
  await vi.waitFor(() => expect(taken).toHaveLength(2), 5000);
  await new Promise((resolve) => setTimeout(resolve, 2 * stuckMs));
  expect([taken.length, rebuilds()]).toEqual([2, 0]);
  letEnd();
  await vi.waitFor(() => expect(taken).toHaveLength(3), 5000);
  await close();
});
