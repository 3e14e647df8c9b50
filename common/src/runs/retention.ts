import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';

/** Counts of one sweep. */
export interface Expired {
  /** Outputs cut to head and tail. */
  cut: number;
  /** Outputs deleted. */
  dropped: number;
  /** Runs deleted. */
  forgotten: number;
}

export interface Retention {
  /** Any process may call it every second; each call does a bounded amount of work. */
  sweep(): Promise<Expired>;
  /**
   * Applies changed retention times to runs that finished before, a part of them per call; any process may call it
   * every second. Returns how many runs got another expiry, and how many were deleted.
   */
  apply(): Promise<{ changed: number; forgotten: number }>;
  /** Deletes the list of expired runs of this user. */
  forgetExpired(userId: string): Promise<void>;
  /** Deletes those of these runs that are this user's, finished and of no batch; returns how many. */
  forget(userId: string, runIds: string[]): Promise<number>;
  /** The same for runs of a batch that is taken back. */
  forgetOfBatch(userId: string, batchId: string, runIds: string[]): Promise<number>;
}

/** Deletes data of finished runs by age and budget. */
export function createRetention(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }): Retention {
  const { redis, keys } = deps;
  const sweepRuns = createScript(deps, 'runs/expireRuns');
  const applyRetention = createScript(deps, 'runs/applyRetention');
  const forgetRuns = createScript(deps, 'runs/deleteRuns');

  return {
    async sweep(): Promise<Expired> {
      const replies = (await Promise.all(keys.shards.map((shard) => sweepRuns.call(shard)))) as number[][];
      const sum = (index: number) => replies.reduce((total, reply) => total + reply[index]!, 0);
      return { cut: sum(0), dropped: sum(1), forgotten: sum(2) };
    },

    async apply() {
      const replies = (await Promise.all(keys.shards.map((shard) => applyRetention.call(shard)))) as number[][];
      const sum = (index: number) => replies.reduce((total, reply) => total + reply[index]!, 0);
      return { changed: sum(0), forgotten: sum(1) };
    },

    async forgetExpired(userId: string): Promise<void> {
      await redis.unlink(keys.ofUser(userId).expired(userId));
    },

    async forget(userId: string, runIds: string[]): Promise<number> {
      if (runIds.length === 0) return 0;
      return (await forgetRuns.call(keys.ofUser(userId), encodeId(userId), '', ...runIds)) as number;
    },

    async forgetOfBatch(userId: string, batchId: string, runIds: string[]): Promise<number> {
      return (await forgetRuns.call(keys.ofUser(userId), encodeId(userId), batchId, ...runIds)) as number;
    },
  };
}
