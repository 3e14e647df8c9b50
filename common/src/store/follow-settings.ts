import type { AdmissionDeps } from './admission.js';
import { createDispatchAdmitted } from './dispatch-admitted.js';
import type { ShardKeys } from './keys.js';
import { createScript } from './scripts.js';

/**
 * Brings the settings of the first shard into those that have others.
 *
 * Theory of operation: ops change the first shard alone, with version and audit in one script, so there is one truth at every moment;
 * whoever changed it calls this next. A process that dies in between leaves shards that go by the numbers of before, so every API
 * process calls it about once a second as well, and the next call mends them. The same mends what a node lost in a failover. Of two
 * copies that cross each other the older may come last; it stays no longer than that either.
 */
export function createFollowSettings(deps: AdmissionDeps) {
  const { redis, keys } = deps;
  const [first, ...others] = keys.shards as [ShardKeys, ...ShardKeys[]];
  const dispatchAdmitted = createDispatchAdmitted(deps);
  const followSettings = createScript(deps, 'followSettings');

  /** Fields of both hashes, in an order of their own, so that equal ones are equal texts. */
  async function readFields({ settings, liveSettings }: ShardKeys): Promise<[string[], string[]]> {
    const hashes = await Promise.all([redis.hgetall(settings), redis.hgetall(liveSettings)]);
    const [configured, live] = hashes.map((hash) => Object.entries(hash).sort().flat());
    return [configured!, live!];
  }

  return async function follow(): Promise<void> {
    if (others.length === 0) return;
    const [truth, ...copies] = await Promise.all([first, ...others].map(readFields));
    const [configured, live] = truth!;
    const isBehind = (_: ShardKeys, index: number) => JSON.stringify(copies[index]) !== JSON.stringify(truth);
    await Promise.all(
      others.filter(isBehind).map(async (shard) => {
        const admitted = await followSettings.call(shard, configured.length, ...configured, ...live);
        await dispatchAdmitted(admitted);
      }),
    );
  };
}

export type FollowSettings = ReturnType<typeof createFollowSettings>;
