import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyMutation } from '../support/apply-mutation.js';
import { parkingMutations } from '../support/mutations-parking.js';
import { runParkingScenario } from '../support/parking-scenario.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

it('an idle session frees its slot for a waiting user, and resumes ahead of new runs', async () => {
  await runParkingScenario(server.redis);
});

describe('the parking scenario catches', () => {
  it.each(parkingMutations)('$name', async (fault) => {
    const redis = server.connect();
    const played = runParkingScenario(redis, applyMutation(fault));
    // A fault has to be noticed by a check of ours, not by a script that broke.
    await expect(played).rejects.toThrow(/^(?!.*(ReplyError|Lua|script))/s);
    redis.disconnect();
  });
});
