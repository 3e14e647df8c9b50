import { useState } from 'preact/hooks';
import { formatDistance } from '../../grading/format-moment.js';
import { useGrader } from '../../grading/grader-context.js';
import type { AssignmentView } from '../../grading/grading-shape.js';
import { Link } from '../../grading/link.js';
import { Dialog } from '../../ui/dialog.js';
import { PublicationBadge } from './publication-badge.js';
import { PublishDialog } from './publish-dialog.js';

/** Which students have an assignment, and in which version; who may change it publishes and closes it. */
export function PublicationPanel(props: { assignment: AssignmentView; mayChange: boolean; onChanged: () => void }) {
  const { assignment, mayChange, onChanged } = props;
  const { version, publication = null } = assignment;
  const [dialog, setDialog] = useState<'publish' | 'close' | null>(null);
  const close = (hasChanged: boolean) => {
    setDialog(null);
    if (hasChanged) onChanged();
  };
  const isOpen = publication?.state === 'open';
  return (
    <section class="panel" aria-labelledby="publication-title">
      <div class="panel-head">
        <h2 id="publication-title">Students</h2>
        <PublicationBadge publication={publication} />
      </div>
      {publication ? (
        <p>
          Version {publication.version}, for{' '}
          {publication.students === null
            ? assignment.course === null
              ? 'all who are signed in'
              : 'all of the course'
            : `${publication.students.length} ${publication.students.length === 1 ? 'student' : 'students'}`}
          , published {formatDistance(publication.publishedAt)}. {!isOpen && 'Students can no longer submit. '}
          <Link to={`/grader/batches/${encodeURIComponent(publication.batchId)}`}>Submissions of students</Link>
        </p>
      ) : (
        <p class="empty-note">Students do not have this assignment.</p>
      )}
      {mayChange && (
        <p class="actions">
          <button type="button" onClick={() => setDialog('publish')}>
            {!publication
              ? 'Publish…'
              : !isOpen
                ? 'Publish again…'
                : version === publication.version
                  ? 'Change…'
                  : `Publish version ${version}…`}
          </button>
          {isOpen && (
            <button type="button" onClick={() => setDialog('close')}>
              Close…
            </button>
          )}
        </p>
      )}
      {dialog === 'publish' && <PublishDialog assignment={assignment} onClose={close} />}
      {dialog === 'close' && <CloseDialog assignment={assignment} onClose={close} />}
    </section>
  );
}

function CloseDialog(props: { assignment: AssignmentView; onClose: (hasChanged: boolean) => void }) {
  const { client, toasts } = useGrader();
  const { name, title, course } = props.assignment;
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function close(): Promise<void> {
    setSending(true);
    const answer = await client.closeAssignment({ name, course });
    setSending(false);
    if (!answer.ok) return setProblem(answer.detail);
    toasts.show(`${title} was closed.`);
    props.onClose(true);
  }

  return (
    <Dialog
      title={`Close "${title}"?`}
      role="alertdialog"
      onClose={() => props.onClose(false)}
      actions={
        <>
          <button type="button" class="primary" disabled={isSending} onClick={close}>
            Close assignment
          </button>
          <button type="button" onClick={() => props.onClose(false)}>
            Cancel
          </button>
        </>
      }
    >
      <p>Students can no longer submit. Their submissions and results stay, and you can publish it again.</p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
