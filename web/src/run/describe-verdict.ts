import type { Run } from '@runq/common/contract/run';
import type { Verdict } from '@runq/common/contract/verdict';
import { formatBytes, formatDuration, formatLimit } from './format-amounts.js';

/** How an end feels: fine, the program's own fault, a limit or a stop, or our fault. */
export type Tone = 'good' | 'error' | 'limit' | 'ours';

export interface VerdictWords {
  tone: Tone;
  title: string;
  /** The sentence of the run, when it says more than the title. */
  reason: string | null;
  /** Time and memory, null when nothing was measured. */
  used: string | null;
}

type Ended = Pick<Run, 'verdict' | 'exitCode' | 'signal' | 'reason' | 'usage' | 'limits'>;

const words: Record<Verdict, (run: Ended) => [Tone, string]> = {
  ok: () => ['good', 'Finished'],
  runtime_error: (run) => ['error', describeError(run)],
  syntax_error: () => ['error', 'Python could not read the program'],
  time_limit: (run) => [
    'limit',
    `Used all its computing time (${run.usage ? `${formatDuration(run.usage.cpuTimeMs)} of ` : ''}${formatLimit(run.limits.cpuTimeMs)})`,
  ],
  wall_time_limit: (run) => ['limit', `Took longer than ${formatLimit(run.limits.wallTimeMs)}`],
  memory_limit: (run) => ['limit', `Needed more than ${formatBytes(run.limits.memoryBytes)} of memory`],
  output_limit: (run) => ['limit', `Printed too much output (more than ${formatBytes(run.limits.outputBytes)})`],
  idle_limit: (run) => ['limit', `Waited more than ${formatLimit(run.limits.idleTimeMs)} for input`],
  cancelled: () => ['limit', 'Stopped'],
  lost: () => ['ours', 'The worker was lost. It was not your fault'],
  internal_error: () => ['ours', 'Something went wrong on our side. It was not your fault'],
};

/** Says how a finished run ended, in words that a student can use. An end nobody knows is never called fine. */
export function describeVerdict(run: Ended): VerdictWords {
  const describe = run.verdict === null ? undefined : words[run.verdict];
  const [tone, short] = describe?.(run) ?? ['ours', 'It is not known how this ended'];
  const said = run.reason?.trim() ?? '';
  const isLonger = said.toLowerCase().startsWith(short.toLowerCase());
  return {
    tone,
    title: isLonger ? said.replace(/\.$/, '') : short,
    reason: said.toLowerCase().includes(short.toLowerCase()) || said === '' ? null : said,
    used: run.usage && `${formatDuration(run.usage.wallTimeMs)} · ${formatBytes(run.usage.memoryPeakBytes)} memory`,
  };
}

function describeError({ exitCode, signal }: Ended): string {
  if (signal !== null) return `Crashed (${signal})`;
  if (exitCode === null) return 'Ended with an error';
  return exitCode === 1 ? 'Ended with an error (exit code 1)' : `Ended with exit code ${exitCode}`;
}
