import type { Run, WaitingFor } from '@runq/common/contract/run';
import { findVerdictLabel } from '../verdicts.js';

const waits: Record<WaitingFor, string> = {
  user_limit: 'own limit reached',
  class_limit: 'all slots or users active',
  capacity: 'no worker free',
  paused: 'paused',
  due_time: 'delayed',
  batch_paused: 'batch paused',
};

/** The state of a run in a few words: `Queued, 3rd: own limit reached`, `Active`, `Stopped by an operator`. */
export function describeRunState({ state, verdict, queue, parked, stoppedBy }: Run): string {
  if (state === 'queued') return queue ? `Queued: ${waits[queue.waitingFor]}` : 'Queued';
  if (state === 'active') return parked ? 'Parked' : 'Active';
  if (verdict === 'cancelled' && stoppedBy)
    return `Stopped by ${stoppedBy.by === 'ops' ? 'an operator' : `the ${stoppedBy.by}`}`;
  return (verdict && findVerdictLabel(verdict)) ?? verdict ?? 'Unknown result';
}
