import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketBoundsBytes, bucketBoundsMs, type Counters, estimateQuantile, mergeCounters } from './measures.js';

const bucketOf = (ms: number) => {
  const bucket = bucketBoundsMs.findIndex((bound) => ms <= bound);
  return bucket < 0 ? bucketBoundsMs.length : bucket;
};
const count = (values: readonly number[]) => {
  const buckets = new Array<number>(bucketBoundsMs.length + 1).fill(0);
  for (const ms of values) buckets[bucketOf(ms)]!++;
  return buckets;
};

test('the scripts have the same buckets', () => {
  const lua = readFileSync(new URL('../../lua/includes/measures.lua', import.meta.url), 'utf8');
  const boundsOf = (name: string) =>
    new RegExp(`${name} = \\{([^}]+)\\}`)
      .exec(lua)![1]!
      .split(',')
      .flatMap((text) => (text.trim() === '' ? [] : [Number(text)]));
  expect(boundsOf('BUCKET_BOUNDS_MS')).toEqual(bucketBoundsMs);
  expect(boundsOf('BUCKET_BOUNDS_BYTES')).toEqual(bucketBoundsBytes);
});

test('a quantile is in the bucket of the true one', () => {
  const values = fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1), (ms, share) => {
      const sorted = ms.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
      const estimate = estimateQuantile(count(ms), share)!;
      const bucket = bucketOf(exact);
      const bounds = [bucketBoundsMs[bucket - 1] ?? 0, bucketBoundsMs[bucket] ?? bucketBoundsMs.at(-1)!];
      if (bucket === bucketBoundsMs.length) return estimate === bucketBoundsMs.at(-1);
      return estimate >= bounds[0]! && estimate <= bounds[1]!;
    }),
  );
});

test('examples of quantiles', () => {
  expect(estimateQuantile(count([]), 0.5)).toBeNull();
  expect(estimateQuantile(count([20, 20, 20, 20]), 0.5)).toBe(17.5);
  expect(estimateQuantile(count([5, 5, 5, 80]), 0.99)).toBe(98);
  expect(estimateQuantile(count([9_000_000]), 0.5)).toBe(1_800_000);
});

test('merging counters does not depend on their order or grouping; maxima stay maxima', () => {
  const field = fc.constantFrom('samples', 'sum:a', 'max:a', 'max:b', 'verdict:ok');
  const counters: fc.Arbitrary<Counters> = fc.dictionary(field, fc.integer({ min: 0, max: 1000 }));
  fc.assert(
    fc.property(fc.array(counters, { maxLength: 8 }), fc.nat(8), (all, cut) => {
      const merged = mergeCounters(all);
      expect(mergeCounters(all.toReversed())).toEqual(merged);
      expect(mergeCounters([mergeCounters(all.slice(0, cut)), mergeCounters(all.slice(cut))])).toEqual(merged);
      for (const [name, value] of Object.entries(merged)) {
        const values = all.flatMap((one) => one[name] ?? []);
        expect(value).toBe(name.startsWith('max:') ? Math.max(...values) : values.reduce((a, b) => a + b, 0));
      }
    }),
  );
});
