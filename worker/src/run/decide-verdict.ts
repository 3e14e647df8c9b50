import type { Limits } from '@runq/common/contract/limits';
import type { Artifact, Outcome, Program, RunKind, Usage } from '@runq/common/contract/run';
import type { Verdict } from '@runq/common/contract/verdict';
import type { SandboxResult, StopReason } from '../sandbox/contract.js';
import { readStoppedAt } from './read-stopped-at.js';

type Ending = Pick<Outcome, 'verdict' | 'reason'>;

/** Verdict and reason of each stop. `abandoned` has none: the run starts again on another worker. */
const stopped: Record<
  Exclude<StopReason, 'abandoned'>,
  (result: SandboxResult, limits: Limits, stopSentence?: string | null) => Ending
> = {
  cancelled: (_result, _limits, sentence) => ({ verdict: 'cancelled', reason: sentence ?? 'Stopped by you.' }),
  wall_time: ({ usage }, limits) => ({
    verdict: 'wall_time_limit',
    reason: `Stopped after ${seconds(limits.wallTimeMs)}: time limit. It used ${seconds(usage.cpuTimeMs)} of CPU.`,
  }),
  cpu_time: ({ usage }, limits) => ({
    verdict: 'time_limit',
    reason: `Stopped: CPU time limit. It used ${seconds(usage.cpuTimeMs)}; the limit is ${seconds(limits.cpuTimeMs)}.`,
  }),
  memory: (result, limits) => memoryLimit(result, limits),
  output: (_, limits) => ({
    verdict: 'output_limit',
    reason: `Stopped: output limit of ${size(limits.outputBytes)}. The output up to the limit is kept.`,
  }),
  disk: (_, limits) => ({
    verdict: 'runtime_error',
    reason: `Stopped: disk limit. The program's files exceed ${size(limits.diskBytes)}, or there are too many.`,
  }),
  frozen: () => ({
    verdict: 'idle_limit',
    reason: 'Session ended: it was paused for too long without input.',
  }),
  idle: (_, limits) => ({
    verdict: 'idle_limit',
    reason: `Stopped: no input for ${seconds(limits.idleTimeMs)}.`,
  }),
};

/** Stops with another meaning in a session. */
const endedSession: Partial<typeof stopped> = {
  wall_time: (_, limits) => ({
    verdict: 'wall_time_limit',
    reason: `Session ended: time limit of ${span(limits.wallTimeMs)}.`,
  }),
  output: (_, limits) => ({
    verdict: 'output_limit',
    reason: `Session ended: output limit of ${size(limits.outputBytes)}. The output up to the limit is kept.`,
  }),
  idle: (_, limits) => ({
    verdict: 'idle_limit',
    reason: `Session ended: no input for ${span(limits.idleTimeMs)}.`,
  }),
};

/** Ends at which the line says something: we stopped the program, or it ran out of memory. */
const verdictsWithLine: ReadonlySet<Verdict> = new Set<Verdict>([
  'time_limit',
  'wall_time_limit',
  'memory_limit',
  'output_limit',
  'idle_limit',
  'cancelled',
]);

/**
 * Derives the verdict of a run from its result; no other code does.
 *
 * Order: a fault of ours, a stop of ours (the first reason wins in the sandbox), the kernel's memory kill, a signal,
 * the exit code. Output of the program has no influence, with one exception: a reported MemoryError with exit code 1,
 * as Python exits then, counts as a memory limit. Forging it gains nothing.
 *
 * `stopSentence` says who requested the stop of a cancelled run, and why.
 */
