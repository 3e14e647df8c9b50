import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Settings } from '../../src/redis/live-settings.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, type TestStore } from '../support/test-store.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open(settings: Partial<Settings>, slots: number) {
  const store = await createTestStore(server.redis, { settings });
  if (slots > 0) await store.registry.register({ id: 'w', incarnation: 'i', slots });
  return store;
}

const submit = ({ scheduler }: TestStore, userId: string, count = 1) =>
  scheduler.submit(Array.from({ length: count }, (_, i) => describeRun({ runId: `${userId}-${i}`, userId, limits })));

const limits = { ...describeRun({ runId: '', userId: '' }).limits, wallTimeMs: 60_000 };

describe('the place of a waiting run', () => {
  it('names the pause', async () => {
    const store = await open({}, 0);
    await submit(store, 'a');
    await store.settings.seed({ paused: true });
    expect(await store.scheduler.readQueuePosition('a-0')).toEqual({
      position: 1,
      ahead: 0,
      etaMs: null,
      maxMs: null,
      isLate: false,
      waitingFor: 'paused',
    });
  });

  it('names missing slots: none at all, or all of them busy', async () => {
    const none = await open({}, 0);
    await submit(none, 'a');
    expect((await none.scheduler.readQueuePosition('a-0'))?.waitingFor).toBe('capacity');
    const busy = await open({}, 1);
    await submit(busy, 'a');
    await submit(busy, 'b');
    expect((await busy.scheduler.readQueuePosition('b-0'))?.waitingFor).toBe('capacity');
  });

  it('names the own places', async () => {
    const store = await open({}, 20);
    await submit(store, 'a', 4);
    expect(await store.scheduler.readQueuePosition('a-2')).toMatchObject({ position: 1, waitingFor: 'user_limit' });
    expect(await store.scheduler.readQueuePosition('a-3')).toMatchObject({ position: 2, waitingFor: 'user_limit' });
  });

  it('names the cap of active users, and that of runs', async () => {
    const users = await open({ maxActiveUsers: 2 }, 20);
    for (const user of ['a', 'b', 'c', 'd']) await submit(users, user);
    expect(await users.scheduler.readQueuePosition('c-0')).toMatchObject({ position: 1, waitingFor: 'class_limit' });
    expect(await users.scheduler.readQueuePosition('d-0')).toMatchObject({ position: 2, waitingFor: 'class_limit' });
    const runs = await open({ maxRuns: 1 }, 20);
    for (const user of ['a', 'b']) await submit(runs, user);
    expect((await runs.scheduler.readQueuePosition('b-0'))?.waitingFor).toBe('class_limit');
  });

  it('is none of a run that is active, finished or unknown', async () => {
    const store = await open({ maxRuns: 1 }, 20);
    await submit(store, 'a', 2);
    await store.scheduler.cancel('a-1');
    expect([...(await store.scheduler.readQueuePositions(['a-0', 'a-1', 'none', 'a-0']))]).toEqual([]);
    expect(await store.scheduler.readQueuePosition('none')).toBeNull();
  });

  it('estimates from how long runs took, and says nothing before one did', async () => {
    const store = await open({ maxRuns: 1 }, 20);
    await submit(store, 'a');
    for (const user of ['b', 'c', 'd']) await submit(store, user);
    expect((await store.scheduler.readQueuePosition('d-0'))?.etaMs).toBeNull();
    await store.scheduler.start('a-0', 1, 'i:1', 'w');
    await store.backdateStart('a-0', 1000);
    await store.scheduler.finish('a-0', 1, describeOutcome(), 1);
    const [first, second] = await Promise.all(['c-0', 'd-0'].map((id) => store.scheduler.readQueuePosition(id)));
    expect(first?.etaMs).toBeGreaterThanOrEqual(1000);
    expect(first?.etaMs).toBeLessThan(1500);
    expect(second?.etaMs).toBeGreaterThanOrEqual(2 * first!.etaMs! - 1);
  });

  /** Runs of one user that are active for so long already, after one that took a tenth of a second. */
  async function openBusy(settings: Partial<Settings>, activeMs: Record<string, number>) {
    const store = await open(settings, 20);
    const begin = async (runId: string, ms: number) => {
      await store.scheduler.start(runId, 1, 'i:1', 'w');
      await store.backdateStart(runId, ms);
    };
    await submit(store, 'before');
    await begin('before-0', 100);
    await store.scheduler.finish('before-0', 1, describeOutcome(), 1);
    for (const user of Object.keys(activeMs)) await submit(store, user);
    for (const [user, ms] of Object.entries(activeMs)) await begin(`${user}-0`, ms);
    return { store, etaOf: async (runId: string) => (await store.scheduler.readQueuePosition(runId))?.etaMs ?? null };
  }

  it('is late, and bounded by the time limits, while an active run takes longer than usual', async () => {
    const { store } = await openBusy({ maxRuns: 1 }, { a: 5000 });
    for (const user of ['b', 'c']) await submit(store, user);
    const [first, second] = await Promise.all(['b-0', 'c-0'].map((id) => store.scheduler.readQueuePosition(id)));
    expect(first).toMatchObject({ etaMs: null, isLate: true });
    expect(first?.maxMs).toBeGreaterThan(50_000);
    expect(first?.maxMs).toBeLessThanOrEqual(55_000);
    expect(second).toMatchObject({ etaMs: null, isLate: true });
    expect(second?.maxMs).toBeGreaterThan(110_000);
  });

  it('has no bound once an active run, which may wait for input, is past its limit', async () => {
    const { store } = await openBusy({ maxRuns: 1 }, { a: 70_000 });
    await submit(store, 'b');
    expect(await store.scheduler.readQueuePosition('b-0')).toMatchObject({ etaMs: null, maxMs: null, isLate: true });
  });

  it('uses the slots that the limit of users leaves, not all slots', async () => {
    const { store, etaOf } = await openBusy({ maxActiveUsers: 2 }, { a: 1, b: 1 });
    for (const user of ['c', 'd', 'e']) await submit(store, user);
    expect(await etaOf('c-0')).toBeGreaterThan(50);
    expect(await etaOf('e-0')).toBeGreaterThan(150);
  });

  it("uses the user's own runs for a user at the limit", async () => {
    const { store, etaOf } = await openBusy({ runsPerStudent: 1 }, { a: 5000, b: 1 });
    await submit(store, 'a', 3);
    await submit(store, 'b', 2);
    expect(await etaOf('a-1')).toBeNull();
    expect(await etaOf('a-2')).toBeNull();
    expect(await etaOf('b-1')).toBeLessThan(1000);
  });

  it('is not skewed by a run that never ends', async () => {
    const { store, etaOf } = await openBusy({ maxActiveUsers: 3 }, { hog: 50_000, a: 1, b: 1 });
    for (let i = 0; i < 10; i++) await submit(store, `next${i}`);
    expect(await etaOf('next9-0')).toBeLessThan(5000);
  });

  it('counts turns: a long line of one user is not wholly ahead of a newcomer', async () => {
    const store = await open({ maxActiveUsers: 1, maxRuns: 1 }, 20);
    await submit(store, 'busy', 20);
    await submit(store, 'new');
    expect((await store.scheduler.readQueuePosition('new-0'))?.ahead).toBeLessThanOrEqual(1);
    const last = await store.scheduler.readQueuePosition('busy-19');
    expect(last?.ahead).toBe(19);
  });

  it('uses the durations of the same program, of any user, and else of the same user and file', async () => {
    const store = await open({ maxRuns: 1 }, 20);
    const program = (content: string, entry: string) => ({
      files: [{ path: entry, content, encoding: 'utf8' as const }],
      ...{ entry, args: [], stdin: '' },
    });
    let count = 0;
    const run = async (userId: string, content: string, entry: string) => {
      const runId = `${userId}-${count++}`;
      await store.scheduler.submit([describeRun({ runId, userId, limits, program: program(content, entry) })]);
      return runId;
    };
    const history: [string, string, number][] = [
      ['long', 'main.py', 30_000],
      ['short', 'main.py', 100],
      ['other', 'own.py', 5000],
    ];
    for (const [content, entry, ms] of history) {
      const runId = await run('a', content, entry);
      await store.scheduler.start(runId, 1, 'i:1', 'w');
      await store.backdateStart(runId, ms);
      await store.scheduler.finish(runId, 1, describeOutcome(), 1);
    }
    for (const [user, content, entry, atLeast] of [
      ['b', 'long', 'main.py', 28_000],
      ['b', 'short', 'main.py', 0],
      ['a', 'edited', 'own.py', 4500],
    ] as const) {
      const ahead = await run(user, content, entry);
      await store.scheduler.start(ahead, 1, 'i:1', 'w');
      const waiting = await run('c', 'x', 'main.py');
      const etaMs = (await store.scheduler.readQueuePosition(waiting))?.etaMs;
      expect(etaMs).toBeGreaterThanOrEqual(atLeast);
      expect(etaMs).toBeLessThanOrEqual(atLeast + 2500);
      await store.scheduler.cancel(waiting);
      await store.scheduler.finish(ahead, 1, describeOutcome(), 1);
    }
  });

  it('is answered for many at once', async () => {
    const store = await open({}, 0);
    for (let i = 0; i < 10; i++) await submit(store, `user${i}`, 20);
    const ids = Array.from({ length: 200 }, (_, i) => `user${i % 10}-${Math.floor(i / 10)}`);
    const places = await store.scheduler.readQueuePositions(ids);
    expect(places.size).toBe(200);
    expect(
      [...places.values()].every(({ position, ahead }) => position === ahead + 1 && ahead >= 0 && ahead < 200),
    ).toBe(true);
  });
});
