import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/redis/live-settings.js';
import type { ReadLua } from '../../src/redis/lua-scripts.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { countAdmissionsAhead, workloadArbitrary } from '../support/workload.js';

/** Others who may be admitted between a newcomer's arrival and the newcomer's own scheduler. */
const mostAhead = 12;
/**
 * More in the environment for a long look: RUNQ_SCENARIOS=2000. The ordinary run plays the same schedules each time.
 */
const schedules = Math.ceil(Number(process.env.RUNQ_SCENARIOS ?? 100) / 2);
const seed = process.env.RUNQ_SCENARIOS === undefined ? { seed: 7 } : {};

const noReserve = { batchReserveUsers: 0, batchReserveRuns: 0 };
const mixed = (user: number) => (user % 2 ? 'batch' : 'interactive') as 'batch' | 'interactive';
const onlyBatches = () => 'batch' as const;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** The most that were admitted ahead of a newcomer in any schedule. */
async function findMostAhead(
  runClass: typeof mixed,
  newcomer: 'interactive' | 'batch',
  settings: Partial<Settings>,
  readLua?: ReadLua,
): Promise<number> {
  let most = 0;
  const redis = server.connect();
  await fc.assert(
    fc.asyncProperty(workloadArbitrary(runClass), async (crowd) => {
      most = Math.max(most, await countAdmissionsAhead(redis, crowd, settings, newcomer, readLua));
      await server.flush();
    }),
    { numRuns: schedules, endOnFailure: true, ...seed },
  );
  redis.disconnect();
  return most;
}

describe('a newcomer among users who always have work', { timeout: 30_000 + schedules * 1000 }, () => {
  it.each([
    { maxActiveUsers: 10, maxRuns: 20 },
    { maxActiveUsers: 5, maxRuns: 10 },
  ])('is admitted after at most 12 admissions of others, at $maxActiveUsers users', async (settings) => {
    expect(await findMostAhead(mixed, 'interactive', { ...noReserve, ...settings })).toBeLessThanOrEqual(mostAhead);
  });

  it('is admitted at once while batches hold everything but the reserve', async () => {
    expect(await findMostAhead(onlyBatches, 'interactive', {})).toBe(0);
  });

  it('is not kept out by graders who fill the share of batches', async () => {
    expect(await findMostAhead(onlyBatches, 'batch', {})).toBeLessThanOrEqual(mostAhead);
  });

  it.each([
    {
      name: 'at the cap of users',
      rule: 'if insider and outsider and outsider.pass < insider.pass then return nil end',
      play: (readLua: ReadLua) => findMostAhead(mixed, 'interactive', noReserve, readLua),
    },
    {
      name: 'among batches',
      rule: 'if insideBatch and outsideBatch.pass < insideBatch.pass then insideBatch = nil end',
      play: (readLua: ReadLua) => findMostAhead(onlyBatches, 'batch', {}, readLua),
    },
  ])('would starve without the drain rule $name', async ({ rule, play }) => {
    const readLua: ReadLua = (name) => {
      const text = readFileSync(new URL(`../../lua/${name}.lua`, import.meta.url), 'utf8');
      if (name === 'includes/admit' && !text.includes(rule)) throw new Error('the drain rule reads otherwise now');
      return text.replace(rule, '');
    };
    await expect(play(readLua)).rejects.toThrow(/Property failed/);
  });
});
