import type { Run } from '@runq/common/contract/run';
import type { Verdict } from '@runq/common/contract/verdict';
import { formatBytes, formatDuration, formatLimit } from '../ui/format.js';

/** The kind of ending: success, an error of the program, a limit or stop, or an error of the service. */
export type Tone = 'good' | 'error' | 'limit' | 'ours';

export interface VerdictText {
  tone: Tone;
  title: string;
  /** The reason of the run, if it adds to the title. */
  reason: string | null;
  /** The time, and memory that comes near its limit; null without a measurement. */
  used: string | null;
}

type Ended = Pick<Run, 'verdict' | 'exitCode' | 'signal' | 'reason' | 'usage' | 'limits'>;

/** Memory is shown from this share of its limit on. */
const shownMemoryShare = 0.5;

/** Tone, title, and the reason shown when the run has none. */
const descriptions: Record<Verdict, (run: Ended, hasTraceback: boolean) => [Tone, string, string?]> = {
  ok: () => ['good', 'Finished'],
  runtime_error: (run, hasTraceback) =>
    isInterrupt(run) ? ['limit', 'Interrupted'] : ['error', describeError(run, hasTraceback)],
  syntax_error: () => ['error', 'Syntax error'],
  time_limit: ({ usage, limits }) => [
    'limit',
    'CPU time limit exceeded',
    usage
      ? `Used ${formatDuration(usage.cpuTimeMs)} of ${formatLimit(limits.cpuTimeMs)}.`
      : `The limit is ${formatLimit(limits.cpuTimeMs)}.`,
  ],
  wall_time_limit: ({ limits }) => ['limit', 'Time limit exceeded', `The limit is ${formatLimit(limits.wallTimeMs)}.`],
  memory_limit: ({ limits }) => ['limit', 'Memory limit exceeded', `The limit is ${formatBytes(limits.memoryBytes)}.`],
  output_limit: ({ limits }) => ['limit', 'Output limit exceeded', `The limit is ${formatBytes(limits.outputBytes)}.`],
  idle_limit: ({ limits }) => ['limit', 'Input timed out', `No input for ${formatLimit(limits.idleTimeMs)}.`],
  cancelled: () => ['limit', 'Stopped'],
  lost: () => ['ours', 'Worker failed', 'This was not caused by your code. Please run it again.'],
  internal_error: () => ['ours', 'Internal error', 'This was not caused by your code. Please run it again.'],
};

/** Describes how a run ended. An unknown verdict is never a success. */
export function describeVerdict(run: Ended, hasTraceback = true): VerdictText {
  const describe = run.verdict === null ? undefined : descriptions[run.verdict];
  const [tone, title, defaultReason] = describe?.(run, hasTraceback) ?? ['ours', 'Unknown result'];
  const stop = tone === 'limit' ? splitStop(run) : null;
  if (stop) return { tone, ...stop, used: formatUsage(run) };
  // The reason of an interrupt names its signal, which means little to a user who pressed Ctrl+C.
  const reason = (isInterrupt(run) ? 'Interrupted with Ctrl+C.' : run.reason?.trim()) ?? '';
  const isAboutExit = run.verdict === 'runtime_error' && /exit code \d+/.test(reason);
  const repeatsTitle = isAboutExit || reason.toLowerCase().includes(title.toLowerCase());
  const extendsTitle = reason.toLowerCase().startsWith(title.toLowerCase());
  return {
    tone,
    title: extendsTitle ? reason.replace(/\.$/, '') : title,
    reason: reason === '' ? (defaultReason ?? null) : repeatsTitle ? null : reason,
    used: formatUsage(run),
  };
}

/**
 * The reason of a stop, its first sentence as the title: "Stopped: CPU time limit" and what it used. The line of the
 * program is left out where an explanation under the output names it, the memory because it is beside the title. Null
 * for other reasons.
 */
function splitStop({ verdict, reason }: Ended): { title: string; reason: string | null } | null {
  const line = verdict === 'cancelled' ? '' : / The program was in line \d+ of .+\.$/;
  const text = reason?.trim().replace(line, '') ?? '';
  const sentences = /^((?:Stopped|Session ended|Memory limit)\b.*?)\.(?:\s+(.+))?$/s.exec(text);
  return sentences && { title: sentences[1]!, reason: verdict === 'memory_limit' ? null : (sentences[2] ?? null) };
}

const isInterrupt = ({ verdict, signal }: Ended) => verdict === 'runtime_error' && signal === 'SIGINT';

function formatUsage({ verdict, usage, limits }: Ended): string | null {
  if (!usage) return null;
  const time = formatDuration(usage.wallTimeMs);
  const isMuch = verdict === 'memory_limit' || usage.memoryPeakBytes > shownMemoryShare * limits.memoryBytes;
  return isMuch ? `${time} · ${formatBytes(usage.memoryPeakBytes)} memory` : time;
}

/** Without a traceback, the program chose its exit code. */
function describeError({ exitCode, signal }: Ended, hasTraceback: boolean): string {
  if (signal !== null) return `Crashed (${signal})`;
  if (exitCode === null) return 'Ended with an error';
  return exitCode === 1 && hasTraceback ? 'Ended with an error' : `Ended with exit code ${exitCode}`;
}
