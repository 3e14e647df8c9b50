import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../../test/support/test-store.js';
import { createServiceStats, quantile } from './service-stats.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

describe('quantile', () => {
  it('is the nearest rank', () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(quantile([7], 0.95)).toBe(7);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.95)).toBe(4);
  });
});

describe('stats', () => {
  it('are empty of an empty service', async () => {
    const store = await createTestStore(server.redis, { settings: { maxRuns: 3 } });
    const stats = await createServiceStats(store).read();
    expect(stats).toMatchObject({ activeRuns: 0, activeUsers: 0, waitingRuns: 0, waitingUsers: 0, users: [] });
    expect(stats).toMatchObject({
      oldestWaitMs: null,
      waitMsP50: null,
      waitMsP95: null,
      runsPerMinute: 0,
      verdicts: {},
    });
    expect(stats.settings.maxRuns).toBe(3);
  });

  it('count active and waiting users', async () => {
    const store = await createTestStore(server.redis);
    await store.registry.register({ id: 'w', incarnation: 'i', slots: 3 });
    const runs = (userId: string, count: number, runClass: 'interactive' | 'batch') =>
      Array.from({ length: count }, (_, i) => describeRun({ runId: `${userId}${i}`, userId, class: runClass }));
    await store.scheduler.submit(runs('a:b', 4, 'interactive'));
    await store.scheduler.submit(runs('g', 3, 'batch'));
    const stats = await createServiceStats(store).read();
    expect(stats).toMatchObject({ activeRuns: 3, activeUsers: 2, waitingRuns: 4, waitingUsers: 2 });
    expect(stats.waitingByClass).toEqual({ interactive: 2, batch: 2 });
    expect(stats.users).toEqual([
      { userId: 'a:b', active: 2, waiting: 2 },
      { userId: 'g', active: 1, waiting: 2 },
    ]);
    expect(stats.oldestWaitMs).toBeGreaterThanOrEqual(0);
  });

  it('summarize recent waits and results', async () => {
    const store = await createTestStore(server.redis);
    await store.registry.register({ id: 'w', incarnation: 'i', slots: 20 });
    for (const [i, verdict] of (['ok', 'ok', 'time_limit'] as const).entries()) {
      await store.scheduler.submit([describeRun({ runId: `r${i}`, userId: 'u' })]);
      await store.scheduler.start(`r${i}`, 1, `i:${i}`, 'w');
      await store.scheduler.finish(`r${i}`, 1, describeOutcome(verdict), 1);
    }
    const stats = await createServiceStats(store).read();
    expect(stats.verdicts).toEqual({ ok: 2, time_limit: 1 });
    expect(stats.runsPerMinute).toBe(3);
    expect(stats.waitMsP50).toBeGreaterThanOrEqual(0);
    expect(stats.waitMsP95).toBeGreaterThanOrEqual(stats.waitMsP50!);
  });
});
