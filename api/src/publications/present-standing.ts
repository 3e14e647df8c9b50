import type { MyAssignment, MySubmissionSummary } from '@runq/common/contract/my-assignment';
import { decideState } from './deadlines.js';
import { type AttemptState, attemptsLeft, type Standing } from './standing.js';

export const toInstant = (ms: number): string => new Date(ms).toISOString();
const toInstantOrNull = (ms: number | null) => (ms === null ? null : toInstant(ms));

/** A published assignment as its student sees it now. */
export function presentStanding(standing: Standing, now: number): MyAssignment {
  const { publication, deadlines, attempts, limit, used, score, maxScore } = standing;
  const { name, owner, version, head } = publication;
  const last = attempts.at(-1);
  return {
    ...{ name, title: head.title, grader: owner, version },
    opens: toInstantOrNull(deadlines.opens),
    due: toInstantOrNull(deadlines.due),
    isExtended: deadlines.isExtended,
    lateUntil: toInstantOrNull(deadlines.lateUntil),
    latePercentPerDay: deadlines.percentPerDay,
    timezone: deadlines.timezone,
    state: decideState(deadlines, publication, now),
    ...{ score, maxScore, counts: head.counts },
    attempts: { limit, used, left: attemptsLeft({ limit, used }) },
    lastSubmittedAt: last ? toInstant(last.submittedAt) : null,
  };
}

/** An attempt in a list. */
export function presentAttempt(attempt: AttemptState, counted: AttemptState | null): MySubmissionSummary {
  const { runId, number, isLate, isOffline, penaltyPercent, state, score, maxScore } = attempt;
  return {
    id: runId,
    attempt: number,
    submittedAt: toInstant(attempt.submittedAt),
    receivedAt: toInstant(attempt.receivedAt),
    late: isLate,
    offline: isOffline,
    ...{ penaltyPercent, state, score, maxScore },
    counts: attempt === counted,
  };
}

/** Newest first. */
export const presentAttempts = ({ attempts, counted }: Standing): MySubmissionSummary[] =>
  attempts.map((attempt) => presentAttempt(attempt, counted)).reverse();
