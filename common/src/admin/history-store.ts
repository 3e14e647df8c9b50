import type { Redis } from '../redis/connection.js';
import type { Keys, ShardKeys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { type Counters, mergeCounters, parseCounters } from './measures.js';

export const minuteMs = 60_000;
export const minutesOfPeriod = 10;
export const periodMs = minutesOfPeriod * minuteMs;
/** Minutes are kept for a day and periods of ten minutes for two weeks: 3,456 hashes of some 2 KB a shard. */
export const minutesKeptMs = 86_400_000;
export const periodsKeptMs = 14 * 86_400_000;

/** Minutes outlive their period by as much as `summarize` may be late. */
const minuteKeyMs = minutesKeptMs + 3_600_000;
/** Hashes that one pipeline reads; Redis serves other clients in between. */
const hashesPerRead = 120;

/**
 * Samples of gauges: how many there were, the sum and the maximum of each gauge, and of some how many samples are in
 * each bucket (`nameOfPercent`).
 */
export interface Samples {
  count: number;
  gauges: Record<string, { sum: number; max: number }>;
  buckets: Record<string, number>;
}

/** What happened in a minute or in ten minutes that began at `at` (epoch ms). */
export interface HistoryEntry {
  at: number;
  counters: Counters;
}

/** The history of the service. Scripts count runs and waits (includes/measures.lua); API processes add samples. */
export interface HistoryStore {
  addSamples(minute: number, samples: Samples): Promise<void>;
  /** Sums up the minutes of each past period of ten minutes that has no sum yet. Processes may do so together. */
  summarize(now: number): Promise<void>;
  /** Entries that begin in a time span, oldest first, without those in which nothing was recorded. */
  read(span: { from: number; to: number; stepMs: typeof minuteMs | typeof periodMs }): Promise<HistoryEntry[]>;
  /** Everything that was counted since the service was installed, by class (includes/measures.lua). */
  readTotals(): Promise<Counters>;
}

export function createHistoryStore({ redis, keys }: { redis: Redis; keys: Keys }): HistoryStore {
  const addSamples = createScript({ redis }, 'admin/addSamples');

  /** The counters of many hashes, in their order; empty for those that do not exist. */
  async function readHashes(names: string[]): Promise<Counters[]> {
    const found: Counters[] = [];
    for (let i = 0; i < names.length; i += hashesPerRead) {
      const pipeline = redis.pipeline();
      for (const name of names.slice(i, i + hashesPerRead)) pipeline.hgetall(name);
      for (const [error, hash] of (await pipeline.exec()) ?? []) {
        if (error) throw error;
        found.push(parseCounters(hash as Record<string, string>));
      }
    }
    return found;
  }

  async function summarizeShard(shard: ShardKeys, now: number): Promise<void> {
    const last = Math.floor(now / periodMs) - 1;
    const periods = Array.from({ length: minutesKeptMs / periodMs - 1 }, (_, age) => last - age);
    const pipeline = redis.pipeline();
    for (const period of periods) pipeline.exists(shard.tenMinutes(period));
    const known = ((await pipeline.exec()) ?? []).map(([, exists]) => exists === 1);
    for (const [i, period] of periods.entries()) {
      if (known[i]) continue;
      const minutes = Array.from({ length: minutesOfPeriod }, (_, n) => shard.minute(period * minutesOfPeriod + n));
      const sum = mergeCounters(await readHashes(minutes));
      // Also an empty one is stored, so that it is not summed up again.
      const name = shard.tenMinutes(period);
      await redis
        .multi()
        .hset(name, { samples: 0, ...sum })
        .pexpireat(name, period * periodMs + periodsKeptMs)
        .exec();
    }
  }

  return {
    async addSamples(minute, { count, gauges, buckets }) {
      const all = Object.entries(gauges);
      const values = [...all.flatMap(([name, { sum, max }]) => [name, sum, max]), ...Object.entries(buckets).flat()];
      await addSamples.call(keys.first, minute, count, minuteKeyMs, all.length, ...values);
    },
    async summarize(now) {
      for (const shard of keys.shards) await summarizeShard(shard, now);
    },
    async read({ from, to, stepMs }) {
      const [first, end] = [Math.ceil(from / stepMs), Math.ceil(to / stepMs)];
      const steps = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
      const ofShards = await Promise.all(
        keys.shards.map((shard) =>
          readHashes(steps.map((step) => (stepMs === minuteMs ? shard.minute(step) : shard.tenMinutes(step)))),
        ),
      );
      return steps.flatMap((step, i) => {
        const counters = mergeCounters(ofShards.map((hashes) => hashes[i]!));
        return Object.values(counters).some((value) => value > 0) ? [{ at: step * stepMs, counters }] : [];
      });
    },
    readTotals: async () => mergeCounters(await readHashes(keys.shards.map(({ totals }) => totals))),
  };
}
