import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedis } from '../../src/redis/connection.js';
import { scenarioArbitrary } from '../support/operations.js';
import { runScenario } from '../support/run-scenario.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';

/** More in the environment for a long look: RUNQ_SCENARIOS=5000. */
const scenarios = Number(process.env.RUNQ_SCENARIOS ?? 250);
const operationsPerScenario = 70;
/** Played beside each other, each in a database of its own: one waits for Redis while another thinks. */
const slots = 3;
const flushEvery = 20;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** Plays a share of the scenarios; answers how often everything was compared. */
async function playSlot(slot: number, count: number): Promise<number> {
  const redis = createRedis(`${server.url}?db=${slot}`);
  let played = 0;
  let checks = 0;
  try {
    await fc.assert(
      fc.asyncProperty(scenarioArbitrary(operationsPerScenario), async (scenario) => {
        if (played++ % flushEvery === 0) await redis.flushdb();
        checks += (await runScenario(redis, scenario)).checks;
      }),
      { numRuns: count },
    );
  } finally {
    redis.disconnect();
  }
  return checks;
}

describe('scheduler', () => {
  it(
    `keeps its caps, its order and every run through ${scenarios} random histories`,
    async () => {
      const shares = Array.from({ length: slots }, (_, slot) => Math.ceil((scenarios - slot) / slots));
      const checks = await Promise.all(shares.map((count, slot) => playSlot(slot, count)));
      expect(checks.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(scenarios * 15);
    },
    60_000 + scenarios * 2000,
  );
});
