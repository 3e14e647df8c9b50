import { useState } from 'preact/hooks';
import { toAssignmentAddress } from '../grading/assignment-path.js';
import { useOwnCourse } from '../grading/grader-context.js';
import { Link } from '../grading/link.js';
import { formatTime } from '../ui/format.js';
import type { BatchPlace } from './batch-path.js';
import { CancelDialog } from './cancel-dialog.js';
import { useAddress, useMayChange } from './data/batch-context.js';
import type { BatchState } from './data/batch-shape.js';
import { ExportDialog } from './export-dialog.js';
import { PauseButton } from './pause-button.js';
import { RegradeDialog } from './regrade/regrade-dialog.js';

const sections: { kind: 'results' | 'groups' | 'drafts'; label: string; kinds: BatchPlace['kind'][] }[] = [
  { kind: 'results', label: 'Results', kinds: ['results', 'student', 'cell'] },
  { kind: 'groups', label: 'Same wrong outputs', kinds: ['groups', 'group'] },
  { kind: 'drafts', label: 'Regrades', kinds: ['drafts', 'draft'] },
];

/** What a batch is, what can be done with it, and its sections. */
export function BatchHeader({ batch, place }: { batch: BatchState; place: BatchPlace }) {
  const { label, grading, createdAt, state, cancelled, total } = batch;
  const toAddress = useAddress();
  const [dialog, setDialog] = useState<'export' | 'regrade' | 'cancel' | null>(null);
  const close = () => setDialog(null);
  const mayChange = useMayChange();
  const course = useOwnCourse(batch.course);
  const isFinished = state === 'finished';
  const canStop = mayChange && !isFinished && !cancelled;
  return (
    <header class="batch-header">
      <div class="batch-heading">
        <h1>{label ?? grading?.assignment.title ?? 'Batch'}</h1>
        <p class="chart-facts">
          {grading && (
            <>
              <Link to={toAssignmentAddress({ ...grading.assignment, course })}>
                {grading.assignment.name}, version {grading.assignment.version}
              </Link>
              {'; '}
            </>
          )}
          {total === 1 ? '1 student' : `${total} students`}; sent {formatTime(createdAt)}
          {cancelled && '; cancelled'}
        </p>
      </div>
      <p class="batch-actions">
        {grading && mayChange && (
          <button
            type="button"
            disabled={!isFinished}
            title={isFinished ? undefined : 'Possible when the batch is finished'}
            onClick={() => setDialog('regrade')}
          >
            Regrade…
          </button>
        )}
        <button type="button" onClick={() => setDialog('export')}>
          Export…
        </button>
        {canStop && batch.paused !== undefined && <PauseButton isPaused={batch.paused} />}
        {canStop && (
          <button type="button" class="danger" onClick={() => setDialog('cancel')}>
            Cancel batch…
          </button>
        )}
      </p>
      {grading && (
        <nav class="batch-sections" aria-label="Sections of the batch">
          {sections.map(({ kind, label: name, kinds }) => (
            <Link key={kind} to={toAddress({ kind })} isCurrent={kinds.includes(place.kind)}>
              {name}
            </Link>
          ))}
        </nav>
      )}
      {dialog === 'export' && <ExportDialog batch={batch} onClose={close} />}
      {dialog === 'regrade' && <RegradeDialog onClose={close} />}
      {dialog === 'cancel' && <CancelDialog batch={batch} onClose={close} />}
    </header>
  );
}
