import { decodeId, type Keys } from './keys.js';
import type { Redis } from './redis.js';
import type { WorkerOrder } from './worker-registry.js';

/** Who and what is in the service at this moment, for ops. Lines move while they are read, so a page may repeat or miss a run. */
export function createServiceLists({ redis, keys }: { redis: Redis; keys: Keys }) {
  const waitingLists = [keys.waiting('interactive'), keys.waiting('batch'), keys.delayed];

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

  return {
    /** Ids of active runs, then of parked sessions, the one whose lease ends first before the others. */
    listActive: (from: number, count: number) => listOf([keys.leases, keys.parked], from, count),

    /** Ids of queued runs from an index on: interactive ones, those of batches, those with a due time; each the first to come first. */
    listQueued: (from: number, count: number) => listOf(waitingLists, from, count),

    /** Ids of the queued runs of one user, the last to start first. */
    async listQueuedOf(userId: string): Promise<string[]> {
      const lists = [keys.delayedOf(userId), keys.line(userId)];
      return (await Promise.all(lists.map((list) => redis.zrange(list, 0, '-1', 'REV')))).flat();
    },

    /** Users with active runs, and up to `limit` of those with waiting ones, the longest line first. */
    async listUsers(limit: number): Promise<Map<string, { active: number; waiting: number }>> {
      const [active, waiting] = await Promise.all([
        redis.hgetall(keys.activeUsers),
        redis.zrange(keys.waitingUsers, 0, String(limit - 1), 'REV', 'WITHSCORES'),
      ]);
      const users = new Map<string, { active: number; waiting: number }>();
      for (const [user, count] of Object.entries(active))
        users.set(decodeId(user), { active: Number(count), waiting: 0 });
      for (let i = 0; i < waiting.length; i += 2) {
        const userId = decodeId(waiting[i]!);
        users.set(userId, { active: users.get(userId)?.active ?? 0, waiting: Number(waiting[i + 1]) });
      }
      return users;
    },

    /** The orders that workers are under; null for one that is free to work. */
    async listOrders(workerIds: string[]): Promise<(WorkerOrder | null)[]> {
      if (workerIds.length === 0) return [];
      return (await redis.mget(workerIds.map(keys.order))) as (WorkerOrder | null)[];
    },
  };
}

export type ServiceLists = ReturnType<typeof createServiceLists>;
