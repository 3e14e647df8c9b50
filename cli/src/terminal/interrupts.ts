import { CliError, exitCodes } from '../exit-code.js';

/** Ctrl-C. */
export interface Interrupts {
  /** Aborted by the first Ctrl-C; its reason is a `CliError` with code 130. */
  signal: AbortSignal;
  /** From now on, Ctrl-C calls `onInterrupt` with its number (from 1) instead. */
  takeOver(onInterrupt: (count: number) => void): void;
}

/** Ctrl-C ends a command: the first in order, the second immediately. */
export function createInterrupts(process: {
  on(name: 'SIGINT', listener: () => void): unknown;
  exit(code: number): unknown;
}): Interrupts {
  const controller = new AbortController();
  let count = 0;
  let listener = (presses: number): void => {
    if (presses > 1) process.exit(exitCodes.interrupted);
    controller.abort(new CliError(exitCodes.interrupted, 'Interrupted.'));
  };
  process.on('SIGINT', () => listener(++count));
  return {
    signal: controller.signal,
    takeOver(onInterrupt) {
      listener = onInterrupt;
    },
  };
}
