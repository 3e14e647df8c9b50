import type { Redis } from '../redis/connection.js';
import type { Keys, ShardKeys } from '../redis/keys.js';

/** How long, and for how many ids, a revocation is remembered for connections that are about to be watched. */
const rememberedMs = 60_000;
const rememberedMax = 10_000;

/** Open connections whose credential may be revoked in any process. */
export interface Revocations {
  /** Calls `end` once the credential of this id is revoked; the result cancels that. */
  watch(id: string, end: () => void): () => void;
  /** Ends what was opened with credentials that have ended by themselves, such as idle sign-ins. */
  sweep(): Promise<void>;
}

/**
 * Scripts that revoke a credential publish its id, and this process then ends what was opened with it.
 *
 * Theory of operation: each request reads its credential again, so only long connections need this. One that is
 * verified just before a revocation and watched just after it finds the id among those that are remembered. A lost
 * connection to Redis may have missed any number of ids: then every watched connection ends, and its client signs in
 * again.
 */
export async function createRevocations({
  redis,
  subscriber,
  keys,
  now = Date.now,
}: {
  redis: Redis;
  subscriber: Redis;
  keys: Keys;
  now?: () => number;
}): Promise<Revocations> {
  const watched = new Map<string, Set<() => void>>();
  const revoked = new Map<string, number>();
  const channels = new Set(keys.shards.map((shard) => shard.revocationsChannel()));

  const countStored = (shard: ShardKeys, id: string) => redis.exists(shard.signIn(id), shard.apiKey(id));

  function endAll(ids: Iterable<string>): void {
    for (const id of [...ids]) for (const end of [...(watched.get(id) ?? [])]) end();
  }

  subscriber.on('messageBuffer', (channel: Buffer, message: Buffer) => {
    if (!channels.has(channel.toString())) return;
    const id = message.toString();
    revoked.delete(id);
    revoked.set(id, now());
    if (revoked.size > rememberedMax) revoked.delete(revoked.keys().next().value!);
    endAll([id]);
  });
  subscriber.on('close', () => endAll(watched.keys()));
  await subscriber.subscribe(...channels);

  return {
    async sweep() {
      const ids = [...watched.keys()];
      const counts = await Promise.all(ids.map((id) => countStored(keys.ofId(id), id)));
      endAll(ids.filter((_, index) => counts[index] === 0));
    },
    watch(id, end) {
      const at = revoked.get(id);
      if (at !== undefined && at + rememberedMs > now()) {
        queueMicrotask(end);
        return () => {};
      }
      const ends = watched.get(id) ?? new Set();
      watched.set(id, ends.add(end));
      return () => {
        ends.delete(end);
        if (ends.size === 0 && watched.get(id) === ends) watched.delete(id);
      };
    },
  };
}
