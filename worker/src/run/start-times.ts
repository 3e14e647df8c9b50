import { bucketBoundsMs } from '@runq/common/admin/measures';

/** How long sandboxes took to start programs since this worker started. */
export interface StartTimes {
  count(ms: number): void;
  /** Counts in the buckets of `bucketBoundsMs` and one beyond, and their sum. */
  read(): { buckets: number[]; sumMs: number };
}

export function createStartTimes(): StartTimes {
  const buckets = new Array<number>(bucketBoundsMs.length + 1).fill(0);
  let sumMs = 0;
  return {
    count(ms) {
      const bucket = bucketBoundsMs.findIndex((bound) => ms <= bound);
      buckets[bucket < 0 ? bucketBoundsMs.length : bucket]!++;
      sumMs += ms;
    },
    read: () => ({ buckets: [...buckets], sumMs: Math.round(sumMs) }),
  };
}
