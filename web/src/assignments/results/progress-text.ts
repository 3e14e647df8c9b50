import type { MySubmission } from '@runq/common/contract/my-assignment';
import { formatOrdinal } from '../../ui/format.js';

/** The subject of a result in a sentence: a check, or an attempt by its number. */
const nameOf = ({ kind, attempt }: Pick<MySubmission, 'kind' | 'attempt'>): string =>
  kind === 'precheck' ? 'Check' : `Attempt ${attempt}`;

/** The progress or the outcome of a check or an attempt in a sentence, which screen readers announce. */
export function describeSubmission(
  submission: Pick<
    MySubmission,
    'kind' | 'attempt' | 'state' | 'queue' | 'score' | 'maxScore' | 'needsAttention' | 'overridden' | 'cases'
  >,
): string {
  const { state, queue, score, maxScore, cases } = submission;
  const name = nameOf(submission);
  if (state === 'queued') return `${name}: ${describeWait(queue)}`;
  if (state === 'active') return `${name}: running…${describeDone(cases.length)}`;
  if (submission.kind === 'precheck') return `${name} finished: ${describePassed(cases)}`;
  const counted = submission.overridden?.score ?? score;
  if (counted === null)
    return submission.needsAttention
      ? `${name} could not be graded, which is not your fault. It uses no attempt, and your teacher sees it.`
      : `${name} was received. Its score is not known yet.`;
  return `${name}: ${formatPoints(counted, maxScore)}.`;
}

function describeWait(queue: MySubmission['queue']): string {
  if (!queue) return 'waiting in the queue.';
  if (queue.waitingFor === 'paused') return 'waiting, because runs are paused. It starts when they are resumed.';
  return `you are ${queue.position <= 1 ? 'next' : formatOrdinal(queue.position)} in the queue.`;
}

const describeDone = (done: number): string => (done === 0 ? '' : ` ${done} ${done === 1 ? 'case' : 'cases'} done.`);

function describePassed(cases: MySubmission['cases']): string {
  if (cases.length === 0) return 'no case was run.';
  const passed = cases.filter(({ verdict }) => verdict === 'AC').length;
  if (passed < cases.length) return `${passed} of ${cases.length} cases passed.`;
  return cases.length === 1 ? 'the case passed.' : `all ${cases.length} cases passed.`;
}

/** `4 of 6 points`, with at most two decimals. */
export const formatPoints = (score: number, maxScore: number): string =>
  `${round(score)} of ${round(maxScore)} ${maxScore === 1 ? 'point' : 'points'}`;

const round = (value: number): string => String(Math.round(value * 100) / 100);

/** `18 of 20 attempts left`; null without a limit. */
export function formatAttemptsLeft({ limit, left }: { limit: number | null; left: number | null }): string | null {
  if (limit === null || left === null) return null;
  return left <= 0 ? 'No attempts left' : `${left} of ${limit} ${limit === 1 ? 'attempt' : 'attempts'} left`;
}
