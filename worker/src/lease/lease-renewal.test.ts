import { randomUUID } from 'node:crypto';
import { createRedis } from '@runq/common/redis/connection';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRedisProxy } from '../../test/support/redis-proxy.js';
import { openSingleWorker, type SingleWorker } from '../../test/support/single-worker.js';
import { openTestSandbox } from '../../test/support/test-sandbox.js';
import type { Sandbox } from '../sandbox/contract.js';
import { readLeaseClock } from './lease-clock.js';

let server: TestRedis;
let sandbox: Sandbox;
beforeAll(async () => {
  [server, sandbox] = await Promise.all([startTestRedis(), openTestSandbox()]);
});
afterAll(async () => {
  await Promise.all([server.close(), sandbox.close()]);
});

const endless = 'import time\nprint("on", flush=True)\nwhile True: time.sleep(0.05)';

/** How long the lease of a run has still to go, by the clock of Redis. */
async function leaseLeftMs({ keys }: SingleWorker): Promise<number> {
  const [seconds, micros] = await server.redis.time();
  return Number(await server.redis.zscore(keys.leases, 'r')) - (Number(seconds) * 1000 + Number(micros) / 1000);
}

test('stops a program before its lease ends when renewals get no reply', async () => {
  const proxy = await startRedisProxy(server.url.slice('unix:'.length));
  const ownRedis = createRedis(proxy.url, { blocking: true });
  const worker = await openSingleWorker({ redis: server.redis, ownRedis, sandbox, settings: { leaseMs: 3000 } });
  const leases = worker.renewLeases(100);
  try {
    await worker.submit('r', endless);
    const executing = worker.execute('r', 1);
    await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 15_000);
    const [run] = worker.active.list();
    proxy.freeze();
    expect(await run!.process!.ended).toMatchObject({ stopReason: 'abandoned' });
    expect(await leaseLeftMs(worker)).toBeGreaterThan(0);
    ownRedis.disconnect(true);
    await executing;
    expect(worker.active.size).toBe(0);
  } finally {
    leases.close();
    ownRedis.disconnect();
    await proxy.close();
  }
});

test('keeps a run beyond its first lease while renewals succeed, and follows a shorter lease', async () => {
  const worker = await openSingleWorker({ redis: server.redis, sandbox, settings: { leaseMs: 120_000 } });
  const leases = worker.renewLeases(200);
  await worker.submit('r', endless);
  const executing = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 15_000);
  expect(await leaseLeftMs(worker)).toBeGreaterThan(60_000);
  const operator = { userId: 'o', role: 'ops' as const, why: '' };
  await worker.operators.changeSettings(operator, 'settings', { leaseMs: 3000 }, null);
  await vi.waitFor(async () => expect(await leaseLeftMs(worker)).toBeLessThan(3001), 15_000);
  // Longer than the second that a run may last without a renewal.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await worker.scheduler.recoverExpired()).toMatchObject({ requeued: [], lost: [] });
  expect(await leaseLeftMs(worker)).toBeGreaterThan(0);
  expect(worker.active.size).toBe(1);
  await worker.scheduler.cancel('r');
  await executing;
  leases.close();
  expect(await worker.records.read('r')).toMatchObject({ verdict: 'cancelled', attempt: 1 });
});

test('stops only the runs of an unreachable shard; other runs keep their leases', async () => {
  const worker = await openSingleWorker({ redis: server.redis, sandbox, settings: { leaseMs: 3000 }, shards: 2 });
  const { keys, active } = worker;
  const leases = worker.renewLeases(100);
  const users = Array.from({ length: 20 }, (_, i) => `u${i}`);
  const runIds = keys.shards.map((shard) => {
    const userId = users.find((name) => keys.ofUser(name) === shard)!;
    return { userId, runId: keys.drawId(userId, randomUUID) };
  });
  for (const { runId, userId } of runIds) await worker.submit(runId, endless, userId);
  const executing = runIds.map(({ runId }) => worker.execute(runId, 1));
  for (const { runId } of runIds)
    await vi.waitFor(async () => expect(await worker.printed(runId, 1)).toBe('on\n'), 15_000);
  const [reached, away] = runIds.map(({ runId }) => runId) as [string, string];
  // Every script of the second shard fails from here on.
  await server.redis.rename(keys.shards[1]!.settings, 'aside');
  await server.redis.set(keys.shards[1]!.settings, 'no hash');
  const [[goes], [stays]] = [active.of(away), active.of(reached)];
  expect(await goes!.process!.ended).toMatchObject({ stopReason: 'abandoned' });
  expect(stays!.heldUntil - readLeaseClock()).toBeGreaterThan(2000);
  await server.redis.rename('aside', keys.shards[1]!.settings);
  await worker.scheduler.cancel(reached);
  await Promise.all(executing);
  leases.close();
  expect(await worker.records.read(reached)).toMatchObject({ verdict: 'cancelled', attempt: 1 });
});
