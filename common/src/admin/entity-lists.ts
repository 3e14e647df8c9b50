import type { RunState } from '../contract/run.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, type Keys, type ShardKeys } from '../redis/keys.js';
import type { WorkerMode } from '../scheduler/worker-registry.js';

/** The runs of a batch, or those in these states, of one user or of all. */
export type RunScope = { batchId: string } | { userId: string | null; states: readonly RunState[] };

/** A stored list of run ids. */
export interface RunList {
  key: string;
  isNewestFirst: boolean;
}

export interface EntityLists {
  /**
   * The lists of a scope, one after another: active runs and parked sessions by end of lease, queued runs oldest first,
   * finished ones newest first (of all users only the newest 20,000); shard by shard. A user's active runs are in the
   * lists of all users; queued runs of paused batches are in their user's list alone.
   */
  listsOf(scope: RunScope): RunList[];
  /** Ids from an index of the concatenated lists on; fewer than `count` at the end. */
  readIds(lists: RunList[], from: number, count: number): Promise<string[]>;
  /** Ids of active runs, then of parked sessions, by end of lease; shard by shard. */
  listActive: (from: number, count: number) => Promise<string[]>;
  /** Ids of the queued runs of one user, the last to start first. */
  listQueuedOf(userId: string): Promise<string[]>;
  /** How many runs of the same user a queued run waits behind; null if it is in no queue. */
  readOwnRank(userId: string, runId: string): Promise<number | null>;
  /** Active users of the user's shard. */
  countActiveUsers(userId: string): Promise<number>;
  /** Users with active runs, and per shard up to `limit` users with waiting runs, the longest queues first. */
  listUsers(limit: number): Promise<Map<string, { active: number; waiting: number }>>;
  /** Modes of workers; null is normal work. */
  listOrders(workerIds: string[]): Promise<(WorkerMode | null)[]>;
}

const oldestFirst = (key: string): RunList => ({ key, isNewestFirst: false });
const newestFirst = (key: string): RunList => ({ key, isNewestFirst: true });

/** Current runs, users and workers, for ops. Queues move during a read, so a page may repeat or miss a run. */
export function createEntityLists({ redis, keys }: { redis: Redis; keys: Keys }): EntityLists {
  const activeLists = keys.shards.flatMap(({ leases, parked }) => [leases, parked].map(oldestFirst));
  const waitingLists = (['interactive', 'batch'] as const).flatMap((runClass) =>
    keys.shards.map((shard) => oldestFirst(shard.waiting(runClass))),
  );
  const delayedLists = keys.shards.map(({ delayed }) => oldestFirst(delayed));

  async function readIds(lists: RunList[], from: number, count: number): Promise<string[]> {
    const found: string[] = [];
    let skip = from;
    for (const { key, isNewestFirst } of lists) {
      if (found.length === count) break;
      const last = skip + count - found.length - 1;
      found.push(...(await (isNewestFirst ? redis.zrevrange(key, skip, last) : redis.zrange(key, skip, String(last)))));
      skip = Math.max(0, skip - (await redis.zcard(key)));
    }
    return found;
  }

  function listsOf(scope: RunScope): RunList[] {
    if ('batchId' in scope) return [oldestFirst(keys.ofId(scope.batchId).batchRuns(scope.batchId))];
    const { userId } = scope;
    const own = userId === null ? null : keys.ofUser(userId);
    const all: Record<RunState, RunList[]> =
      own === null || userId === null
        ? {
            active: activeLists,
            queued: [...waitingLists, ...delayedLists],
            finished: keys.shards.map(({ recentlyFinished }) => newestFirst(recentlyFinished)),
          }
        : {
            active: [own.leases, own.parked].map(oldestFirst),
            queued: [own.userQueue(userId), own.heldOf(userId), own.delayedOf(userId)].map(oldestFirst),
            finished: [newestFirst(own.finishedOf(userId))],
          };
    return scope.states.flatMap((state) => all[state]);
  }

  async function addUsers(shard: ShardKeys, limit: number, users: Map<string, { active: number; waiting: number }>) {
    const [active, waiting] = await Promise.all([
      redis.hgetall(shard.activeUsers),
      redis.zrange(shard.waitingUsers, 0, String(limit - 1), 'REV', 'WITHSCORES'),
    ]);
    for (const [user, count] of Object.entries(active))
      users.set(decodeId(user), { active: Number(count), waiting: 0 });
    for (let i = 0; i < waiting.length; i += 2) {
      const userId = decodeId(waiting[i]!);
      users.set(userId, { active: users.get(userId)?.active ?? 0, waiting: Number(waiting[i + 1]) });
    }
  }

  return {
    listsOf,
    readIds,

    listActive: (from: number, count: number) => readIds(activeLists, from, count),

    async listQueuedOf(userId: string): Promise<string[]> {
      const shard = keys.ofUser(userId);
      const lists = [shard.delayedOf(userId), shard.heldOf(userId), shard.userQueue(userId)];
      return (await Promise.all(lists.map((list) => redis.zrange(list, 0, '-1', 'REV')))).flat();
    },

    readOwnRank: (userId, runId) => redis.zrank(keys.ofUser(userId).userQueue(userId), runId),

    countActiveUsers: (userId) => redis.hlen(keys.ofUser(userId).activeUsers),

    async listUsers(limit: number): Promise<Map<string, { active: number; waiting: number }>> {
      const users = new Map<string, { active: number; waiting: number }>();
      await Promise.all(keys.shards.map((shard) => addUsers(shard, limit, users)));
      return users;
    },

    async listOrders(workerIds: string[]): Promise<(WorkerMode | null)[]> {
      if (workerIds.length === 0) return [];
      return (await redis.mget(workerIds.map(keys.first.mode))) as (WorkerMode | null)[];
    },
  };
}
