import { constants } from 'node:os';
import type { StoredRun } from '@runq/common/runs/run-records';
import type { FinishedProgram } from '../run-program.js';
import type { PistonRuntime } from './parse-job.js';

/** How a stage ended: an error status, a signal, a limit of time or output, or a fault of the service; null: well. */
type Status = 'RE' | 'SG' | 'TO' | 'OL' | 'EL' | 'XX' | null;

interface Ending {
  status: Status;
  code: number | null;
  signal: string | null;
  message: string | null;
}

const killed = (status: Status, message: string): Ending => ({ status, code: null, signal: 'SIGKILL', message });

/**
 * The end of a run in the terms of Piston; a program over a limit was killed. The limit of output is one for both
 * streams: the longer one exceeded it.
 */
export function describeEnding(
  run: Pick<StoredRun, 'verdict' | 'exitCode' | 'signal' | 'reason'>,
  longer: 'stdout' | 'stderr' = 'stdout',
): Ending {
  const { verdict, exitCode, signal, reason } = run;
  switch (verdict) {
    case 'time_limit':
      return killed('TO', 'Time limit exceeded');
    case 'wall_time_limit':
    case 'idle_limit':
      return killed('TO', 'Time limit exceeded (wall clock)');
    case 'output_limit':
      return killed(longer === 'stdout' ? 'OL' : 'EL', `${longer} length exceeded`);
    case 'lost':
    case 'internal_error':
      return { status: 'XX', code: null, signal: null, message: reason };
  }
  const caught = signal ?? (exitCode === null ? 'SIGKILL' : null);
  if (caught !== null) {
    const number = constants.signals[caught as NodeJS.Signals] ?? 0;
    return { status: 'SG', code: null, signal: caught, message: `Caught fatal signal ${number}` };
  }
  if (exitCode !== 0)
    return { status: 'RE', code: exitCode, signal: null, message: `Exited with error status ${exitCode}` };
  return { status: null, code: 0, signal: null, message: null };
}

/** The body of `POST /execute`. Times in ms, memory in bytes. */
export function toJobResult({ run, stdout, stderr, both }: FinishedProgram, { language, version }: PistonRuntime) {
  const { usage } = run;
  return {
    run: {
      stdout: stdout.toString('utf8'),
      stderr: stderr.toString('utf8'),
      output: both.toString('utf8'),
      ...describeEnding(run, stderr.length > stdout.length ? 'stderr' : 'stdout'),
      cpu_time: usage?.cpuTimeMs ?? null,
      wall_time: usage?.wallTimeMs ?? null,
      memory: usage?.memoryPeakBytes ?? null,
    },
    language,
    version,
  };
}
