import { randomUUID } from 'node:crypto';
import { createCanaryStore } from '../../src/admin/canary-store.js';
import { expectSame } from './expectations.js';
import { describeOutcome, describeRun, type TestStore } from './test-store.js';

export const isCanary = (runId: string) => runId.startsWith('canary-');

/** Everything that runs of users change and a canary must not. */
async function readCounts({ redis, keys }: TestStore): Promise<string> {
  const counts = [
    redis.hgetall(keys.totals),
    redis.hgetall(keys.activeUsers),
    redis.hgetall(keys.memory),
    redis.lrange(keys.recentWaits, 0, -1),
    redis.zrange(keys.leases, 0, '-1', 'WITHSCORES'),
    redis.zrange(keys.finished, 0, '-1'),
    redis.zrange(keys.recentlyFinished, 0, '-1'),
    redis.zrange(keys.waitingUsers, 0, '-1', 'WITHSCORES'),
    redis.zrange(keys.delayed, 0, '-1'),
    redis.get(`${keys.tag}:virtual-time`),
  ];
  return JSON.stringify(await Promise.all(counts));
}

/** Starts a canary in the middle of a history and ends it: whatever happens, no run and no count is different. */
export async function playCanary(
  store: TestStore,
  ends: 'finish' | 'fault' | 'handover' | 'cancel' | 'unclaimed',
  worker: string,
): Promise<void> {
  const { scheduler, redis, keys } = store;
  const runId = `canary-${randomUUID()}`;
  const { program, limits } = describeRun({ runId, userId: '' });
  // What is due or may start does so first, in whatever call comes next.
  await scheduler.recoverExpired();
  const before = await readCounts(store);
  const { start, remove } = createCanaryStore({
    ...store,
    dispatch: async (admitted) => void store.dispatched.push(...admitted),
  });
  const [capacity, active] = await Promise.all([redis.get(keys.capacity), redis.zcard(keys.leases)]);
  const isRoom = active === 0 ? Number(capacity) > 0 : active + 1 < Number(capacity);
  const isPaused = (await redis.hget(keys.liveSettings, 'paused')) === '1';
  expectSame((await start({ runId, program, limits }, 60_000)) === null, isRoom && !isPaused, 'the start of a canary');
  if (isRoom && !isPaused && ends !== 'unclaimed') {
    expectSame((await scheduler.start(runId, 1, 'canary', worker))?.kind, 'canary', 'the claim of a canary');
    expectSame(await readCounts(store), before, 'the counts beside a canary');
    if (ends === 'finish') expectSame(await scheduler.finish(runId, 1, describeOutcome(), 1), 'finished', 'its end');
    else if (ends === 'cancel') expectSame(await scheduler.cancel(runId), 'signalled', 'its cancel');
    else expectSame(await scheduler.retry(runId, 1, ends), true, 'its return');
  }
  expectSame(await readCounts(store), before, 'the counts after a canary');
  await remove(runId);
}
