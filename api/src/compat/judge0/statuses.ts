import { constants } from 'node:os';
import type { StoredRun } from '@runq/common/runs/run-records';

/** The statuses of Judge0 by id, from 1. */
export const statuses = [
  'In Queue',
  'Processing',
  'Accepted',
  'Wrong Answer',
  'Time Limit Exceeded',
  'Compilation Error',
  'Runtime Error (SIGSEGV)',
  'Runtime Error (SIGXFSZ)',
  'Runtime Error (SIGFPE)',
  'Runtime Error (SIGABRT)',
  'Runtime Error (NZEC)',
  'Runtime Error (Other)',
  'Internal Error',
  'Exec Format Error',
].map((description, index) => ({ id: index + 1, description }));

type StatusId = 1 | 2 | 3 | 4 | 5 | 7 | 8 | 9 | 10 | 11 | 12 | 13;

export const queuedId = 1;
export const processingId = 2;
export const acceptedId = 3;

const byState = { queued: queuedId, active: processingId } as const;
const bySignal: Partial<Record<string, StatusId>> = { SIGSEGV: 7, SIGXFSZ: 8, SIGFPE: 9, SIGABRT: 10 };

export interface JudgedEnding {
  statusId: StatusId;
  /** What Judge0's sandbox says of it. */
  message: string | null;
  exitCode: number | null;
  exitSignal: number | null;
}

type EndedRun = Pick<StoredRun, 'state' | 'verdict' | 'exitCode' | 'signal' | 'reason'>;

/** The state of a run, or its end. Python has no compiler here, so a syntax error is an error of the program. */
export function judgeEnding(run: EndedRun, isExpected: () => boolean): JudgedEnding {
  const { state, verdict, exitCode, reason } = run;
  const none = { message: null, exitCode: null, exitSignal: null };
  if (state !== 'finished') return { ...none, statusId: byState[state] };
  switch (verdict) {
    case 'time_limit':
      return { ...none, statusId: 5, message: 'Time limit exceeded', exitCode: 0 };
    case 'wall_time_limit':
    case 'idle_limit':
      return { ...none, statusId: 5, message: 'Time limit exceeded (wall clock)', exitCode: 0 };
    case 'output_limit':
      return describeSignal('SIGXFSZ');
    case 'cancelled':
    case 'lost':
    case 'internal_error':
      return { ...none, statusId: 13, message: reason };
  }
  if (run.signal !== null || exitCode === null) return describeSignal(run.signal ?? 'SIGKILL');
  if (exitCode !== 0) return { ...none, statusId: 11, message: `Exited with error code ${exitCode}`, exitCode };
  return { ...none, statusId: isExpected() ? acceptedId : 4, exitCode };
}

function describeSignal(signal: string): JudgedEnding {
  const exitSignal = constants.signals[signal as NodeJS.Signals] ?? 0;
  return { statusId: bySignal[signal] ?? 12, message: `Caught fatal signal ${exitSignal}`, exitCode: 0, exitSignal };
}

/** Whether an output is the expected one: spaces at the ends of lines and blank lines at the end do not count. */
export function isSameOutput(expected: Buffer, actual: Buffer): boolean {
  return stripOutput(expected) === stripOutput(actual);
}

const stripOutput = (output: Buffer) =>
  output
    .toString('latin1')
    .split('\n')
    .map((line) => line.replace(/[\0\t\n\v\f\r ]+$/, ''))
    .join('\n')
    .replace(/[\0\t\n\v\f\r ]+$/, '');
