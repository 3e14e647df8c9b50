import { useCell } from '../page/cell.js';
import { loadLater } from '../page/load-later.js';
import { describeSave } from './describe-save.js';
import type { OpenProject } from './open-project.js';

const ConflictDialog = loadLater(() => import('./conflict-dialog.js').then((room) => room.ConflictDialog));

/**
 * How the files are kept, at the foot of the editor. Only what needs somebody is told to screen readers: "Saved" after every pause would
 * drown everything else.
 */
export function SaveChip({ save }: { save: OpenProject }) {
  const isKept = useCell(save.isKept);
  const sync = useCell(save.sync.state);
  const conflicts = useCell(save.conflicts.list);
  const { short, said, look } = describeSave({ isKept, sync, conflicts });

  return (
    <>
      {conflicts.length > 0 ? (
        <button type="button" class={`save-chip save-${look}`} title={said} onClick={save.conflicts.askAgain}>
          {short}: choose
        </button>
      ) : (
        <span class={`save-chip save-${look}`} title={said}>
          <i aria-hidden="true" />
          {short}
        </span>
      )}
      <span class="hidden-label" role="status">
        {look === 'warn' ? said : ''}
      </span>
    </>
  );
}

/** Asks about one conflict after the other, each by itself and once; put off, it waits behind the button in the foot of the editor. */
export function ConflictQuestion({ save }: { save: OpenProject }) {
  const conflicts = useCell(save.conflicts.list);
  const conflict = conflicts.find(({ isPutOff }) => !isPutOff);
  if (!conflict) return null;
  return <ConflictDialog key={`${conflict.id} ${conflict.theirs.base?.etag}`} save={save} conflict={conflict} />;
}
