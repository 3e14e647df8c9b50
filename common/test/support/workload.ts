import fc from 'fast-check';
import type { Redis } from '../../src/redis/connection.js';
import type { Settings } from '../../src/redis/live-settings.js';
import type { ReadLua } from '../../src/redis/lua-scripts.js';
import { createTestStore, describeOutcome, describeRun } from './test-store.js';

const warmUpCompletions = 30;
const giveUpAfterCompletions = 400;

/** Users who always have work. */
export interface Workload {
  /** Which active run ends next, and how long it held its place, over and over. */
  schedule: number[];
  durationsMs: number[];
  users: number;
  runClass: (user: number) => 'interactive' | 'batch';
}

/**
 * Lets users who always have work compete, then sends in one newcomer; answers how many others were admitted before
 * him.
 */
export async function countAdmissionsAhead(
  redis: Redis,
  crowd: Workload,
  settings: Partial<Settings>,
  newcomer: 'interactive' | 'batch',
  readLua?: ReadLua,
): Promise<number> {
  const store = await createTestStore(redis, { settings, readLua });
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 1000 });
  const active = new Map<string, number>();
  const waiting = new Map<string, number>();
  let seen = 0;
  let sent = 0;
  let ended = 0;

  async function refill(): Promise<void> {
    for (let user = 0; user < crowd.users; user++) {
      const userId = `other${user}`;
      if ((waiting.get(userId) ?? 0) >= 3) continue;
      const runs = [0, 1, 2].map(() =>
        describeRun({ runId: `${userId}-${sent++}`, userId, class: crowd.runClass(user) }),
      );
      waiting.set(userId, (waiting.get(userId) ?? 0) + 3);
      await store.scheduler.submit(runs);
      takeAdmitted();
    }
  }

  function takeAdmitted(): string[] {
    const fresh = store.dispatched.slice(seen);
    seen = store.dispatched.length;
    for (const { runId, attempt } of fresh) {
      const [userId = ''] = runId.split('-');
      active.set(runId, attempt);
      waiting.set(userId, (waiting.get(userId) ?? 1) - 1);
    }
    return fresh.map(({ runId }) => runId);
  }

  async function endOne(): Promise<string[]> {
    const runIds = [...active.keys()];
    const runId = runIds[crowd.schedule[ended % crowd.schedule.length]! % runIds.length]!;
    const attempt = active.get(runId)!;
    await store.scheduler.start(runId, attempt, `i:${runId}`, 'w');
    await store.backdateStart(runId, crowd.durationsMs[ended % crowd.durationsMs.length]!);
    active.delete(runId);
    ended++;
    await store.scheduler.finish(runId, attempt, describeOutcome(), 1);
    const fresh = takeAdmitted();
    await refill();
    return fresh;
  }

  await refill();
  for (let i = 0; i < warmUpCompletions; i++) await endOne();
  await store.scheduler.submit([describeRun({ runId: 'newcomer-0', userId: 'newcomer', class: newcomer })]);
  let ahead = 0;
  let fresh = takeAdmitted();
  for (let i = 0; !fresh.includes('newcomer-0'); i++) {
    if (i > giveUpAfterCompletions) throw new Error(`starved through ${i} completions of others`);
    fresh = await endOne();
    const own = fresh.indexOf('newcomer-0');
    ahead += own < 0 ? fresh.length : own;
  }
  return ahead;
}

/** Crowds of 9 to 25 users whose runs end in any order after anything from nothing to ten seconds. */
export const workloadArbitrary = (runClass: Workload['runClass']): fc.Arbitrary<Workload> =>
  fc.record({
    schedule: fc.array(fc.nat(1000), { minLength: 30, maxLength: 100, size: 'max' }),
    durationsMs: fc.array(fc.oneof(fc.nat(50), fc.nat(10_000)), { minLength: 10, maxLength: 40, size: 'max' }),
    users: fc.integer({ min: 9, max: 25 }),
    runClass: fc.constant(runClass),
  });
