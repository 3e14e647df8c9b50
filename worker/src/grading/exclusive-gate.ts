/** Lets many graded cases run at once, or one alone. */
export interface ExclusiveGate {
  /** Waits while a case runs alone or waits to. */
  shared<T>(task: () => Promise<T>): Promise<T>;
  /** Waits until no other case runs; new ones wait meanwhile. */
  alone<T>(task: () => Promise<T>): Promise<T>;
}

/**
 * A readers-writer lock that prefers writers, for the graded cases of one worker: a time near its limit is measured
 * again without the others. Runs of students are not affected, so a grader never delays a click.
 */
export function createExclusiveGate(): ExclusiveGate {
  let running = 0;
  let isAlone = false;
  const aloneQueue: (() => void)[] = [];
  const sharedQueue: (() => void)[] = [];

  function admitNext(): void {
    if (isAlone) return;
    const next = aloneQueue[0];
    if (next) {
      if (running > 0) return;
      aloneQueue.shift();
      isAlone = true;
      next();
      return;
    }
    running += sharedQueue.length;
    for (const admit of sharedQueue.splice(0)) admit();
  }

  const enter = (queue: (() => void)[]) =>
    new Promise<void>((resolve) => {
      queue.push(resolve);
      admitNext();
    });

  return {
    async shared(task) {
      await enter(sharedQueue);
      try {
        return await task();
      } finally {
        running--;
        admitNext();
      }
    },
    async alone(task) {
      await enter(aloneQueue);
      try {
        return await task();
      } finally {
        isAlone = false;
        admitNext();
      }
    },
  };
}
