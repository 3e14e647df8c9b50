import type { BulkAction } from '../ops-shape.js';

const runs = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'run' : 'runs'}`;

/** Why a run was or will not be handled; the scheduler's own words for what it refuses. */
const reasons: Record<string, string> = {
  session: 'sessions cannot be run again',
  submission: 'submissions are graded again on the page of their batch',
  canary: 'canaries are runs of the service itself',
  program_not_stored: 'the program is no longer stored',
  ended: 'ended before',
  queue_full: 'the queue of the user is full',
  muted: 'the user is muted',
  paused: 'the service is paused',
  disk_low: 'the disks of the workers are nearly full',
  memory_low: 'Redis has no memory left',
  user_bytes: 'the user has too much data in the queue',
  total_bytes: 'all users have too much data in the queue',
  run_bytes: 'the program is too large',
};

/** `3 (the program is no longer stored), 1 (sessions cannot be run again)`; empty without any. */
function describeReasons(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${count.toLocaleString('en')} (${reasons[reason] ?? reason.replaceAll('_', ' ')})`)
    .join(', ');
}

/** What was counted: `12 runs will be cancelled.` */
export function describePreview({ action, count, leftOut }: Pick<BulkAction, 'action' | 'count' | 'leftOut'>): string {
  const verb = action === 'cancel' ? 'cancelled' : 'run again';
  const left = describeReasons(leftOut);
  return (
    (count === 0 ? `No run can be ${verb}.` : `${runs(count)} will be ${verb}, and no others.`) +
    (left && ` Left out: ${left}.`)
  );
}

/** What has happened: `Cancelled 11 runs. Not cancelled: 1 (ended before).` */
export function describeResult({ action, outcomes }: Pick<BulkAction, 'action' | 'outcomes'>): string {
  const { cancelled = 0, created = 0, ...others } = outcomes;
  const left = describeReasons(others);
  const did = action === 'cancel' ? `Cancelled ${runs(cancelled)}.` : `Started ${runs(created)} again.`;
  return did + (left && ` Not ${action === 'cancel' ? 'cancelled' : 'started'}: ${left}.`);
}
