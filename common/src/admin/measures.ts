/** Upper bounds of the buckets of waits and durations in ms; one more bucket has none. As in includes/measures.lua. */
export const bucketBoundsMs = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 1_800_000];

/** The same of memory in bytes. */
export const bucketBoundsBytes = Array.from({ length: 10 }, (_, i) => 2 ** (23 + i));

/** Fields of a hash of counters. Those that begin with `max:` are maxima, all others are sums. */
export type Counters = Record<string, number>;

/** Adds up counters of several minutes, shards or processes. */
export function mergeCounters(all: readonly Counters[]): Counters {
  const merged: Counters = {};
  for (const counters of all)
    for (const [name, value] of Object.entries(counters)) {
      const known = merged[name];
      if (known === undefined) merged[name] = value;
      else merged[name] = name.startsWith('max:') ? Math.max(known, value) : known + value;
    }
  return merged;
}

/** A hash from Redis. */
export const parseCounters = (hash: Record<string, string>): Counters =>
  Object.fromEntries(Object.entries(hash).map(([name, value]) => [name, Number(value)]));

/** The counts of the buckets `<prefix>:1`, `<prefix>:2`, ... in order. */
export const readBuckets = (counters: Counters, prefix: string, bounds: readonly number[] = bucketBoundsMs): number[] =>
  Array.from({ length: bounds.length + 1 }, (_, i) => counters[`${prefix}:${i + 1}`] ?? 0);

/**
 * Estimates the quantile of `share` from the counts of the buckets, as `histogram_quantile` of Prometheus does: values
 * are spread evenly in their bucket, and those above all bounds count as the last bound. Null without values.
 */
export function estimateQuantileMs(buckets: readonly number[], share: number): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [i, count] of buckets.entries()) {
    const upper = bucketBoundsMs[i];
    if (upper === undefined) break;
    if (count > 0 && below + count >= share * total) {
      const lower = bucketBoundsMs[i - 1] ?? 0;
      return lower + ((upper - lower) * Math.max(0, share * total - below)) / count;
    }
    below += count;
  }
  return bucketBoundsMs.at(-1)!;
}
