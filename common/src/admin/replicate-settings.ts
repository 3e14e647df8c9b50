import type { ShardKeys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { createDispatch } from '../scheduler/dispatch.js';
import type { SchedulerDeps } from '../scheduler/scheduler.js';

/**
 * Copies the settings of the first shard to shards with other values.
 *
 * Theory of operation: ops change only the first shard, with version and audit in one script, so it is always the
 * source of truth; the changing process then copies. If that process crashes in between, other shards keep the old
 * values. So every API process repeats the copy about once a second, which also repairs data lost in a failover. If two
 * copies race, an older value may win until the next copy.
 */
export function createReplicateSettings(deps: SchedulerDeps) {
  const { redis, keys } = deps;
  const [first, ...others] = keys.shards as [ShardKeys, ...ShardKeys[]];
  const dispatchAdmitted = createDispatch(deps);
  const followSettings = createScript(deps, 'admin/replicateSettings');

  /** Fields of both hashes in sorted order, so that equal settings are equal texts. */
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

export type ReplicateSettings = ReturnType<typeof createReplicateSettings>;
