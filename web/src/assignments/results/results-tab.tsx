import type { MySubmission } from '@runq/common/contract/my-assignment';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSignalValue } from '../../ui/signal.js';
import type { Assignments } from '../create-assignments.js';
import type { CurrentAssignment } from '../current-assignment.js';
import { formatInstant } from '../due-text.js';
import { AttemptsList } from './attempts-list.js';
import { CaseResult } from './case-result.js';
import { describeSubmission } from './progress-text.js';

/** The results that are shown, what waits to be sent, and all attempts. */
export function ResultsTab({ assignments, current }: { assignments: Assignments; current: CurrentAssignment }) {
  const { details, submission } = useSignalValue(current.view);
  if (!details) return null;
  return (
    <>
      {submission && <ShownResult submission={submission} timezone={details.timezone} />}
      <AttemptsList {...{ assignments, current, details }} shownId={submission?.id ?? null} />
    </>
  );
}

function ShownResult({ submission, timezone }: { submission: MySubmission; timezone: string }) {
  const { id, kind, cases, overridden, penaltyPercent, state, submittedAt } = submission;
  const ref = useRef<HTMLElement>(null);
  // The list of attempts, where one is picked, is below.
  useLayoutEffect(() => {
    ref.current!.parentElement!.scrollTop = 0;
  }, [id]);
  return (
    <section aria-labelledby="shown-result" ref={ref}>
      <h3 id="shown-result">{describeSubmission(submission)}</h3>
      <p class="hint">{formatInstant(submittedAt, timezone).text}</p>
      {kind === 'precheck' && state === 'finished' && (
        <p class="hint">A check uses no attempt and does not count. Submit when you are ready.</p>
      )}
      {penaltyPercent > 0 && <p>Late: {penaltyPercent} % of the points are taken off.</p>}
      {overridden && <p>Your teacher set this score{overridden.note === '' ? '.' : `: ${overridden.note}`}</p>}
      {cases.length > 0 && (
        <ul class="case-results" aria-label="Cases">
          {cases.map((result) => (
            <CaseResult key={`${submission.id} ${result.name}`} result={result} />
          ))}
        </ul>
      )}
    </section>
  );
}
