import { expect, test } from 'vitest';
import { startPrivateRedis } from '../private-redis.js';
import { simulateCrowd } from './crowd.js';

test('a crowd is served in the order of its arrival, within every cap, before those who always have work', async () => {
  const redis = await startPrivateRedis();
  try {
    const slots = 20;
    const report = await simulateCrowd(redis.url, {
      ...{ users: 1000, newcomers: 20, shortMs: 300, busyStudents: 3, batchRuns: 100, longMs: 2000, slots, seed: 7 },
    });
    expect(report.waitsMs).toHaveLength(1000);
    expect(report.newcomerWaitsMs).toHaveLength(20);
    // The batch begins with the slots that the students have left.
    expect(report.most).toEqual({ active: slots, users: slots, ofStudent: 2, batch: slots - 6 });
    expect(Math.max(...report.placesLost)).toBe(0);
    // Those who are there first keep their slots to the end of their runs, and get no other one before the crowd.
    expect(report.admitted).toEqual({ crowd: 1000, newcomer: 20, busy: 6, batch: slots - 6 });
    expect(report.endMs).toBeGreaterThan(report.idealEndMs - 2000);
    expect(report.endMs).toBeLessThan(report.idealEndMs + 2 * 2000 + 3000);
  } finally {
    await redis.close();
  }
});
