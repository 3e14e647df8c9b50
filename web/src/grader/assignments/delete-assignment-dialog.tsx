import { useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import type { AssignmentView } from '../../grading/grading-shape.js';
import { Dialog } from '../../ui/dialog.js';

/** Confirms that an assignment is deleted with all of its versions. */
export function DeleteAssignmentDialog({ assignment, onClose }: { assignment: AssignmentView; onClose: () => void }) {
  const { client, navigation, toasts } = useGrader();
  const { name, title, course, versions } = assignment;
  const [isDeleting, setDeleting] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function remove(): Promise<void> {
    setDeleting(true);
    const answer = await client.deleteAssignment({ name, course });
    setDeleting(false);
    // Deleted in another tab.
    if (!answer.ok && answer.status !== 404) return setProblem(answer.detail);
    toasts.show(`${title} was deleted.`);
    navigation.go('/grader/assignments', { replace: true });
  }

  return (
    <Dialog
      title={`Delete "${title}"?`}
      role="alertdialog"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="danger" disabled={isDeleting} onClick={remove}>
            Delete assignment
          </button>
          <button type="button" autofocus onClick={onClose}>
            Cancel
          </button>
        </>
      }
    >
      <p>
        {versions.length > 1 ? `All ${versions.length} versions are` : 'It is'} deleted and cannot be restored. Results
        of batches that were graded by it stay.
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
