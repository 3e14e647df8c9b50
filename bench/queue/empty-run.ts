import type { SubmitRun } from '../../common/src/scheduler/submit-arguments.js';

const limits = {
  wallTimeMs: 60_000,
  cpuTimeMs: 10_000,
  memoryBytes: 268_435_456,
  outputBytes: 1_048_576,
  processes: 64,
  diskBytes: 67_108_864,
  idleTimeMs: 300_000,
};
/** A typical student program of 500 bytes. */
const program = {
  files: [{ path: 'main.py', content: '#'.repeat(500), encoding: 'utf8' as const }],
  entry: 'main.py',
  args: [],
  stdin: '',
};

/** The outcome of a run that did nothing. */
export const emptyOutcome = {
  verdict: 'ok' as const,
  exitCode: 0,
  signal: null,
  reason: 'It ended.',
  usage: { wallTimeMs: 1, cpuTimeMs: 1, memoryPeakBytes: 1, outputBytes: 0 },
  outputTruncated: false,
  stoppedAt: null,
  artifacts: [],
  artifactsCut: false,
};

/** A run for benches of the queue alone: its program is stored and never executed. */
export function describeEmptyRun(run: Pick<SubmitRun, 'runId' | 'userId' | 'class'>): SubmitRun {
  return {
    ...run,
    kind: 'run',
    program,
    limits,
    interactive: false,
    label: null,
    batchId: null,
    batchIndex: null,
    role: run.class === 'batch' ? 'grader' : 'student',
    delayMs: 0,
  };
}
