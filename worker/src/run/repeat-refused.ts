import { setTimeout as delay } from 'node:timers/promises';

/** Longest time for which Redis may refuse a write, and the delay before each repetition. */
const refusedMsMax = 20_000;
const repeatMs = 200;

/**
 * Repeats an idempotent write that fails, as all writes do during a failover. Rejects with its last error after 20 s,
 * or as soon as `isOver` is true: when the lease of a run nearly ends, another worker gets it. An error for which
 * `isLasting` is true is not repeated.
 */
export async function repeatRefused<T>(
  write: () => Promise<T>,
  options: { isOver?: () => boolean; isLasting?: (err: unknown) => boolean; onFault: (err: unknown) => void },
): Promise<T> {
  const { isOver = () => false, isLasting = () => false, onFault } = options;
  for (const end = performance.now() + refusedMsMax; ; ) {
    try {
      return await write();
    } catch (err) {
      if (isLasting(err) || isOver() || performance.now() > end) throw err;
      onFault(err);
      await delay(repeatMs);
    }
  }
}
