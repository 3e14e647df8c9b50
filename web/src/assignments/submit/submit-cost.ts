import type { MyAssignment } from '@runq/common/contract/my-assignment';
import { decideState } from '../assignment-state.js';

type Rules = Pick<MyAssignment, 'state' | 'opens' | 'due' | 'lateUntil' | 'latePercentPerDay' | 'attempts'>;

/**
 * What a submission at this time (epoch ms) costs, as sentences; empty when it costs nothing worth a question.
 * `waiting` counts the submissions of this browser that the server does not have yet.
 */
export function describeCosts(assignment: Rules, waiting: number, now: number): string[] {
  const { limit, left } = assignment.attempts;
  const costs: string[] = [];
  if (limit !== null && left !== null && left - waiting <= 1)
    costs.push(limit === 1 ? 'You have only one attempt.' : `This is the last of your ${limit} attempts.`);
  const penalty = decideState(assignment, now) === 'late' ? penaltyAt(assignment, now) : 0;
  if (penalty > 0) costs.push(`The assignment is overdue: ${penalty} % of the points are taken off.`);
  return costs;
}

const dayMs = 86_400_000;

/**
 * Percent of the points that a submission at this instant (epoch ms) loses: for each day begun, at most 100. A day has
 * 24 hours here; where the clocks change, the server's days of the class's zone differ by an hour.
 */
export function penaltyAt({ due, latePercentPerDay }: Pick<Rules, 'due' | 'latePercentPerDay'>, now: number): number {
  if (due === null) return 0;
  return Math.min(100, Math.max(0, Math.ceil((now - Date.parse(due)) / dayMs)) * latePercentPerDay);
}
