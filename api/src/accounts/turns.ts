import { ProblemError } from '@runq/common/contract/problem';

/** How soon a caller for whom there was no room should try again. */
const retryAfterMs = 3000;

/** Does work for `max` callers at a time, and lets `waitingMax` more wait; 503 beyond. */
export interface Turns {
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** Passwords cost processor time and memory on purpose; a class that signs in together must not take all of both. */
export function createTurns({ max, waitingMax }: { max: number; waitingMax: number }): Turns {
  const waiting: (() => void)[] = [];
  let active = 0;

  async function enter(): Promise<void> {
    if (active < max) {
      active++;
      return;
    }
    if (waiting.length >= waitingMax)
      throw new ProblemError('unavailable', 'Too many people sign in at the moment; try again.', { retryAfterMs });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else active--;
  }

  return {
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
