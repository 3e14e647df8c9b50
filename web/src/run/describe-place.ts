import type { QueuePlace } from '@runq/common/contract/run';
import { formatOrdinal } from './format-amounts.js';

/** The caps of the class, when they are known: active users and runs of one user at a time. */
export interface ClassCaps {
  maxUsers: number | null;
  runsPerUser: number | null;
}

/** Says where a waiting run stands, how long it may take and why it waits: `You are 3rd.`, `About 12 s.` and `10 people are running now.` */
export function describePlace(
  place: QueuePlace,
  caps: ClassCaps,
): { place: string; eta: string | null; reason: string } {
  const position = place.position <= 1 ? 'You are next.' : `You are ${formatOrdinal(place.position)}.`;
  return { place: position, eta: describeEta(place), reason: describeReason(place, caps) };
}

/** A pause has no end that could be told, and own runs may wait for this very person. */
function describeEta({ etaMs, waitingFor }: QueuePlace): string | null {
  if (etaMs === null || waitingFor === 'paused') return null;
  const seconds = Math.ceil(etaMs / 1000);
  if (seconds <= 1) return waitingFor === 'user_limit' ? null : 'Any moment now.';
  return seconds < 90 ? `About ${seconds} s.` : `About ${Math.round(seconds / 60)} min.`;
}

function describeReason({ waitingFor, note }: QueuePlace, { maxUsers, runsPerUser }: ClassCaps): string {
  if (waitingFor === 'user_limit') {
    if (runsPerUser === 1) return 'Your own run is still going. This one starts when it ends.';
    return `Your own ${runsPerUser === null ? '' : `${runsPerUser} `}runs are still going. This one starts when one of them ends.`;
  }
  if (waitingFor === 'class_limit')
    return maxUsers === null ? 'As many people as fit are running now.' : `${maxUsers} people are running now.`;
  if (waitingFor === 'due_time') return 'It begins at the time that was asked for.';
  return waitingFor === 'paused'
    ? `Paused${note ? `: ${note}` : '.'} Your teacher will let runs go on.`
    : 'No worker is free right now.';
}
