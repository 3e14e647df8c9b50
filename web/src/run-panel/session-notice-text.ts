import type { SessionNotice } from '../run/run-state.js';
import { formatDuration } from '../ui/format.js';

/** The action that a notice offers: keep the session (any input does) or end it. */
export type SessionNoticeAction = 'keep' | 'end' | null;

/** Formats a session notice at the time `now`. */
export function formatSessionNotice(
  { notice, leftMs, receivedAt }: SessionNotice,
  now: number,
): { text: string; action: SessionNoticeAction } {
  const left =
    leftMs === null
      ? 'soon'
      : `in ${formatDuration(Math.max(0, Math.ceil((receivedAt + leftMs - now) / 1000)) * 1000)}`;
  switch (notice) {
    case 'idle':
      return { text: `Session inactive: it ends ${left}.`, action: 'keep' };
    case 'lifetime':
      return { text: `Session time limit: it ends ${left}. Copy anything you need.`, action: null };
    case 'interrupt':
      return { text: 'Not responding to Ctrl+C. Ending the session discards its variables.', action: 'end' };
    case 'statement':
      return {
        text: 'Interrupted: the statement used too much CPU time. Variables are kept.',
        action: null,
      };
    case 'parked':
      return { text: `Session paused for other users. Type to resume; it ends ${left}.`, action: 'keep' };
    case 'closing':
      return { text: `The server is shutting down: the session ends ${left}. Copy anything you need.`, action: null };
  }
}
