import { constants } from 'node:os';

/** The end of a run, as far as its exit code follows from it. */
export interface RunEnd {
  verdict: string | null;
  exitCode: number | null;
  signal: string | null;
}

/** Verdicts of programs that ended by themselves. */
const ownEnds = ['ok', 'runtime_error', 'syntax_error'];

/**
 * The exit code of `runq run`: that of the program, or 128 + the number of its signal as in shells. 1 for a program
 * that was stopped, for which `isOwn` is false.
 */
export function toExitCode({ verdict, exitCode, signal }: RunEnd): { code: number; isOwn: boolean } {
  if (!ownEnds.includes(verdict ?? '')) return { code: 1, isOwn: false };
  if (exitCode !== null) return { code: exitCode, isOwn: true };
  const number = signal === null ? undefined : constants.signals[signal as NodeJS.Signals];
  return number === undefined ? { code: 1, isOwn: false } : { code: 128 + number, isOwn: true };
}
