import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultsOfParking } from './faults-of-parking.testkit.js';
import { playParking } from './parking-story.testkit.js';
import { plantFault } from './plant-fault.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

it('an idle session leaves its place to whoever gains from it, and goes on before everything that is new', async () => {
  await playParking(server.redis);
});

describe('the story of parking catches', () => {
  it.each(faultsOfParking)('$name', async (fault) => {
    const redis = server.connect();
    const played = playParking(redis, plantFault(fault));
    // A fault has to be noticed by a check of ours, not by a script that broke.
    await expect(played).rejects.toThrow(/^(?!.*(ReplyError|Lua|script))/s);
    redis.disconnect();
  });
});
