import type { MyAssignmentDetail, MySubmissionSummary } from '@runq/common/contract/my-assignment';
import { useSignalValue } from '../../ui/signal.js';
import type { Assignments } from '../create-assignments.js';
import type { CurrentAssignment } from '../current-assignment.js';
import { formatInstant } from '../due-text.js';
import { formatPoints } from './progress-text.js';

const rules = {
  best: 'Your best attempt counts.',
  latest: 'Your latest attempt counts.',
  chosen: 'The attempt that you choose counts.',
} as const;

/** Submissions that wait to be sent or were refused, then all attempts, the newest first. */
export function AttemptsList(props: {
  assignments: Assignments;
  current: CurrentAssignment;
  details: MyAssignmentDetail;
  shownId: string | null;
}) {
  const { assignments, current, details, shownId } = props;
  const { submissions, timezone, counts } = details;
  const pending = useSignalValue(assignments.outbox.entries).filter(({ assignment }) => assignment === details.name);
  return (
    <section aria-labelledby="attempts-title">
      <h3 id="attempts-title">My attempts</h3>
      <p class="hint">{submissions.length + pending.length === 0 ? 'Nothing submitted yet.' : rules[counts]}</p>
      <ul class="attempts">
        {pending.map(({ key, clickedAt, refusal }) => (
          <li key={key} class="attempt-pending">
            <span class="attempt-name">{refusal === null ? 'Not sent yet' : 'Not accepted'}</span>
            <span class="attempt-time">{formatInstant(new Date(clickedAt).toISOString(), timezone).text}</span>
            <span class="attempt-note">
              {refusal ??
                'It is kept in this browser and sent when you are back online. The time of your click counts.'}
            </span>
            {refusal !== null && (
              <button type="button" onClick={() => void assignments.outbox.dismiss(key)}>
                Dismiss
              </button>
            )}
          </li>
        ))}
        {submissions.map((submission) => (
          <li key={submission.id} class={submission.id === shownId ? 'attempt-shown' : ''}>
            <span class="attempt-name">
              Attempt {submission.attempt}
              {submission.counts && <span class="tag tag-open">counts</span>}
            </span>
            <span class="attempt-time">{formatInstant(submission.submittedAt, timezone).text}</span>
            <span class="attempt-score">{describeScore(submission)}</span>
            <span class="attempt-note">{describeMarks(submission)}</span>
            <span class="attempt-actions">
              <button
                type="button"
                class="quiet"
                aria-pressed={submission.id === shownId}
                onClick={() => current.show(submission.id)}
              >
                Results<span class="hidden-label"> of attempt {submission.attempt}</span>
              </button>
              {counts === 'chosen' && !submission.counts && submission.state === 'finished' && (
                <button type="button" class="quiet" onClick={() => void current.choose(submission.id)}>
                  Let it count<span class="hidden-label"> (attempt {submission.attempt})</span>
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function describeScore({ state, score, maxScore }: MySubmissionSummary): string {
  if (state !== 'finished') return 'Being graded…';
  return score === null ? 'Not graded yet' : formatPoints(score, maxScore);
}

const describeMarks = ({ late, penaltyPercent, offline }: MySubmissionSummary): string =>
  [late && (penaltyPercent > 0 ? `late, ${penaltyPercent} % less` : 'late'), offline && 'made offline, sent later']
    .filter(Boolean)
    .join(' · ');
