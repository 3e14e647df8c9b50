import type { StudentResult } from '@runq/common/contract/grading';

/** Whether a grader must decide: a case was not graded by a fault of ours, and no grader has set a score. */
export function needsAttention(student: StudentResult): boolean {
  if (student.overridden !== null) return false;
  return student.needsAttention || student.cases.some(({ verdict }) => verdict === 'IE');
}

/** The score that counts; null while the result needs attention, which is never 0 points. */
export function readFinalScore(student: StudentResult): number | null {
  if (student.overridden !== null) return student.overridden.score;
  return needsAttention(student) ? null : student.score;
}

/** The points of a case; null when it was not graded by a fault of ours. */
export function readCaseScore(item: StudentResult['cases'][number]): number | null {
  return item.verdict === 'IE' ? null : item.score;
}

/** Points for people, with at most two decimals. */
export function formatPoints(points: number): string {
  return String(Math.round(points * 100) / 100);
}
