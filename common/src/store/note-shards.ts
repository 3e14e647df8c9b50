import type { Keys } from './keys.js';
import type { Redis } from './redis.js';
import { createScript } from './scripts.js';

/** The message names the cure. */
export class ShardsMismatchError extends Error {
  override name = 'ShardsMismatchError';
}

/**
 * To be called before anything else is read or written: the first process of a service notes the number of shards, and one that was told
 * another number must not start, since it would look for everybody in the wrong place.
 */
export async function noteShards({ redis, keys }: { redis: Redis; keys: Keys }): Promise<void> {
  const noted = Number(await createScript({ redis }, 'noteShards').call(keys.service, keys.shards.length));
  if (noted === keys.shards.length) return;
  throw new ShardsMismatchError(
    `What lies in this Redis is spread over RUNQ_SHARDS=${noted}, but RUNQ_SHARDS is ${keys.shards.length} here: set RUNQ_SHARDS=${noted}, or give runq an empty Redis, since the number cannot be changed afterwards.`,
  );
}
