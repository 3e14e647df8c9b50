import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarioArbitrary } from './admission-operations.testkit.js';
import { playScenario } from './admission-scenario.testkit.js';
import { faultsOfEndings } from './faults-of-endings.testkit.js';
import { faultsOfOperators } from './faults-of-operators.testkit.js';
import { faultsOfPlaces } from './faults-of-places.testkit.js';
import { plantFault } from './plant-fault.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';

const histories = 60;
const operationsPerHistory = 70;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

describe('the property test of admission catches', () => {
  it.each([...faultsOfPlaces, ...faultsOfEndings, ...faultsOfOperators])('$name', async (fault) => {
    const redis = server.connect();
    const faulty = plantFault(fault);
    const result = await fc.check(
      fc.asyncProperty(scenarioArbitrary(operationsPerHistory), async (scenario) => {
        await playScenario(redis, scenario, faulty);
      }),
      { numRuns: histories, endOnFailure: true, seed: 1 },
    );
    redis.disconnect();
    await server.flush();
    expect(result.failed, `in ${result.numRuns} histories`).toBe(true);
    // A fault has to be noticed by a check of ours, not by a script that broke.
    expect(String(result.errorInstance)).not.toMatch(/ReplyError|Lua|script/);
  });
});
