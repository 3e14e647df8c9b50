/** How often a case that waits looks whether the others sleep. */
const pollMs = 250;

/** Lets many graded cases run at once, or one alone. `isAsleep`: the task disturbs no other now (by default: never). */
export interface ExclusiveGate {
  /** Waits while a case runs alone or waits to. */
  shared<T>(task: () => Promise<T>, isAsleep?: () => boolean): Promise<T>;
  /** Waits until no other case runs; new ones wait meanwhile. */
  alone<T>(task: () => Promise<T>, isAsleep?: () => boolean): Promise<T>;
}

/**
 * A readers-writer lock that prefers writers, for the graded cases of one worker: a time near its limit is measured
 * again without the others. Runs of students are not affected, so a grader never delays a click. A program that sleeps
 * to its limit would keep all others waiting for as long, so it counts as one that does not run.
 */
export function createExclusiveGate(): ExclusiveGate {
  const running = new Set<() => boolean>();
  let runningAlone: (() => boolean) | null = null;
  let poll: NodeJS.Timeout | undefined;
  const aloneQueue: (() => void)[] = [];
  const sharedQueue: (() => void)[] = [];

  function admitNext(): void {
    clearTimeout(poll);
    if (runningAlone?.()) {
      running.add(runningAlone);
      runningAlone = null;
    }
    if (!runningAlone && aloneQueue.length === 0) for (const admit of sharedQueue.splice(0)) admit();
    if (!runningAlone && [...running].every((isAsleep) => isAsleep())) aloneQueue.shift()?.();
    if (aloneQueue.length + sharedQueue.length > 0) poll = setTimeout(admitNext, pollMs);
  }

  async function run<T>(task: () => Promise<T>, isAlone: boolean, isAsleep: () => boolean): Promise<T> {
    // A function of its own: two tasks may share theirs.
    const entry = () => isAsleep();
    await new Promise<void>((resolve) => {
      (isAlone ? aloneQueue : sharedQueue).push(() => {
        if (isAlone) runningAlone = entry;
        else running.add(entry);
        resolve();
      });
      admitNext();
    });
    try {
      return await task();
    } finally {
      running.delete(entry);
      if (runningAlone === entry) runningAlone = null;
      admitNext();
    }
  }

  return {
    shared: (task, isAsleep = () => false) => run(task, false, isAsleep),
    alone: (task, isAsleep = () => false) => run(task, true, isAsleep),
  };
}
