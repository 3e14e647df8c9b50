/** A rest is never longer, whatever the task took. */
const restMsMax = 250;

/** Runs a task as soon as fewer than the limit run, in the order of the calls; urgent ones before the others. */
export type DynamicLimit = <T>(task: () => Promise<T>, isUrgent?: boolean) => Promise<T>;

/**
 * `readMax` is read whenever a task arrives or ends, and is at least 1: a higher limit holds from the next end on. As
 * many tasks wait as there are callers: a submission grades one case at a time, so no more than the worker has slots.
 * `readShare`, above 0 to 1, is the part of the time in which tasks run: after each one, its place rests.
 */
export function createDynamicLimit(readMax: () => number, readShare: () => number = () => 1): DynamicLimit {
  let running = 0;
  const urgent: (() => void)[] = [];
  const waiting: (() => void)[] = [];

  function admit(): void {
    while (urgent.length + waiting.length > 0 && running < readMax()) {
      running++;
      (urgent.shift() ?? waiting.shift())!();
    }
  }

  function leave(): void {
    running--;
    admit();
  }

  return async (task, isUrgent = false) => {
    await new Promise<void>((resolve) => {
      (isUrgent ? urgent : waiting).push(resolve);
      admit();
    });
    const startedAt = performance.now();
    try {
      return await task();
    } finally {
      const restMs = (performance.now() - startedAt) * (1 / readShare() - 1);
      if (restMs > 0) setTimeout(leave, Math.min(restMs, restMsMax));
      else leave();
    }
  };
}
