/** What a caller is told whose calls are used up. */
export interface RateLimiter {
  readonly quota: number;
  readonly windowMs: number;
  /** Counts one call of a key; answers 0, or after how many milliseconds the next one is taken. A refused call is not counted. */
  take(key: string): number;
}

/**
 * `quota` calls in `windowMs` for each key, given back evenly: the generic cell rate algorithm (ITU-T I.371, annex A), which keeps one
 * instant a key, the one at which all its calls will be given back. Of more than `maxKeys` keys the one that was quiet for longest is
 * forgotten.
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
