import type { StudentResult } from '@runq/common/contract/grading';
import { formatPoints, readFinalScore } from '../final-score.js';

/** One sentence on a student's total, for formats that have a text on the whole submission. */
export function describeTotal(student: StudentResult): string {
  const score = readFinalScore(student);
  if (score === null) return 'Not graded yet: a fault of the service. A grader must decide.';
  const total = `Score: ${formatPoints(score)} of ${formatPoints(student.maxScore)}.`;
  if (student.overridden !== null) return `${total} Set by a grader: ${student.overridden.note}`;
  const { penaltyPercent = 0 } = student;
  return penaltyPercent > 0 ? `${total} Late: reduced by ${formatPoints(penaltyPercent)} %.` : total;
}
