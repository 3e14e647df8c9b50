import type { Finding, TrialView } from '../../grading/grading-shape.js';

export const trialLabels: Record<TrialView['program'], string> = {
  solution: 'Solution',
  empty: 'Empty program',
  endless: 'Endless loop',
};

/** What a program that tries an assignment showed; `isRight` is null while it runs. */
export function describeTrial(trial: TrialView, firstCase: string): { isRight: boolean | null; text: string } {
  const { program, state, done, total, score, maxScore, verdicts } = trial;
  if (state === 'queued') return { isRight: null, text: 'Waiting…' };
  if (state === 'active') return { isRight: null, text: total > 1 ? `Running, ${done} of ${total} cases` : 'Running…' };
  const points = `${score} of ${maxScore} points`;
  if (program === 'solution') return { isRight: score >= maxScore && !verdicts.IE, text: points };
  if (program === 'empty')
    return score > 0
      ? { isRight: false, text: `${points}, without doing anything` }
      : { isRight: true, text: 'No points, as it should be' };
  const isStopped = (verdicts.TLE ?? 0) + (verdicts.WTL ?? 0) > 0;
  return isStopped
    ? { isRight: true, text: `Stopped by the time limit in "${firstCase}"` }
    : { isRight: false, text: `Not stopped by the time limit in "${firstCase}"` };
}

/** Errors come first; the order of the cases stays. */
export const sortFindings = (findings: readonly Finding[]): Finding[] =>
  [...findings].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
