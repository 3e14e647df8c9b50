import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestStore, describeOutcome, describeRun, type TestStore } from './admission.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';
import type { Settings } from './settings.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open(settings: Partial<Settings>, lanes: number) {
  const store = await createTestStore(server.redis, { settings });
  if (lanes > 0) await store.registry.hello({ id: 'w', incarnation: 'i', lanes });
  return store;
}

const submit = ({ admission }: TestStore, userId: string, count = 1) =>
  admission.submit(Array.from({ length: count }, (_, i) => describeRun({ runId: `${userId}-${i}`, userId })));

describe('the place of a waiting run', () => {
  it('names the pause', async () => {
    const store = await open({}, 0);
    await submit(store, 'a');
    await store.settings.seed({ paused: true });
    expect(await store.admission.place('a-0')).toEqual({ position: 1, ahead: 0, etaMs: null, waitingFor: 'paused' });
  });

  it('names missing lanes: none at all, or all of them busy', async () => {
    const none = await open({}, 0);
    await submit(none, 'a');
    expect((await none.admission.place('a-0'))?.waitingFor).toBe('capacity');
    const busy = await open({}, 1);
    await submit(busy, 'a');
    await submit(busy, 'b');
    expect((await busy.admission.place('b-0'))?.waitingFor).toBe('capacity');
  });

  it('names the own places', async () => {
    const store = await open({}, 20);
    await submit(store, 'a', 4);
    expect(await store.admission.place('a-2')).toMatchObject({ position: 1, waitingFor: 'user_limit' });
    expect(await store.admission.place('a-3')).toMatchObject({ position: 2, waitingFor: 'user_limit' });
  });

  it('names the cap of active users, and that of runs', async () => {
    const users = await open({ maxActiveUsers: 2 }, 20);
    for (const user of ['a', 'b', 'c', 'd']) await submit(users, user);
    expect(await users.admission.place('c-0')).toMatchObject({ position: 1, waitingFor: 'class_limit' });
    expect(await users.admission.place('d-0')).toMatchObject({ position: 2, waitingFor: 'class_limit' });
    const runs = await open({ maxRuns: 1 }, 20);
    for (const user of ['a', 'b']) await submit(runs, user);
    expect((await runs.admission.place('b-0'))?.waitingFor).toBe('class_limit');
  });

  it('is none of a run that is active, finished or unknown', async () => {
    const store = await open({ maxRuns: 1 }, 20);
    await submit(store, 'a', 2);
    await store.admission.cancel('a-1');
    expect([...(await store.admission.places(['a-0', 'a-1', 'none', 'a-0']))]).toEqual([]);
    expect(await store.admission.place('none')).toBeNull();
  });

  it('estimates from how long runs took, and says nothing before one did', async () => {
    const store = await open({ maxRuns: 1 }, 20);
    await submit(store, 'a');
    for (const user of ['b', 'c', 'd']) await submit(store, user);
    expect((await store.admission.place('d-0'))?.etaMs).toBeNull();
    await store.admission.start('a-0', 1, 'i:1', 'w');
    await store.backdateStart('a-0', 1000);
    await store.admission.finish('a-0', 1, describeOutcome(), 1);
    const [first, second] = await Promise.all(['c-0', 'd-0'].map((id) => store.admission.place(id)));
    expect(first?.etaMs).toBeGreaterThanOrEqual(1000);
    expect(first?.etaMs).toBeLessThan(1500);
    expect(second?.etaMs).toBeGreaterThanOrEqual(2 * first!.etaMs! - 1);
  });

  /** Runs of one user that are active for so long already, after one that took a tenth of a second. */
  async function openBusy(settings: Partial<Settings>, activeMs: Record<string, number>) {
    const store = await open(settings, 20);
    const begin = async (runId: string, ms: number) => {
      await store.admission.start(runId, 1, 'i:1', 'w');
      await store.backdateStart(runId, ms);
    };
    await submit(store, 'before');
    await begin('before-0', 100);
    await store.admission.finish('before-0', 1, describeOutcome(), 1);
    for (const user of Object.keys(activeMs)) await submit(store, user);
    for (const [user, ms] of Object.entries(activeMs)) await begin(`${user}-0`, ms);
    return { store, etaOf: async (runId: string) => (await store.admission.place(runId))?.etaMs ?? null };
  }

  it('does not promise the usual time when what is running has run for longer', async () => {
    const { store, etaOf } = await openBusy({ maxRuns: 1 }, { a: 5000 });
    for (const user of ['b', 'c']) await submit(store, user);
    expect(await etaOf('b-0')).toBeGreaterThan(4500);
    expect(await etaOf('b-0')).toBeLessThan(8000);
    expect(await etaOf('c-0')).toBeGreaterThan(2 * 4500);
  });

  it('goes by the places that the cap of users leaves, not by all the lanes', async () => {
    const { store, etaOf } = await openBusy({ maxActiveUsers: 2 }, { a: 1, b: 1 });
    for (const user of ['c', 'd', 'e']) await submit(store, user);
    expect(await etaOf('c-0')).toBeGreaterThan(50);
    expect(await etaOf('e-0')).toBeGreaterThan(150);
  });

  it('goes by the own runs of who is at the own limit', async () => {
    const { store, etaOf } = await openBusy({ runsPerStudent: 1 }, { a: 5000, b: 1 });
    await submit(store, 'a', 3);
    await submit(store, 'b', 2);
    expect(await etaOf('a-1')).toBeGreaterThan(4500);
    expect(await etaOf('a-2')).toBeGreaterThan(4500);
    expect(await etaOf('b-1')).toBeLessThan(1000);
  });

  it('is not told by one that never ends when the others do', async () => {
    const { store, etaOf } = await openBusy({ maxActiveUsers: 3 }, { hog: 50_000, a: 1, b: 1 });
    for (let i = 0; i < 10; i++) await submit(store, `next${i}`);
    expect(await etaOf('next9-0')).toBeLessThan(5000);
  });

  it('counts turns: a long line of one user is not wholly ahead of a newcomer', async () => {
    const store = await open({ maxActiveUsers: 1, maxRuns: 1 }, 20);
    await submit(store, 'busy', 20);
    await submit(store, 'new');
    expect((await store.admission.place('new-0'))?.ahead).toBeLessThanOrEqual(1);
    const last = await store.admission.place('busy-19');
    expect(last?.ahead).toBe(19);
  });

  it('is answered for many at once', async () => {
    const store = await open({}, 0);
    for (let i = 0; i < 10; i++) await submit(store, `user${i}`, 20);
    const ids = Array.from({ length: 200 }, (_, i) => `user${i % 10}-${Math.floor(i / 10)}`);
    const places = await store.admission.places(ids);
    expect(places.size).toBe(200);
    expect(
      [...places.values()].every(({ position, ahead }) => position === ahead + 1 && ahead >= 0 && ahead < 200),
    ).toBe(true);
  });
});
