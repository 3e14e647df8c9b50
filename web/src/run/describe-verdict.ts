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

/** Tone, title, and the sentence that is told when the run brings none. */
const words: Record<Verdict, (run: Ended) => [Tone, string, string?]> = {
  ok: () => ['good', 'Finished'],
  runtime_error: (run) => (isInterrupt(run) ? ['limit', 'Interrupted'] : ['error', describeError(run)]),
  syntax_error: () => ['error', 'Python could not read the program'],
  time_limit: ({ usage, limits }) => [
    'limit',
    'Too much computing time',
    `It used ${usage ? `${formatDuration(usage.cpuTimeMs)} of ` : 'all of '}${formatLimit(limits.cpuTimeMs)}.`,
  ],
  wall_time_limit: ({ limits }) => ['limit', 'Took too long', `The limit is ${formatLimit(limits.wallTimeMs)}.`],
  memory_limit: ({ limits }) => ['limit', 'Too much memory', `The limit is ${formatBytes(limits.memoryBytes)}.`],
  output_limit: ({ limits }) => ['limit', 'Too much output', `The limit is ${formatBytes(limits.outputBytes)}.`],
  idle_limit: ({ limits }) => [
    'limit',
    'Waited too long for input',
    `Nothing was typed for ${formatLimit(limits.idleTimeMs)}.`,
  ],
  cancelled: () => ['limit', 'Stopped'],
  lost: () => ['ours', 'The worker was lost', 'It was not your fault. Please run it again.'],
  internal_error: () => ['ours', 'Something went wrong on our side', 'It was not your fault. Please run it again.'],
};

/** Says how a finished run ended, in words that a student can use. An end nobody knows is never called fine. */
export function describeVerdict(run: Ended): VerdictWords {
  const describe = run.verdict === null ? undefined : words[run.verdict];
  const [tone, short, sentence] = describe?.(run) ?? ['ours', 'It is not known how this ended'];
  // Its signal would say nothing to who pressed Ctrl-C.
  const said = (isInterrupt(run) ? 'Interrupted with Ctrl-C.' : run.reason?.trim()) ?? '';
  const repeats = said.toLowerCase().includes(short.toLowerCase());
  const isLonger = said.toLowerCase().startsWith(short.toLowerCase());
  return {
    tone,
    title: isLonger ? said.replace(/\.$/, '') : short,
    reason: said === '' ? (sentence ?? null) : repeats ? null : said,
    used: run.usage && `${formatDuration(run.usage.wallTimeMs)} · ${formatBytes(run.usage.memoryPeakBytes)} memory`,
  };
}

const isInterrupt = ({ verdict, signal }: Ended) => verdict === 'runtime_error' && signal === 'SIGINT';

function describeError({ exitCode, signal }: Ended): string {
  if (signal !== null) return `Crashed (${signal})`;
  if (exitCode === null) return 'Ended with an error';
  return exitCode === 1 ? 'Ended with an error (exit code 1)' : `Ended with exit code ${exitCode}`;
}
