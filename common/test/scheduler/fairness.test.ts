import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/redis/live-settings.js';
import { type ReadLua, readLuaFile } from '../../src/redis/lua-scripts.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../support/test-store.js';
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
      rule: 'if active and inactive and inactive.pass < active.pass then return nil end',
      play: (readLua: ReadLua) => findMostAhead(mixed, 'interactive', noReserve, readLua),
    },
    {
      name: 'among batches',
      rule: 'if activeBatch and inactiveBatch.pass < activeBatch.pass then activeBatch = nil end',
      play: (readLua: ReadLua) => findMostAhead(onlyBatches, 'batch', {}, readLua),
    },
  ])('would starve without the drain rule $name', async ({ rule, play }) => {
    const admit = readFileSync(new URL('../../lua/includes/admit.lua', import.meta.url), 'utf8');
    expect(admit).toContain(rule);
    const readLua: ReadLua = (name) => (name === 'includes/admit' ? admit.replace(rule, '') : readLuaFile(name));
    await expect(play(readLua)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/^starved through \d+ completions/) },
    });
  });
});

describe('users who wait for the only slot', () => {
  // The last ones by name come first.
  const users = Array.from({ length: 12 }, (_, i) => `user-${99 - i}`);

  it.each([
    { name: 'who come for the first time', ranMs: 0 },
    { name: 'who return after long runs', ranMs: 60_000 },
  ])('are admitted in the order of their arrival: those $name', async ({ ranMs }) => {
    const redis = server.connect();
    const { scheduler, registry, dispatched, backdateStart, keys } = await createTestStore(redis, {
      settings: { ...noReserve, maxRuns: 1 },
    });
    await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
    const submit = (userId: string, number: number) =>
      scheduler.submit([describeRun({ runId: `${userId}.${number}`, userId })]);
    const endNext = async (number: number, ms: number) => {
      const { runId, attempt } = dispatched[number]!;
      await scheduler.start(runId, attempt, `i:${runId}`, 'w');
      await backdateStart(runId, ms);
      await scheduler.finish(runId, attempt, describeOutcome(), 1);
    };
    let ended = 0;
    if (ranMs > 0)
      for (const userId of users) {
        await submit(userId, 0);
        await endNext(ended++, ranMs);
      }
    await submit('first', 0);
    // A number of earlier runs near a power of two: no order may depend on it.
    await redis.set(`${keys.tag}:sequence`, 4090);
    for (const userId of users) await submit(userId, 1);
    const before = ended + 1;
    while (ended < before + users.length) await endNext(ended++, 1);
    expect(dispatched.slice(before).map(({ runId }) => runId)).toEqual(users.map((userId) => `${userId}.1`));
    redis.disconnect();
  });
});
