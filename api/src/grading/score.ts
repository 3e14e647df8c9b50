import type { CaseGroup, CaseResult } from '@runq/common/contract/grading';

/** Points of a group with `all_or_nothing` whose cases are not all right: none for any of them. */
const noPoints = 0;

/**
 * The results of a student with the points that count: in a group with `all_or_nothing`, a case has its points only if
 * all cases of the group have theirs. `total` and `most` are in points.
 */
export function scoreCases(
  results: readonly CaseResult[],
  groups: readonly CaseGroup[],
): { results: CaseResult[]; total: number; most: number } {
  const isFull = ({ score, maxScore }: CaseResult) => score >= maxScore;
  const failedGroups = groups.filter(
    ({ scoring, cases }) =>
      scoring === 'all_or_nothing' && results.some((result) => cases.includes(result.name) && !isFull(result)),
  );
  const lost = new Set(failedGroups.flatMap(({ cases }) => cases));
  const counted = results.map((result) => (lost.has(result.name) ? { ...result, score: noPoints } : result));
  const sum = (field: 'score' | 'maxScore') => round(counted.reduce((total, result) => total + result[field], 0));
  return { results: counted, total: sum('score'), most: sum('maxScore') };
}

/** What remains of points after a penalty in percent. */
export const reducePoints = (points: number, percent: number) => round((points * (100 - percent)) / 100);

/** Binary fractions such as 0.1 + 0.2 must not show. */
const round = (points: number) => Number(points.toFixed(6));

/** A gradebook must not take a fault of ours for zero points. */
export const needsAttention = (results: readonly CaseResult[]) => results.some(({ verdict }) => verdict === 'IE');
