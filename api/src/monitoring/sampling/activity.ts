/** Without requests for this long, the figures of the service change little. */
const quietAfterMs = 3000;

/** How many intervals pass between two background tasks while the service is quiet. */
export const quietIntervals = 10;

/** When clients last used this process. */
export interface Activity {
  /** A client uses this process now. */
  note(): void;
  isQuiet(): boolean;
  /** Calls back when a quiet time ends; the result unsubscribes. */
  onWake(listener: () => void): () => void;
}

export function createActivity(): Activity {
  const listeners = new Set<() => void>();
  let lastAt = Number.NEGATIVE_INFINITY;
  const isQuiet = () => performance.now() - lastAt > quietAfterMs;

  return {
    note() {
      const wasQuiet = isQuiet();
      lastAt = performance.now();
      if (wasQuiet) for (const listener of listeners) listener();
    },
    isQuiet,
    onWake(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
