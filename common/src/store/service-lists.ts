import { decodeId, type Keys, type ShardKeys } from './keys.js';
import type { Redis } from './redis.js';
import type { WorkerOrder } from './worker-registry.js';

/** Who and what is in the service at this moment, for ops. Lines move while they are read, so a page may repeat or miss a run. */
export function createServiceLists({ redis, keys }: { redis: Redis; keys: Keys }) {
  const activeLists = keys.shards.flatMap(({ leases, parked }) => [leases, parked]);
  const waitingLists = (['interactive', 'batch'] as const).flatMap((runClass) =>
    keys.shards.map((shard) => shard.waiting(runClass)),
  );
  const delayedLists = keys.shards.map(({ delayed }) => delayed);

  /** A page of several lists, one behind the other. */
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
    /** Ids of active runs, then of parked sessions, the one whose lease ends first before the others; shard by shard. */
    listActive: (from: number, count: number) => listOf(activeLists, from, count),

    /** Ids of queued runs from an index on: interactive ones, those of batches, those with a due time; each the first to come first, shard by shard. */
    listQueued: (from: number, count: number) => listOf([...waitingLists, ...delayedLists], from, count),

    /** Ids of the queued runs of one user, the last to start first. */
    async listQueuedOf(userId: string): Promise<string[]> {
      const shard = keys.ofUser(userId);
      const lists = [shard.delayedOf(userId), shard.line(userId)];
      return (await Promise.all(lists.map((list) => redis.zrange(list, 0, '-1', 'REV')))).flat();
    },

    /** Users with active runs, and of each shard up to `limit` of those with waiting ones, those with the longest lines. */
    async listUsers(limit: number): Promise<Map<string, { active: number; waiting: number }>> {
      const users = new Map<string, { active: number; waiting: number }>();
      await Promise.all(keys.shards.map((shard) => addUsers(shard, limit, users)));
      return users;
    },

    /** The orders that workers are under; null for one that is free to work. */
    async listOrders(workerIds: string[]): Promise<(WorkerOrder | null)[]> {
      if (workerIds.length === 0) return [];
      return (await redis.mget(workerIds.map(keys.first.order))) as (WorkerOrder | null)[];
    },
  };
}

export type ServiceLists = ReturnType<typeof createServiceLists>;
