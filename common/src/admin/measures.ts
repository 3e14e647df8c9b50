/** Upper bounds of the buckets of waits and durations in ms; one more bucket has none. As in includes/measures.lua. */
export const bucketBoundsMs: readonly number[] = [
  10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 1_800_000,
];

/** Upper bounds of the buckets of percentages. A larger one counts as the last bound. */
export const percentBounds: readonly number[] = Array.from({ length: 20 }, (_, i) => (i + 1) * 5);

/** The field that counts a sample of a percentage. */
export function nameOfPercent(prefix: string, percent: number): string {
  const bucket = percentBounds.findIndex((bound) => percent <= bound);
  return `${prefix}:${bucket < 0 ? percentBounds.length : bucket + 1}`;
}

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

/** The counts of the buckets `<prefix>:1`, `<prefix>:2`, ... in order, the last one for values above all bounds. */
export const readBuckets = (counters: Counters, prefix: string, bounds: readonly number[] = bucketBoundsMs): number[] =>
  Array.from({ length: bounds.length + 1 }, (_, i) => counters[`${prefix}:${i + 1}`] ?? 0);

/**
 * Estimates the quantile of `share` from the counts of the buckets, as `histogram_quantile` of Prometheus does: values
 * are spread evenly in their bucket, and those above all bounds count as the last bound. Null without values.
 */
export function estimateQuantile(
  buckets: readonly number[],
  share: number,
  bounds: readonly number[] = bucketBoundsMs,
): number | null {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [i, count] of buckets.entries()) {
    const upper = bounds[i];
    if (upper === undefined) break;
    if (count > 0 && below + count >= share * total) {
      const lower = bounds[i - 1] ?? 0;
      return lower + ((upper - lower) * Math.max(0, share * total - below)) / count;
    }
    below += count;
  }
  return bounds.at(-1)!;
}
