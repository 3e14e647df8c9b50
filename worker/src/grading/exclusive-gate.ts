/** How often a case that waits to run alone looks whether the others sleep. */
const pollMs = 250;

/** Lets many graded cases run at once, or one alone. */
export interface ExclusiveGate {
  /** Waits while a case runs alone or waits to. `isAsleep`: the task disturbs no other now (never, by default). */
  shared<T>(task: () => Promise<T>, isAsleep?: () => boolean): Promise<T>;
  /** Waits until no other case runs, or those that do sleep; new ones wait meanwhile. */
  alone<T>(task: () => Promise<T>): Promise<T>;
}

/**
 * A readers-writer lock that prefers writers, for the graded cases of one worker: a time near its limit is measured
 * again without the others. Runs of students are not affected, so a grader never delays a click. A program that sleeps
 * to its limit would keep all others waiting for as long, so it is not waited for.
 */
export function createExclusiveGate(): ExclusiveGate {
  const running = new Set<() => boolean>();
  let isAlone = false;
  let poll: NodeJS.Timeout | undefined;
  const aloneQueue: (() => void)[] = [];
  const sharedQueue: (() => void)[] = [];

  function admitNext(): void {
    clearTimeout(poll);
    if (isAlone) return;
    const next = aloneQueue[0];
    if (!next) {
      for (const admit of sharedQueue.splice(0)) admit();
    } else if ([...running].every((isAsleep) => isAsleep())) {
      aloneQueue.shift();
      isAlone = true;
      next();
    } else {
      poll = setTimeout(admitNext, pollMs);
    }
  }

  return {
    async shared(task, isAsleep = () => false) {
      // A function of its own: two tasks may share theirs.
      const entry = () => isAsleep();
      await new Promise<void>((resolve) => {
        sharedQueue.push(() => {
          running.add(entry);
          resolve();
        });
        admitNext();
      });
      try {
        return await task();
      } finally {
        running.delete(entry);
        admitNext();
      }
    },
    async alone(task) {
      await new Promise<void>((resolve) => {
        aloneQueue.push(resolve);
        admitNext();
      });
      try {
        return await task();
      } finally {
        isAlone = false;
        admitNext();
      }
    },
  };
}
