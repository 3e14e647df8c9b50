import type { Assignment } from '@runq/common/contract/grading';

/** What decides whether an attempt counts. */
export interface Candidate {
  number: number;
  /** With the penalty; null: not graded, or a grader must decide. */
  score: number | null;
  isCancelled: boolean;
}

/**
 * The attempt that counts. `best`: the earliest with the highest score; `latest`: the newest; `chosen`: the chosen one,
 * until then the newest. A cancelled attempt counts only if there is no other; one without a score is the best only if
 * none has one. Null: there is no attempt.
 */
export function chooseCounted<T extends Candidate>(
  counts: Assignment['counts'],
  attempts: readonly T[],
  chosen: number | null,
): T | null {
  const graded = attempts.filter(({ isCancelled }) => !isCancelled);
  const candidates = graded.length > 0 ? graded : attempts;
  const newest = candidates.reduce<T | null>((last, one) => (last && last.number > one.number ? last : one), null);
  if (counts === 'chosen') return attempts.find(({ number }) => number === chosen) ?? newest;
  if (counts === 'latest') return newest;
  const best = candidates.reduce<T | null>((first, one) => {
    if (one.score === null) return first;
    if (first === null || one.score > first.score!) return one;
    return one.score === first.score && one.number < first.number ? one : first;
  }, null);
  return best ?? newest;
}
