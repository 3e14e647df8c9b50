import { encodeId, type Keys } from './keys.js';
import type { Redis } from './redis.js';
import { createScript, type ReadLua } from './scripts.js';

/** What one sweep let go. */
export interface Swept {
  /** Outputs of which head and tail are left. */
  cut: number;
  /** Outputs of which nothing is left. */
  dropped: number;
  /** Runs of which nothing is left. */
  forgotten: number;
}

/** Keeps what finished runs leave within its time and its budget. */
export function createRetention(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }) {
  const { keys } = deps;
  const sweepRuns = createScript(deps, 'sweepRuns');
  const forgetRuns = createScript(deps, 'forgetRuns');

  return {
    /** To be called about once a second by anybody; each call does a bounded piece of work. */
    async sweep(): Promise<Swept> {
      const replies = (await Promise.all(keys.shards.map((shard) => sweepRuns.call(shard)))) as number[][];
      const sum = (index: number) => replies.reduce((total, reply) => total + reply[index]!, 0);
      return { cut: sum(0), dropped: sum(1), forgotten: sum(2) };
    },
    /** Forgets those of these runs that are this user's, finished, and of no batch. Answers how many went. */
    async forget(userId: string, runIds: string[]): Promise<number> {
      if (runIds.length === 0) return 0;
      return (await forgetRuns.call(keys.ofUser(userId), encodeId(userId), ...runIds)) as number;
    },
  };
}

export type Retention = ReturnType<typeof createRetention>;
