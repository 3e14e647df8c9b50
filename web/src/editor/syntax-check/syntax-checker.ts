import type { SyntaxProblem } from './syntax-problem.js';

/** Checks programs in a worker. */
export interface SyntaxChecker {
  /** Resolves with null also when the worker cannot start, fails, or is closed. */
  check(text: string): Promise<SyntaxProblem | null>;
  close(): void;
}

/** A check takes some milliseconds. One that takes this long is given up, with all later ones. */
const maxCheckMs = 5000;

/** The worker starts with the first check. Checks run one after another. */
export function createSyntaxChecker(): SyntaxChecker {
  let worker: Worker | null = null;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  function close(): void {
    isClosed = true;
    worker?.terminate();
    worker = null;
  }

  function request(text: string): Promise<SyntaxProblem | null> {
    if (isClosed) return Promise.resolve(null);
    return new Promise((resolve) => {
      const giveUp = () => {
        close();
        resolve(null);
      };
      const timer = setTimeout(giveUp, maxCheckMs);
      try {
        worker ??= new Worker(new URL('./syntax-worker.ts', import.meta.url), { type: 'module' });
        worker.onmessage = ({ data }: MessageEvent<SyntaxProblem | null>) => {
          clearTimeout(timer);
          resolve(data);
        };
        worker.onerror = giveUp;
        worker.postMessage(text);
      } catch {
        // Some embedded frames may not start workers.
        clearTimeout(timer);
        giveUp();
      }
    });
  }

  return {
    check(text) {
      const answer = last.then(() => request(text));
      last = answer;
      return answer;
    },
    close,
  };
}
