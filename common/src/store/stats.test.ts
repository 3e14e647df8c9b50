import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestStore, describeOutcome, describeRun } from './admission.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';
import { createStats, quantile } from './stats.js';

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
    const stats = await createStats(store).read();
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

  it('tell who holds and who waits', async () => {
    const store = await createTestStore(server.redis);
    await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 3 });
    const runs = (userId: string, count: number, runClass: 'interactive' | 'batch') =>
      Array.from({ length: count }, (_, i) => describeRun({ runId: `${userId}${i}`, userId, class: runClass }));
    await store.admission.submit(runs('a:b', 4, 'interactive'));
    await store.admission.submit(runs('g', 3, 'batch'));
    const stats = await createStats(store).read();
    expect(stats).toMatchObject({ activeRuns: 3, activeUsers: 2, waitingRuns: 4, waitingUsers: 2 });
    expect(stats.waitingByClass).toEqual({ interactive: 2, batch: 2 });
    expect(stats.users).toEqual([
      { userId: 'a:b', active: 2, waiting: 2 },
      { userId: 'g', active: 1, waiting: 2 },
    ]);
    expect(stats.oldestWaitMs).toBeGreaterThanOrEqual(0);
  });

  it('tell the recent waits and ends', async () => {
    const store = await createTestStore(server.redis);
    await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 20 });
    for (const [i, verdict] of (['ok', 'ok', 'time_limit'] as const).entries()) {
      await store.admission.submit([describeRun({ runId: `r${i}`, userId: 'u' })]);
      await store.admission.start(`r${i}`, 1, `i:${i}`, 'w');
      await store.admission.finish(`r${i}`, 1, describeOutcome(verdict), 1);
    }
    const stats = await createStats(store).read();
    expect(stats.verdicts).toEqual({ ok: 2, time_limit: 1 });
    expect(stats.runsPerMinute).toBe(3);
    expect(stats.waitMsP50).toBeGreaterThanOrEqual(0);
    expect(stats.waitMsP95).toBeGreaterThanOrEqual(stats.waitMsP50!);
  });
});
