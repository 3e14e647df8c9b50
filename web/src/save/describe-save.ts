import type { Conflict } from './conflicts.js';
import type { SyncState } from './sync-files.js';

/** How the files are kept, in words: a few for the foot of the editor, a sentence for whoever asks, and whether it needs somebody. */
export interface SaveWords {
  short: string;
  said: string;
  look: 'good' | 'busy' | 'warn';
}

/** Says the worst first: a choice to be made, nothing kept at all, a file refused, no server, on its way, saved. */
export function describeSave(state: { isKept: boolean; sync: SyncState; conflicts: readonly Conflict[] }): SaveWords {
  const { isKept, sync, conflicts } = state;
  if (conflicts.length > 0)
    return {
      short: 'Changed elsewhere',
      said: 'A file was changed elsewhere too. Choose which text to keep; until then both are kept.',
      look: 'warn',
    };
  if (!isKept && sync.kind !== 'saved')
    return {
      short: 'Not saved',
      said: 'Neither this browser nor the server has your newest text. Download your files to be safe.',
      look: 'warn',
    };
  if (sync.kind === 'refused')
    return {
      short: 'Only in this browser',
      said: `The server does not take ${sync.path}. ${sync.detail}`,
      look: 'warn',
    };
  if (sync.kind === 'offline')
    return {
      short: 'Only in this browser: offline',
      said: 'Saved in this browser. The server cannot be reached; it gets your files when it is back.',
      look: 'warn',
    };
  if (sync.kind === 'signed out')
    return {
      short: 'Only in this browser: signed out',
      said: 'Saved in this browser. The server gets your files when you have signed in again.',
      look: 'warn',
    };
  if (sync.kind === 'saving')
    return { short: 'Saving…', said: 'Saved in this browser; on its way to the server.', look: 'busy' };
  return { short: 'Saved', said: 'Saved. Your files are saved as you type.', look: 'good' };
}
