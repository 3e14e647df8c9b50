import type { Keys } from './keys.js';
import type { Redis } from './redis.js';
import { createScript } from './scripts.js';

/** What became of an Idempotency-Key: new, known (with what was chosen the first time), or used with another body. */
export type IdempotencyClaim = { state: 'new' } | { state: 'known'; subjectId: string } | { state: 'mismatch' };

/**
 * Binds an Idempotency-Key of a user to the id that was chosen for its first request, before anything is done with it. A request that is
 * repeated, after whatever crash, finds that id and goes on with it.
 */
export function createIdempotency({ redis, keys }: { redis: Redis; keys: Keys }) {
  const claimKey = createScript({ redis }, 'claimKey');

  return {
    /** `scope` keeps kinds of requests apart; `bodyHash` holds no spaces. Kept as long as the longest-kept runs. */
    async claim(
      userId: string,
      scope: string,
      key: string,
      bodyHash: string,
      subjectId: string,
    ): Promise<IdempotencyClaim> {
      const shard = keys.ofUser(userId);
      const first = await claimKey.call(shard, shard.idempotency(userId, scope, key), `${bodyHash} ${subjectId}`);
      if (typeof first !== 'string') return { state: 'new' };
      const space = first.indexOf(' ');
      if (first.slice(0, space) !== bodyHash) return { state: 'mismatch' };
      return { state: 'known', subjectId: first.slice(space + 1) };
    },

    /** Forgets the key of a request that was refused. */
    async release(userId: string, scope: string, key: string): Promise<void> {
      await redis.del(keys.ofUser(userId).idempotency(userId, scope, key));
    },
  };
}

export type Idempotency = ReturnType<typeof createIdempotency>;
