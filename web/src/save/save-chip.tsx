import { useEffect, useState } from 'preact/hooks';
import { useCell } from '../page/cell.js';
import { loadLater } from '../page/load-later.js';
import { describeSave } from './describe-save.js';
import type { OpenProject } from './open-project.js';

const ConflictDialog = loadLater(() => import('./conflict-dialog.js').then((room) => room.ConflictDialog));

/**
 * How the files are kept, at the foot of the editor. Only what needs somebody is told to screen readers: "Saved" after every pause would
 * drown everything else. A conflict opens its question by itself, once; put off, it waits behind the button.
 */
export function SaveChip({ save }: { save: OpenProject }) {
  const isKept = useCell(save.isKept);
  const sync = useCell(save.sync.state);
  const conflicts = useCell(save.conflicts.list);
  const [putOff, setPutOff] = useState<string | null>(null);
  const { short, said, look } = describeSave({ isKept, sync, conflicts });
  const [conflict] = conflicts;
  const key = conflict ? `${conflict.id} ${conflict.theirs.base?.etag}` : null;

  useEffect(() => {
    if (key === null) setPutOff(null);
  }, [key]);

  return (
    <>
      {conflict ? (
        <button type="button" class={`save-chip save-${look}`} title={said} onClick={() => setPutOff(null)}>
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
      {conflict && key !== putOff && (
        <ConflictDialog key={key!} save={save} conflict={conflict} onPutOff={() => setPutOff(key)} />
      )}
    </>
  );
}
