import type { MyAssignment } from '@runq/common/contract/my-assignment';
import { decideState } from './assignment-state.js';
import type { AssignmentView } from './current-assignment.js';
import { describeSubmission } from './results/progress-text.js';
import type { PendingSubmission } from './submit/submission-outbox.js';

/** Why nothing can be submitted at this time (epoch ms), as a sentence; null when it can. */
export function findSubmitObstacle(assignment: MyAssignment, now: number): string | null {
  const state = decideState(assignment, now);
  if (state === 'upcoming') return 'This assignment is not open yet.';
  if (state === 'closed') return 'This assignment is closed.';
  return assignment.attempts.left === 0 ? 'You have no attempts left.' : null;
}

/**
 * What happens now or happened last, in a sentence for the panel and for screen readers: a submission on its way goes
 * before results.
 */
export function describePanel(
  { submission, isSending }: Pick<AssignmentView, 'submission' | 'isSending'>,
  pending: readonly PendingSubmission[],
): string {
  const newest = pending.at(-1);
  if (newest?.refusal) return `Your submission was not accepted. ${newest.refusal}`;
  if (newest && newest.submittedAt !== null)
    return 'Not sent yet: there is no connection. Your submission is kept and sent when you are back online.';
  if (newest) return 'Submitting…';
  if (isSending) return 'Starting the check…';
  return submission ? describeSubmission(submission) : '';
}
