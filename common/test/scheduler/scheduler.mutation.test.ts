import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { applyMutation } from '../support/apply-mutation.js';
import { adminMutations } from '../support/mutations-admin.js';
import { batchMutations } from '../support/mutations-batches.js';
import { finalizeMutations } from '../support/mutations-finalize.js';
import { memoryMutations } from '../support/mutations-memory.js';
import { slotMutations } from '../support/mutations-slots.js';
import { scenarioArbitrary } from '../support/operations.js';
import { runScenario } from '../support/run-scenario.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';

const histories = 400;
const operationsPerHistory = 70;

vi.setConfig({ testTimeout: 120_000 });

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

describe('the property test of scheduler catches', () => {
  it.each([...[...slotMutations, ...finalizeMutations, ...adminMutations, ...memoryMutations], ...batchMutations])(
    '$name',
    async (fault) => {
      const redis = server.connect();
      const faulty = applyMutation(fault);
      const result = await fc.check(
        fc.asyncProperty(scenarioArbitrary(operationsPerHistory), async (scenario) => {
          await runScenario(redis, scenario, faulty);
        }),
        { numRuns: histories, endOnFailure: true, seed: 1 },
      );
      redis.disconnect();
      await server.flush();
      expect(result.failed, `in ${result.numRuns} histories`).toBe(true);
      // A fault has to be noticed by a check of ours, not by a script that broke.
      expect(String(result.errorInstance)).not.toMatch(/ReplyError|Lua|script/);
    },
  );
});
