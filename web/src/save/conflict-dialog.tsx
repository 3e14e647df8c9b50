import { DiffView } from '../files/diff-view.js';
import { Dialog } from '../page/dialog.js';
import type { Choice, Conflict } from './conflicts.js';
import type { OpenProject } from './open-project.js';

/** Asks which text of a file to keep when it was changed in two places, and shows how they differ. Escape puts the question off. */
export function ConflictDialog(props: { save: OpenProject; conflict: Conflict }) {
  const { conflict, save } = props;
  const mine = save.project.find(conflict.id);
  if (!mine) return null;
  const where = conflict.from === 'tab' ? 'in another tab' : 'on another device or in another browser';
  const when = conflict.changedAt ? ` at ${new Date(conflict.changedAt).toLocaleTimeString()}` : '';
  const choose = (choice: Choice) => () => save.conflicts.resolve(conflict, choice);

  return (
    <Dialog
      title={`${mine.path} was changed elsewhere too`}
      role="alertdialog"
      wide
      onClose={() => save.conflicts.putOff(conflict)}
      actions={
        <>
          <button type="button" class="primary" onClick={choose('both')}>
            Keep both
          </button>
          <button type="button" onClick={choose('mine')}>
            Keep mine
          </button>
          <button type="button" onClick={choose('theirs')}>
            Take theirs
          </button>
        </>
      }
    >
      <p>
        While you worked on it here, it was changed {where}
        {when}. Nothing is lost: keep both, and your text stays here as a copy beside theirs.
      </p>
      {mine.encoding === 'utf8' && conflict.theirs.encoding === 'utf8' ? (
        <DiffView
          before={conflict.theirs.content}
          after={mine.content}
          beforeName="only in theirs"
          afterName="only in mine"
        />
      ) : (
        <p class="hint">It is no text, so the difference cannot be shown.</p>
      )}
    </Dialog>
  );
}
