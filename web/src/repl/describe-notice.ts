import type { DeskNotice } from '../run/desk-state.js';
import { formatDuration } from '../run/format-amounts.js';

/** What can be done about a notice: anything that is typed keeps it going; or it is ended. */
export type NoticeAction = 'stay' | 'end' | null;

/** A notice of a session in words, at the time `now`. */
export function describeNotice(
  { notice, leftMs, heardAt }: DeskNotice,
  now: number,
): { words: string; action: NoticeAction } {
  const left =
    leftMs === null ? 'soon' : `in ${formatDuration(Math.max(0, Math.ceil((heardAt + leftMs - now) / 1000)) * 1000)}`;
  switch (notice) {
    case 'idle':
      return { words: `Nothing was typed for long: the prompt ends ${left}.`, action: 'stay' };
    case 'lifetime':
      return {
        words: `The prompt has lived for as long as it may: it ends ${left}. Copy what you need.`,
        action: null,
      };
    case 'interrupt':
      return { words: 'Your program does not heed Ctrl-C. Ending it loses its variables.', action: 'end' };
    case 'statement':
      return {
        words: 'That statement computed for too long, so it was interrupted. Your variables are kept.',
        action: null,
      };
    case 'parked':
      return {
        words: `Others were waiting, so your prompt sleeps. It wakes when you type; if you do not, it ends ${left}.`,
        action: 'stay',
      };
    case 'closing':
      return { words: `The service is being stopped: the prompt ends ${left}. Copy what you need.`, action: null };
  }
}
