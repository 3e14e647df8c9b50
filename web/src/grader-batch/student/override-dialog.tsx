import { useId, useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import { Dialog } from '../../ui/dialog.js';
import { useBatch } from '../data/batch-context.js';
import type { GridStudent } from '../data/batch-shape.js';
import { formatPoints } from '../format-figures.js';
import { nameOf } from '../heat-map/select-rows.js';

const maxNote = 500;

/** Sets a student's score with a note, or removes it. The student reads the note. */
export function OverrideDialog({ row, onClose }: { row: GridStudent; onClose: () => void }) {
  const { client, store } = useBatch();
  const { toasts } = useGrader();
  const formId = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);

  async function send(score: number | null, note: string): Promise<void> {
    setSending(true);
    const answer = await client.override(row.student, score, note);
    if (!answer.ok) {
      setSending(false);
      return setProblem(answer.detail);
    }
    await store.noteChange();
    toasts.show(score === null ? `${nameOf(row)} has the score of the cases again.` : `Score of ${nameOf(row)} set.`);
    onClose();
  }

  return (
    <Dialog
      title={`Score of ${nameOf(row)}`}
      onClose={onClose}
      actions={
        <>
          <button type="submit" form={formId} class="primary" disabled={isSending}>
            Set the score
          </button>
          {row.overridden && (
            <button type="button" disabled={isSending} onClick={() => void send(null, '')}>
              Remove it
            </button>
          )}
          <button type="button" onClick={onClose}>
            Go back
          </button>
        </>
      }
    >
      <p>
        It counts in place of the {formatPoints(row.score)} points of the cases, is shown as set by a grader, and is
        recorded in the audit log.
      </p>
      <form
        id={formId}
        class="batch-form"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          void send(Number(form.get('score')), String(form.get('note')).trim());
        }}
      >
        <label for={`${formId}-score`}>Score, of {formatPoints(row.maxScore)} points</label>
        <input
          id={`${formId}-score`}
          name="score"
          type="number"
          inputMode="decimal"
          min={0}
          max={1_000_000}
          step="any"
          required
          autofocus
          defaultValue={String(row.overridden?.score ?? row.score)}
        />
        <label for={`${formId}-note`}>Note, which the student reads</label>
        <textarea id={`${formId}-note`} name="note" rows={3} maxLength={maxNote} defaultValue={row.overridden?.note} />
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </form>
    </Dialog>
  );
}
