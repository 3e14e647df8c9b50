import { isCluster, type Redis } from '../redis/connection.js';
import type { Keys, ShardKeys } from '../redis/keys.js';

/** What decides whether runs start now. */
export interface ServiceSignals {
  isPaused: boolean;
  pauseReason: string | null;
  /** Slots that workers offer. */
  slots: number;
  /** Users whose next interactive run may start: those with and those without a slot. */
  readyUsers: { active: number; inactive: number };
  /** The next run waits for memory of a worker. */
  isMemoryShort: boolean;
  /** Workers are connected. A worker that dies loses its connection long before its heartbeat expires. */
  hasWorkers: boolean;
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** Reads the signals in one round trip per shard. */
export function createReadServiceSignals({ redis, keys }: { redis: Redis; keys: Keys }): () => Promise<ServiceSignals> {
  const { first } = keys;

  /** Each worker subscribes to this channel. A node of a cluster counts only its own subscribers. */
  async function countSubscribers(): Promise<number> {
    if (isCluster(redis)) return 1;
    const [, count] = (await redis.pubsub('NUMSUB', first.controlChannel())) as [string, number | string];
    return Number(count);
  }

  async function readShard(shard: ShardKeys) {
    const [capacity, active, inactive, short] = await Promise.all([
      redis.get(shard.capacity),
      redis.zcard(shard.ready('active')),
      redis.zcard(shard.ready('inactive')),
      redis.exists(shard.memoryShort),
    ]);
    return { capacity: Number(capacity ?? 0), active, inactive, isShort: short === 1 };
  }

  return async function readServiceSignals(): Promise<ServiceSignals> {
    const [live, configured, subscribers, ...shards] = await Promise.all([
      redis.hmget(first.liveSettings, 'paused', 'pauseReason'),
      redis.hget(first.settings, 'paused'),
      countSubscribers(),
      ...keys.shards.map(readShard),
    ]);
    const [paused, pauseReason] = live;
    return {
      isPaused: (paused ?? configured) === '1',
      pauseReason: pauseReason || null,
      slots: sum(shards.map(({ capacity }) => capacity)),
      readyUsers: {
        active: sum(shards.map(({ active }) => active)),
        inactive: sum(shards.map(({ inactive }) => inactive)),
      },
      isMemoryShort: shards.some(({ isShort }) => isShort),
      hasWorkers: subscribers > 0,
    };
  };
}
