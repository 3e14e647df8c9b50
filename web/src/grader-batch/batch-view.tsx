import '../styles/grader-batch/batch.css';
import { useEffect, useMemo } from 'preact/hooks';
import { useGrader } from '../grading/grader-context.js';
import { createSignal, useSignalValue } from '../ui/signal.js';
import { BatchHeader } from './batch-header.js';
import { parseBatchPath } from './batch-path.js';
import { CellPage } from './cell/cell-view.js';
import { createBatchClient } from './data/batch-client.js';
import { type ActiveCell, BatchContext, type BatchContextValue, useBatch } from './data/batch-context.js';
import type { BatchState } from './data/batch-shape.js';
import { createBatchStore, type Problem } from './data/batch-store.js';
import { createGroupReader } from './data/group-reader.js';
import { GroupsView, GroupView } from './groups-view.js';
import { ResultsView } from './overview/results-view.js';
import { DraftView } from './regrade/draft-view.js';
import { DraftsView } from './regrade/drafts-view.js';
import { StudentPage } from './student/student-view.js';

/** A batch and its views. What was read stays while the address moves between them. */
export function BatchView({ batchId, path }: { batchId: string; path: string }) {
  const { token, client: grading, onSignInExpired } = useGrader();
  const { store, client, active } = useMemo(() => {
    const requests = createBatchClient(token, batchId);
    const store = createBatchStore({ token, batchId, grading, client: requests, onSignInExpired });
    const describeState = () => `${store.changes.get()} ${store.batch.get()?.counts.finished}`;
    const client = { ...requests, readGroups: createGroupReader(requests.readGroups, describeState) };
    return { store, client, active: createSignal<ActiveCell | null>(null) };
  }, []);
  useEffect(() => store.close, []);
  const { query } = useMemo(() => parseBatchPath(path), [path]);
  const context = useMemo((): BatchContextValue => ({ batchId, store, client, query, active }), [query]);
  const batch = useSignalValue(store.batch);
  const problem = useSignalValue(store.problem);
  const hasLostConnection = useSignalValue(store.obstacle)?.kind === 'connection';

  return (
    <BatchContext.Provider value={context}>
      {problem && <ProblemNote problem={problem} isStale={batch !== null} onRetry={() => void store.refresh()} />}
      {batch && !problem && hasLostConnection && (
        <p class="batch-warn" role="status">
          Connection lost. Reconnecting… What you see may be out of date.
        </p>
      )}
      {batch ? (
        <>
          <BatchHeader batch={batch} place={parseBatchPath(path).place} />
          <CurrentView batch={batch} path={path} />
        </>
      ) : (
        !problem && (
          <p class="empty-note" role="status">
            Loading…
          </p>
        )
      )}
    </BatchContext.Provider>
  );
}

function ProblemNote(props: { problem: Problem; isStale: boolean; onRetry: () => void }) {
  const { problem, isStale, onRetry } = props;
  if (problem.status === 404)
    return (
      <div class="batch-warn" role="alert">
        <h1>Batch not found</h1>
        <p>There is no such batch, it belongs to another grader, or its results have expired.</p>
      </div>
    );
  return (
    <div class="batch-warn" role={isStale ? 'status' : 'alert'}>
      <p>
        {problem.detail} {isStale && 'What you see may be out of date.'} Retrying…
      </p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

function CurrentView({ batch, path }: { batch: BatchState; path: string }) {
  const { active } = useBatch();
  const { place } = useMemo(() => parseBatchPath(path), [path]);
  const { grading } = batch;
  useEffect(() => {
    // A link to a student leads back to the row of that student.
    if (place.kind === 'student' && active.get()?.student !== place.student)
      active.set({ student: place.student, column: 0 });
  }, [place]);
  if (!grading)
    return (
      <p class="batch-info">
        The runs of this batch are not graded by an assignment. Export them as CSV, JSON or NDJSON.
      </p>
    );
  switch (place.kind) {
    case 'results':
      return <ResultsView batch={batch} grading={grading} />;
    case 'student':
      return <StudentPage student={place.student} />;
    case 'cell':
      return <CellPage student={place.student} case={place.case} />;
    case 'groups':
      return <GroupsView />;
    case 'group':
      return <GroupView student={place.student} case={place.case} />;
    case 'drafts':
      return <DraftsView />;
    case 'draft':
      return <DraftView key={place.number} number={place.number} />;
    default:
      return <p class="empty-note">There is no such page of this batch.</p>;
  }
}
