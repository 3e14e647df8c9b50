import type { Logger } from './log.js';

/**
 * Runs each task every `intervalMs` without overlapping itself; failures are logged and the task runs again. Intervals
 * in which `isDue` returns false are skipped.
 */
export function runPeriodically(options: {
  tasks: Record<string, () => Promise<unknown>>;
  intervalMs: number;
  isDue?: () => boolean;
  log: Pick<Logger, 'warn'>;
}): { close(): void } {
  const { tasks, intervalMs, isDue = () => true, log } = options;
  const running = new Set<string>();
  async function runTask(task: string, run: () => Promise<unknown>): Promise<void> {
    if (running.has(task)) return;
    running.add(task);
    await run().catch((err) => log.warn({ err, task }, 'periodic task failed'));
    running.delete(task);
  }
  const timer = setInterval(() => {
    if (!isDue()) return;
    for (const [task, run] of Object.entries(tasks)) void runTask(task, run);
  }, intervalMs);
  return { close: () => clearInterval(timer) };
}

/** Returns whether a periodic task is due, at each call for one interval: always, or every `intervals` while quiet. */
export function createQuietPace(isQuiet: () => boolean, intervals: number): () => boolean {
  let skipped = 0;
  return () => {
    const isDue = !isQuiet() || skipped >= intervals - 1;
    skipped = isDue ? 0 : skipped + 1;
    return isDue;
  };
}
