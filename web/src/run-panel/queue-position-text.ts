import type { QueuePosition } from '@runq/common/contract/run';
import { formatOrdinal } from '../ui/format.js';

/** The limits on active users and on active runs of one user; null while unknown. */
export interface QueueLimits {
  maxUsers: number | null;
  runsPerUser: number | null;
}

/** The lowest numbers that the card of a waiting run has shown. */
export interface ShownNumbers {
  position: number;
  seconds: number;
}

export const noNumbers: ShownNumbers = { position: Number.POSITIVE_INFINITY, seconds: Number.POSITIVE_INFINITY };

/** A longer bound is of no use. */
const longestBoundMs = 1_800_000;

/** The wait as the card shows it; no seconds are unknown ones. */
interface Wait {
  kind: 'about' | 'at most' | 'late';
  seconds: number | null;
}

/**
 * Formats a queue position, the wait and its reason: `You are 3rd in the queue.`, `About 12 s.` No number is higher
 * than one of `shown`, because after a reconnect the numbers of another API process differ. Returns the numbers for the
 * next call.
 */
export function formatQueuePosition(
  position: QueuePosition,
  limits: QueueLimits,
  shown: ShownNumbers = noNumbers,
): { position: string; wait: string | null; reason: string; shown: ShownNumbers } {
  const place = Math.min(position.position, shown.position);
  const wait = keepLowest(describeWait(position), shown.seconds);
  return {
    position: `You are ${place <= 1 ? 'next' : formatOrdinal(place)} in the queue.`,
    wait: formatWait(wait, position.waitingFor === 'user_limit'),
    reason: formatReason(position, limits),
    shown: { position: place, seconds: wait?.seconds ?? shown.seconds },
  };
}

/** A pause has no known end. */
function describeWait({ etaMs, maxMs, isLate, waitingFor }: QueuePosition): Wait | null {
  if (waitingFor === 'paused' || waitingFor === 'batch_paused') return null;
  if (etaMs !== null) return { kind: 'about', seconds: roundSeconds(etaMs, Math.round) };
  const seconds = maxMs === null || maxMs > longestBoundMs ? null : roundSeconds(maxMs, Math.ceil);
  return isLate ? { kind: 'late', seconds } : { kind: 'at most', seconds };
}

/** Seconds up to 20, then steps of five, then minutes. */
function roundSeconds(ms: number, round: (value: number) => number): number {
  const seconds = Math.ceil(ms / 1000);
  if (seconds <= 20) return seconds;
  return seconds <= 90 ? round(seconds / 5) * 5 : round(seconds / 60) * 60;
}

function keepLowest(wait: Wait | null, seconds: number): Wait | null {
  if (wait === null || (wait.seconds ?? 0) <= seconds) return wait;
  return { ...wait, seconds: wait.kind === 'about' ? seconds : null };
}

/** The user's own run may wait for input of this very user, so that it starts soon is no promise. */
function formatWait(wait: Wait | null, isForOwnRun: boolean): string | null {
  if (wait === null) return null;
  const { kind, seconds } = wait;
  if (kind === 'about' && seconds !== null && seconds <= 1) return isForOwnRun ? null : 'Starting soon.';
  const time = seconds === null ? null : seconds <= 90 ? `${seconds} s` : `${seconds / 60} min`;
  if (kind === 'about') return `About ${time}.`;
  const bound = time === null ? null : `At most ${time}.`;
  if (kind === 'late') return bound ? `Taking longer than usual. ${bound}` : 'Taking longer than usual.';
  return bound;
}

function formatReason({ waitingFor, note }: QueuePosition, { maxUsers, runsPerUser }: QueueLimits): string {
  if (waitingFor === 'user_limit') {
    if (runsPerUser === 1) return 'You have 1 active run. This one starts when it ends.';
    const count = runsPerUser === null ? '' : `${runsPerUser} `;
    return `You have ${count}active runs. This one starts when one of them ends.`;
  }
  if (waitingFor === 'class_limit')
    return maxUsers === null
      ? 'All slots are in use.'
      : `All slots are in use: ${maxUsers} users are running programs.`;
  if (waitingFor === 'due_time') return 'Scheduled to start later.';
  if (waitingFor === 'batch_paused') return `Its batch is ${note ?? 'paused'}.`;
  return waitingFor === 'paused'
    ? `Paused${note ? `: ${note}` : '.'} Your run starts when your teacher resumes runs.`
    : 'All workers are busy.';
}
