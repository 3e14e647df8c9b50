import { useState } from 'preact/hooks';
import { useGrader } from '../grading/grader-context.js';
import type { BatchView } from '../grading/grading-shape.js';
import { Dialog } from '../ui/dialog.js';
import { useBatch } from './data/batch-context.js';

/** Asks before a batch is cancelled: what is not graded by then stays so. */
export function CancelDialog({ batch, onClose }: { batch: BatchView; onClose: () => void }) {
  const { client, toasts } = useGrader();
  const { store } = useBatch();
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const { queued, active, finished } = batch.counts;

  async function cancel(): Promise<void> {
    setSending(true);
    const answer = await client.cancelBatch(batch.id);
    setSending(false);
    if (!answer.ok) return setProblem(answer.detail);
    onClose();
    toasts.show('The batch is cancelled.');
    await store.noteChange();
  }

  return (
    <Dialog
      title="Cancel this batch?"
      role="alertdialog"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="danger" disabled={isSending} onClick={() => void cancel()}>
            Cancel the batch
          </button>
          <button type="button" autofocus onClick={onClose}>
            Go on grading
          </button>
        </>
      }
    >
      <p>
        {queued + active === 1 ? '1 student is' : `${queued + active} students are`} not graded yet and would end as
        cancelled. The results of {finished} stay. A regrade can grade the others later.
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
