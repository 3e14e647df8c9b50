import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioArbitrary } from './admission-operations.testkit.js';
import { playScenario } from './admission-scenario.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';

/** More in the environment for a long look: RUNQ_SCENARIOS=2000. */
const scenarios = Number(process.env.RUNQ_SCENARIOS ?? 100);
const operationsPerScenario = 70;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

describe('admission', () => {
  it(
    `keeps its caps, its order and every run through ${scenarios} random histories`,
    async () => {
      let played = 0;
      let checks = 0;
      await fc.assert(
        fc.asyncProperty(scenarioArbitrary(operationsPerScenario), async (scenario) => {
          if (played++ % 20 === 0) await server.flush();
          checks += (await playScenario(server.redis, scenario)).checks;
        }),
        { numRuns: scenarios },
      );
      expect(checks).toBeGreaterThan(scenarios * 15);
    },
    60_000 + scenarios * 2000,
  );
});
