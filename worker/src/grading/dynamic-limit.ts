/** Runs a task as soon as fewer than the limit run, in the order of the calls. */
export type DynamicLimit = <T>(task: () => Promise<T>) => Promise<T>;

/**
 * `readMax` is read whenever a task arrives or ends, and is at least 1: a higher limit holds from the next end on. As
 * many tasks wait as there are callers: a submission grades one case at a time, so no more than the worker has slots.
 */
export function createDynamicLimit(readMax: () => number): DynamicLimit {
  let running = 0;
  const waiting: (() => void)[] = [];

  function admit(): void {
    while (waiting.length > 0 && running < readMax()) {
      running++;
      waiting.shift()!();
    }
  }

  return async (task) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      admit();
    });
    try {
      return await task();
    } finally {
      running--;
      admit();
    }
  };
}
