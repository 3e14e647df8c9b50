import type { Redis } from './connection.js';
import type { Keys } from './keys.js';
import { createScript } from './lua-scripts.js';

/** The message names the remedy. */
export class ShardsMismatchError extends Error {
  override name = 'ShardsMismatchError';
}

/**
 * Must be called before any other access: the first process of a service stores the number of shards. A process with
 * another number must not start, since it would look for users in the wrong shard.
 */
export async function assertShardCount({ redis, keys }: { redis: Redis; keys: Keys }): Promise<void> {
  const noted = Number(await createScript({ redis }, 'admin/claimShardCount').call(keys.service, keys.shards.length));
  if (noted === keys.shards.length) return;
  if (Number.isNaN(noted))
    throw new ShardsMismatchError(
      'A restore into this Redis has not ended. Wait for it, or repeat "runq ops restore".',
    );
  throw new ShardsMismatchError(
    `This Redis was set up with RUNQ_SHARDS=${noted}, but RUNQ_SHARDS is ${keys.shards.length}. ` +
      `Set RUNQ_SHARDS=${noted} or use an empty Redis: the number cannot be changed.`,
  );
}
