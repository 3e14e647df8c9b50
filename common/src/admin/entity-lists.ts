import type { Redis } from '../redis/connection.js';
import { decodeId, type Keys, type ShardKeys } from '../redis/keys.js';
import type { WorkerMode } from '../scheduler/worker-registry.js';

export interface EntityLists {
  /** Ids of active runs, then of parked sessions, by end of lease; shard by shard. */
  listActive: (from: number, count: number) => Promise<string[]>;
  /**
   * Ids of queued runs from an index on: interactive, batch, delayed; each oldest first, shard by shard. Those of
   * paused batches are left out.
   */
  listQueued: (from: number, count: number) => Promise<string[]>;
  /** Ids of the queued runs of one user, the last to start first. */
  listQueuedOf(userId: string): Promise<string[]>;
  /** Users with active runs, and per shard up to `limit` users with waiting runs, the longest queues first. */
  listUsers(limit: number): Promise<Map<string, { active: number; waiting: number }>>;
  /** Modes of workers; null is normal work. */
  listOrders(workerIds: string[]): Promise<(WorkerMode | null)[]>;
}

/** Current runs, users and workers, for ops. Queues move during a read, so a page may repeat or miss a run. */
export function createEntityLists({ redis, keys }: { redis: Redis; keys: Keys }): EntityLists {
  const activeLists = keys.shards.flatMap(({ leases, parked }) => [leases, parked]);
  const waitingLists = (['interactive', 'batch'] as const).flatMap((runClass) =>
    keys.shards.map((shard) => shard.waiting(runClass)),
  );
  const delayedLists = keys.shards.map(({ delayed }) => delayed);

  /** A page of several concatenated lists. */
  async function listOf(lists: string[], from: number, count: number): Promise<string[]> {
    const found: string[] = [];
    let skip = from;
    for (const list of lists) {
      if (found.length === count) break;
      found.push(...(await redis.zrange(list, skip, String(skip + count - found.length - 1))));
      skip = Math.max(0, skip - (await redis.zcard(list)));
    }
    return found;
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
    listActive: (from: number, count: number) => listOf(activeLists, from, count),

    listQueued: (from: number, count: number) => listOf([...waitingLists, ...delayedLists], from, count),

    async listQueuedOf(userId: string): Promise<string[]> {
      const shard = keys.ofUser(userId);
      const lists = [shard.delayedOf(userId), shard.heldOf(userId), shard.userQueue(userId)];
      return (await Promise.all(lists.map((list) => redis.zrange(list, 0, '-1', 'REV')))).flat();
    },

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
