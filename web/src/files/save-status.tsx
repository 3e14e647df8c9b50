import type { OpenProject } from '../sync/open-project.js';
import { lazy } from '../ui/lazy.js';
import { useSignalValue } from '../ui/signal.js';
import { describeSaveStatus } from './save-status-text.js';

const ConflictDialog = lazy(() => import('./conflict-dialog.js').then((module) => module.ConflictDialog));

/**
 * The save status below the editor. Screen readers announce only warnings: "Saved" after every pause in typing would
 * drown out everything else.
 */
export function SaveStatus({ save }: { save: OpenProject }) {
  const isStoredLocally = useSignalValue(save.isStoredLocally);
  const sync = useSignalValue(save.sync.state);
  const conflicts = useSignalValue(save.conflicts.list);
  const { label, description, tone } = describeSaveStatus({ isStoredLocally, sync, conflicts });

  return (
    <>
      {conflicts.length > 0 ? (
        <button type="button" class={`save-status save-${tone}`} title={description} onClick={save.conflicts.reopen}>
          {label}: resolve
        </button>
      ) : (
        <span class={`save-status save-${tone}`} title={description}>
          <i aria-hidden="true" />
          {label}
        </span>
      )}
      <span class="hidden-label" role="status">
        {tone === 'warn' ? description : ''}
      </span>
    </>
  );
}

/** Shows one conflict at a time and each only once; a postponed one waits behind the button in the save status. */
export function ConflictPrompt({ save }: { save: OpenProject }) {
  const conflicts = useSignalValue(save.conflicts.list);
  const conflict = conflicts.find(({ isPostponed }) => !isPostponed);
  if (!conflict) return null;
  return <ConflictDialog key={`${conflict.id} ${conflict.theirs.base?.etag}`} save={save} conflict={conflict} />;
}