export function decideVerdict(
  result: SandboxResult,
  { kind, limits, program }: { kind: RunKind; limits: Limits; program: Pick<Program, 'files'> },
  files: { artifacts: Artifact[]; isCut: boolean },
  stopSentence: string | null = null,
): Outcome {
  const { verdict, reason } = decideEnding(result, limits, { kind, stopSentence });
  const paths = program.files.map(({ path }) => path);
  const stoppedAt = verdictsWithLine.has(verdict) ? readStoppedAt(result.stack, paths) : null;
  return {
    verdict,
    reason: stoppedAt ? `${reason} The program was in line ${stoppedAt.line} of ${stoppedAt.path}.` : reason,
    stoppedAt,
    exitCode: result.exitCode,
    signal: result.signal,
    usage: { ...inWholeUnits(result.usage), ...(result.hashSeed === null ? {} : { hashSeed: result.hashSeed }) },
    outputTruncated: result.outputTruncated,
    artifacts: files.artifacts,
    artifactsCut: files.isCut || result.filesCut,
  };
}

/** Rounds milliseconds and bytes up, so that no usage is zero. */
function inWholeUnits(usage: Usage): Usage {
  return {
    wallTimeMs: Math.ceil(usage.wallTimeMs),
    cpuTimeMs: Math.ceil(usage.cpuTimeMs),
    memoryPeakBytes: Math.ceil(usage.memoryPeakBytes),
    outputBytes: usage.outputBytes,
  };
}

function decideEnding(
  result: SandboxResult,
  limits: Limits,
  { kind, stopSentence }: { kind: RunKind; stopSentence: string | null },
): Ending {
  if (result.fault !== null || result.stopReason === 'abandoned')
    return {
      verdict: 'internal_error',
      reason: 'Internal error. This was not caused by your code. Please run it again.',
    };
  if (result.stopReason !== null) {
    const describe = (kind === 'session' && endedSession[result.stopReason]) || stopped[result.stopReason];
    return describe(result, limits, stopSentence);
  }
  // The limit covers all processes of a run: if the kernel killed one, the run exceeded it. A session continues.
  if (result.oomKills > 0 && !(kind === 'session' && result.exitCode === 0)) return memoryLimit(result, limits);
  if (result.signal === 'SIGXCPU') return stopped.cpu_time(result, limits);
  if (result.signal !== null)
    return { verdict: 'runtime_error', reason: `The program was killed by signal ${result.signal}.` };
  if (result.memoryError && result.exitCode === 1) return memoryLimit(result, limits);
  if (result.syntaxError && result.exitCode === 1)
    return { verdict: 'syntax_error', reason: 'The program has a syntax error.' };
  if (kind === 'session' && result.exitCode !== null) return decideExit(result.exitCode);
  if (result.exitCode === 0) return { verdict: 'ok', reason: 'Finished.' };
  if (result.exitCode === 1)
    return { verdict: 'runtime_error', reason: 'The program ended with an error (exit code 1).' };
  if (result.exitCode !== null)
    return { verdict: 'runtime_error', reason: `The program ended with exit code ${result.exitCode}.` };
  return {
    verdict: 'internal_error',
    reason: 'Internal error: the result is unknown. Please run it again.',
  };
}

/** A user who exits a session does so on purpose, whatever the code. */
function decideExit(exitCode: number): Ending {
  if (exitCode === 0) return { verdict: 'ok', reason: 'You ended the session.' };
  return { verdict: 'runtime_error', reason: `The session ended with exit code ${exitCode}.` };
}

function memoryLimit({ usage }: SandboxResult, limits: Limits): Ending {
  return {
    verdict: 'memory_limit',
    reason: `Memory limit of ${size(limits.memoryBytes)} exceeded. It used up to ${size(usage.memoryPeakBytes)}.`,
  };
}

/** 2000 -> "2 s", 1500 -> "1.5 s", 40 -> "0.04 s". */
function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(ms < 1000 ? 3 : 2))} s`;
}

/** 600000 -> "10 min", 7200000 -> "2 h", 90000 -> "90 s". */
function span(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : seconds(ms);
}

/** 268435456 -> "256 MiB". */
function size(bytes: number): string {
  if (bytes >= 1024 * 1024) return `${Number((bytes / 1024 / 1024).toFixed(1))} MiB`;
  if (bytes >= 1024) return `${Number((bytes / 1024).toFixed(1))} KiB`;
  return `${bytes} bytes`;
}
