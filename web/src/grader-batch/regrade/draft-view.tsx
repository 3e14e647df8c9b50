import { useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import { Link } from '../../grading/link.js';
import { ResourceView } from '../../grading/resource-view.js';
import { useAddress, useBatch, useMayChange } from '../data/batch-context.js';
import type { DraftReport } from '../data/batch-shape.js';
import { useChangingResource } from '../data/use-changing-resource.js';
import { PageTitle } from '../page-title.js';
import { DraftChanges } from './draft-changes.js';

/** How often a draft is read while it is graded. */
const refreshMs = 2000;

/** A regrade: what it would change or has changed, and the decision about it. */
export function DraftView({ number }: { number: number }) {
  const { client } = useBatch();
  const toAddress = useAddress();
  const draft = useChangingResource(
    `draft ${number}`,
    () => client.readDraft(number),
    ({ state, graded, students }) => (state === 'open' && graded < students ? refreshMs : null),
  );
  return (
    <>
      <nav class="batch-trail" aria-label="Where this is">
        <Link to={toAddress({ kind: 'drafts' })}>Regrades</Link>
        <span aria-current="page">Draft {number}</span>
      </nav>
      <ResourceView resource={draft} notFound="There is no such draft.">
        {(read) => <Draft draft={read} />}
      </ResourceView>
    </>
  );
}

function Draft({ draft }: { draft: DraftReport }) {
  const { number, state, students, graded, up, down, same, assignmentVersion, by, createdAt } = draft;
  const isComplete = graded === students;
  const mayChange = useMayChange();
  return (
    <>
      <PageTitle>
        Draft {number}{' '}
        <span class={`verdict tone-${state === 'published' ? 'good' : state === 'open' ? 'part' : 'none'}`}>
          {state === 'open' ? (isComplete ? 'not decided' : 'being graded') : state}
        </span>
      </PageTitle>
      <p class="chart-facts">
        {students === 1 ? '1 student' : `${students} students`} by version {assignmentVersion} of the assignment;
        started by {by}, {new Date(createdAt).toLocaleString()}.
      </p>
      {!isComplete && state === 'open' && (
        <>
          <div
            class="progress-bar"
            role="progressbar"
            aria-label="Graded again"
            aria-valuemin={0}
            aria-valuemax={students}
            aria-valuenow={graded}
          >
            <span style={{ width: `${(graded / students) * 100}%` }} />
          </div>
          <p role="status">
            {graded} of {students} graded again.
          </p>
        </>
      )}
      <dl class="draft-counts">
        <div>
          <dt>Scores up</dt>
          <dd class="is-up">↑ {up}</dd>
        </div>
        <div>
          <dt>Scores down</dt>
          <dd class="is-down">↓ {down}</dd>
        </div>
        <div>
          <dt>The same</dt>
          <dd>= {same}</dd>
        </div>
      </dl>
      {state === 'open' && mayChange && <Decision draft={draft} isComplete={isComplete} />}
      {state === 'open' && !mayChange && <p>It changes nothing until a grader of the course publishes it.</p>}
      {state === 'published' && <p>Its results count. The earlier ones stay stored.</p>}
      {state === 'discarded' && <p>It changed nothing. Its results stay stored.</p>}
      <DraftChanges draft={draft} />
    </>
  );
}

function Decision({ draft, isComplete }: { draft: DraftReport; isComplete: boolean }) {
  const { client, store } = useBatch();
  const { toasts } = useGrader();
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);

  async function decide(decision: 'publish' | 'discard'): Promise<void> {
    setSending(true);
    const answer = await client.decide(draft.number, decision);
    setSending(false);
    if (!answer.ok) {
      setProblem(answer.status === 409 ? `${answer.detail} Nothing was changed now.` : answer.detail);
      // Perhaps another grader has decided.
      return store.noteChange();
    }
    toasts.show(decision === 'publish' ? `Draft ${draft.number} is published.` : `Draft ${draft.number} is discarded.`);
    await store.noteChange();
  }

  return (
    <>
      <p class="actions">
        <button
          type="button"
          class="primary"
          disabled={!isComplete || isSending}
          onClick={() => void decide('publish')}
        >
          Publish
        </button>
        <button type="button" disabled={isSending} onClick={() => void decide('discard')}>
          Discard
        </button>
        <span class="chart-facts">
          {isComplete ? 'Nothing has changed for anyone yet.' : 'It can be published when it is complete.'}
        </span>
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
