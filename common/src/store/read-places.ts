import type { QueuePlace, WaitingFor } from '../contract/run.js';
import type { Keys, ShardKeys } from './keys.js';
import type { Redis } from './redis.js';
import { createScript, type ReadLua } from './scripts.js';
import { partition } from './shards.js';

/** Places read in one call. */
const placesPerCall = 100;

/** Where queued runs stand; a run that is not queued is not in the answer. A place is one in the lines of the run's own shard. */
export function createReadPlaces(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }) {
  const readPlaces = createScript(deps, 'readPlaces');

  async function readShard(shard: ShardKeys, runIds: string[], found: Map<string, QueuePlace>): Promise<void> {
    for (let from = 0; from < runIds.length; from += placesPerCall) {
      const page = runIds.slice(from, from + placesPerCall);
      const replies = (await readPlaces.call(shard, ...page)) as ([number, string, WaitingFor, string] | null)[];
      replies.forEach((reply, index) => {
        if (!reply) return;
        const [ahead, eta, waitingFor, note] = reply;
        const etaMs = Number(eta) < 0 ? null : Number(eta);
        found.set(page[index]!, { position: ahead + 1, ahead, etaMs, waitingFor, ...(note ? { note } : {}) });
      });
    }
  }

  return async function places(runIds: string[]): Promise<Map<string, QueuePlace>> {
    const found = new Map<string, QueuePlace>();
    const shards = partition(runIds, deps.keys.ofId);
    await Promise.all([...shards].map(([shard, own]) => readShard(shard, own, found)));
    return found;
  };
}
