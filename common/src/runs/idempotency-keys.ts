import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';

/** State of an Idempotency-Key: new, known (with the id of the first request), or used with another body. */
export type IdempotencyClaim = { state: 'new' } | { state: 'known'; subjectId: string } | { state: 'mismatch' };

export interface Idempotency {
  /**
   * `scope` separates kinds of requests; `bodyHash` has no spaces. Keys are stored as long as the longest retention;
   * per user only the newest `idempotencyKeysPerUser`.
   */
  claim(userId: string, scope: string, key: string, bodyHash: string, subjectId: string): Promise<IdempotencyClaim>;
  /** Deletes the key of a refused request. */
  release(userId: string, scope: string, key: string): Promise<void>;
}

/**
 * Binds an Idempotency-Key of a user to the id of its first request, before that request has any effect. A repeated
 * request, even after a crash, finds that id and continues with it.
 */
export function createIdempotency({ redis, keys }: { redis: Redis; keys: Keys }): Idempotency {
  const claimKey = createScript({ redis }, 'runs/claimIdempotencyKey');

  return {
    async claim(
      userId: string,
      scope: string,
      key: string,
      bodyHash: string,
      subjectId: string,
    ): Promise<IdempotencyClaim> {
      const shard = keys.ofUser(userId);
      const first = await claimKey.call(
        shard,
        encodeId(userId),
        shard.idempotency(userId, scope, key),
        `${bodyHash} ${subjectId}`,
      );
      if (typeof first !== 'string') return { state: 'new' };
      const space = first.indexOf(' ');
      if (first.slice(0, space) !== bodyHash) return { state: 'mismatch' };
      return { state: 'known', subjectId: first.slice(space + 1) };
    },

    async release(userId: string, scope: string, key: string): Promise<void> {
      const shard = keys.ofUser(userId);
      const name = shard.idempotency(userId, scope, key);
      await Promise.all([redis.del(name), redis.zrem(shard.idempotencyOf(userId), name)]);
    },
  };
}
