import type { Limits } from '@runq/common/contract/limits';
import type { Artifact, Outcome, RunKind, Usage } from '@runq/common/contract/run';
import type { SandboxFacts, StopReason } from './sandbox/contract.js';

type Ending = Pick<Outcome, 'verdict' | 'reason'>;

/** What each of our own stops means to the student. `abandoned` never becomes a verdict: the run goes on elsewhere. */
const stopped: Record<Exclude<StopReason, 'abandoned'>, (facts: SandboxFacts, limits: Limits) => Ending> = {
  cancelled: () => ({ verdict: 'cancelled', reason: 'Stopped by you.' }),
  wall_time: (_, limits) => ({
    verdict: 'wall_time_limit',
    reason: `Stopped: the program was still running after ${seconds(limits.wallTimeMs)}, the time limit.`,
  }),
  cpu_time: (facts, limits) => ({
    verdict: 'time_limit',
    reason: `Stopped: the program used ${seconds(facts.usage.cpuTimeMs)} of computing time; the limit is ${seconds(limits.cpuTimeMs)}.`,
  }),
  memory: (_, limits) => memoryLimit(limits),
  output: (_, limits) => ({
    verdict: 'output_limit',
    reason: `Stopped: the program printed more than ${size(limits.outputBytes)}, the output limit. What came first is kept.`,
  }),
  disk: (_, limits) => ({
    verdict: 'runtime_error',
    reason: `Stopped: the program's files, too many or too large, were more than its disk of ${size(limits.diskBytes)} holds.`,
  }),
  frozen: () => ({
    verdict: 'idle_limit',
    reason: 'Ended: the session was parked for too long without input.',
  }),
  idle: (_, limits) => ({
    verdict: 'idle_limit',
    reason: `Stopped: the program waited for input for ${seconds(limits.idleTimeMs)} and got none.`,
  }),
};

/** Where the same stop means something else to whoever sits at a prompt. */
const endedSession: Partial<Record<StopReason, (facts: SandboxFacts, limits: Limits) => Ending>> = {
  wall_time: (_, limits) => ({
    verdict: 'wall_time_limit',
    reason: `Ended: the session reached its lifetime of ${span(limits.wallTimeMs)}.`,
  }),
  output: (_, limits) => ({
    verdict: 'output_limit',
    reason: `Ended: the session reached ${size(limits.outputBytes)} of output or of conversation, its limit. What came first is kept.`,
  }),
  idle: (_, limits) => ({
    verdict: 'idle_limit',
    reason: `Ended: nothing was typed for ${span(limits.idleTimeMs)}.`,
  }),
};

/**
 * Makes the verdict of a run from what is known of its end; the only place that decides.
 *
 * Order: our own fault, our own stop (the first reason won in the sandbox), the kernel's memory kill, a signal, the exit code.
 * Nothing that the program writes takes part, with one exception: a program that says that an uncaught MemoryError ended it, and
 * exits with 1 as Python then does, is believed; lying about it gains nothing.
 */
export function decideVerdict(
  facts: SandboxFacts,
  { kind, limits }: { kind: RunKind; limits: Limits },
  files: { artifacts: Artifact[]; isCut: boolean },
): Outcome {
  const ending = decideEnding(facts, limits, kind);
  return {
    ...ending,
    exitCode: facts.exitCode,
    signal: facts.signal,
    usage: inWholeUnits(facts.usage),
    outputTruncated: facts.outputTruncated,
    artifacts: files.artifacts,
    artifactsCut: files.isCut || facts.filesCut,
  };
}

/** Milliseconds and bytes are told whole, rounded up: nothing that ran took no time. */
function inWholeUnits(usage: Usage): Usage {
  return {
    wallTimeMs: Math.ceil(usage.wallTimeMs),
    cpuTimeMs: Math.ceil(usage.cpuTimeMs),
    memoryPeakBytes: Math.ceil(usage.memoryPeakBytes),
    outputBytes: usage.outputBytes,
  };
}

function decideEnding(facts: SandboxFacts, limits: Limits, kind: RunKind): Ending {
  if (facts.fault !== null || facts.stopReason === 'abandoned')
    return {
      verdict: 'internal_error',
      reason: 'Something went wrong on our side. This is not your fault; please run it again.',
    };
  if (facts.stopReason !== null) {
    const tell = (kind === 'session' && endedSession[facts.stopReason]) || stopped[facts.stopReason];
    return tell(facts, limits);
  }
  // The limit counts all processes of a run together: one that lost some to it went beyond it, however it ended. A session goes on.
  if (facts.oomKills > 0 && !(kind === 'session' && facts.exitCode === 0)) return memoryLimit(limits);
  if (facts.signal === 'SIGXCPU')
    return {
      verdict: 'time_limit',
      reason: `Stopped: the program reached its limit of ${seconds(limits.cpuTimeMs)} of computing time.`,
    };
  if (facts.signal !== null)
    return { verdict: 'runtime_error', reason: `The program was ended by the signal ${facts.signal}.` };
  if (facts.memoryError && facts.exitCode === 1) return memoryLimit(limits);
  if (facts.syntaxError && facts.exitCode === 1)
    return { verdict: 'syntax_error', reason: 'Python could not read the program: there is a syntax error in it.' };
  if (kind === 'session' && facts.exitCode !== null) return decideExit(facts.exitCode);
  if (facts.exitCode === 0) return { verdict: 'ok', reason: 'Finished.' };
  if (facts.exitCode === 1)
    return { verdict: 'runtime_error', reason: 'The program ended with an error (exit code 1).' };
  if (facts.exitCode !== null)
    return { verdict: 'runtime_error', reason: `The program ended with exit code ${facts.exitCode}.` };
  return {
    verdict: 'internal_error',
    reason: 'The end of the program is not known. This is our fault; please run it again.',
  };
}

/** Whoever leaves a prompt meant to, whatever the code. */
function decideExit(exitCode: number): Ending {
  if (exitCode === 0) return { verdict: 'ok', reason: 'You ended the session.' };
  return { verdict: 'runtime_error', reason: `The session ended with exit code ${exitCode}.` };
}

function memoryLimit(limits: Limits): Ending {
  return {
    verdict: 'memory_limit',
    reason: `The program needed more memory than the limit of ${size(limits.memoryBytes)}.`,
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
