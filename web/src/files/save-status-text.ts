import type { Conflict } from '../sync/conflicts.js';
import type { SyncState } from '../sync/sync.js';

/** The save status as a short label, a sentence, and a tone: `warn` needs the user's attention. */
export interface SaveStatusText {
  label: string;
  description: string;
  tone: 'good' | 'busy' | 'warn';
}

/**
 * Describes the most urgent problem: a conflict, nothing saved at all, a rejected file, no server, then saving, then
 * saved.
 */
export function describeSaveStatus(status: {
  isStoredLocally: boolean;
  sync: SyncState;
  conflicts: readonly Conflict[];
}): SaveStatusText {
  const { isStoredLocally, sync, conflicts } = status;
  if (conflicts.length > 0)
    return {
      label: 'Conflict',
      description: 'A file was also changed elsewhere. Both versions are kept until you choose one.',
      tone: 'warn',
    };
  if (!isStoredLocally && sync.kind !== 'saved')
    return {
      label: 'Not saved',
      description: 'Your latest changes are not saved. Download your files to keep them.',
      tone: 'warn',
    };
  if (sync.kind === 'rejected')
    return {
      label: 'Saved in this browser only',
      description: `Could not save ${sync.path} on the server. ${sync.detail}`,
      tone: 'warn',
    };
  if (sync.kind === 'offline')
    return {
      label: 'Offline: saved in this browser',
      description: 'You are offline. Your changes are saved in this browser and sync when you are back online.',
      tone: 'warn',
    };
  if (sync.kind === 'signed out')
    return {
      label: 'Signed out: saved in this browser',
      description: 'Your changes are saved in this browser. Sign in again to sync them.',
      tone: 'warn',
    };
  if (sync.kind === 'saving') return { label: 'Saving…', description: 'Saving your changes…', tone: 'busy' };
  return { label: 'Saved', description: 'All changes saved.', tone: 'good' };
}
