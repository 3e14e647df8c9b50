/** Limits calls by key. */
export interface RateLimiter {
  readonly quota: number;
  readonly windowMs: number;
  /**
   * Counts one call of a key; 0, or the milliseconds until the next call is accepted. A refused call is not counted.
   */
  take(key: string): number;
}

/**
 * `quota` calls in `windowMs` for each key, replenished evenly: the generic cell rate algorithm (ITU-T I.371, annex
 * A). It stores one time per key, at which the full quota is available again. Of more than `maxKeys` keys the least
 * recently used one is dropped.
 */
export function createRateLimiter(options: {
  quota: number;
  windowMs: number;
  maxKeys: number;
  now?: () => number;
}): RateLimiter {
  const { quota, windowMs, maxKeys, now = Date.now } = options;
  const msPerCall = windowMs / quota;
  const clearAt = new Map<string, number>();

  return {
    quota,
    windowMs,
    take(key) {
      const at = now();
      const next = Math.max(clearAt.get(key) ?? at, at) + msPerCall;
      const overMs = next - at - windowMs;
      if (overMs > 0) return Math.ceil(overMs);
      clearAt.delete(key);
      clearAt.set(key, next);
      if (clearAt.size > maxKeys) clearAt.delete(clearAt.keys().next().value!);
      return 0;
    },
  };
}
