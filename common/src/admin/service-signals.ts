import { isCluster, type Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';

/** What decides whether runs start now. */
export interface ServiceSignals {
  isPaused: boolean;
  pauseReason: string | null;
  /** Slots that workers offer. */
  slots: number;
  /** Workers are connected. A worker that dies loses its connection long before its heartbeat expires. */
  hasWorkers: boolean;
}

/** Reads the signals in one round trip per shard. */
export function createReadServiceSignals({ redis, keys }: { redis: Redis; keys: Keys }): () => Promise<ServiceSignals> {
  const { first } = keys;

  /** Each worker subscribes to this channel. A node of a cluster counts only its own subscribers. */
  async function countSubscribers(): Promise<number> {
    if (isCluster(redis)) return 1;
    const [, count] = (await redis.pubsub('NUMSUB', first.controlChannel())) as [string, number | string];
    return Number(count);
  }

  return async function readServiceSignals(): Promise<ServiceSignals> {
    const [live, configured, subscribers, ...capacities] = await Promise.all([
      redis.hmget(first.liveSettings, 'paused', 'pauseReason'),
      redis.hget(first.settings, 'paused'),
      countSubscribers(),
      ...keys.shards.map((shard) => redis.get(shard.capacity)),
    ]);
    const [paused, pauseReason] = live;
    return {
      isPaused: (paused ?? configured) === '1',
      pauseReason: pauseReason || null,
      slots: capacities.reduce((sum, capacity) => sum + Number(capacity ?? 0), 0),
      hasWorkers: subscribers > 0,
    };
  };
}
