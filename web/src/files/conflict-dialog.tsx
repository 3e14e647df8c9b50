import type { Choice, Conflict } from '../sync/conflicts.js';
import type { OpenProject } from '../sync/open-project.js';
import { Dialog } from '../ui/dialog.js';
import { DiffView } from './diff-view.js';

/**
 * Asks which version of a file to keep after it was changed in two places, and shows the differences. Escape postpones
 * the choice.
 */
export function ConflictDialog(props: { save: OpenProject; conflict: Conflict }) {
  const { conflict, save } = props;
  const mine = save.project.find(conflict.id);
  if (!mine) return null;
  const where = conflict.from === 'tab' ? 'in another tab' : 'on another device or browser';
  const when = conflict.changedAt ? ` at ${new Date(conflict.changedAt).toLocaleTimeString()}` : '';
  const choose = (choice: Choice) => () => save.conflicts.resolve(conflict, choice);

  return (
    <Dialog
      title={`Conflict in ${mine.path}`}
      role="alertdialog"
      wide
      onClose={() => save.conflicts.postpone(conflict)}
      actions={
        <>
          <button type="button" class="primary" onClick={choose('both')}>
            Keep both
          </button>
          <button type="button" onClick={choose('mine')}>
            Keep mine
          </button>
          <button type="button" onClick={choose('theirs')}>
            Keep theirs
          </button>
        </>
      }
    >
      <p>
        This file was also changed {where}
        {when}. “Keep both” saves your version as a copy.
      </p>
      {mine.encoding === 'utf8' && conflict.theirs.encoding === 'utf8' ? (
        <DiffView
          before={conflict.theirs.content}
          after={mine.content}
          beforeName="their version"
          afterName="your version"
        />
      ) : (
        <p class="hint">Binary file: no diff.</p>
      )}
    </Dialog>
  );
}
