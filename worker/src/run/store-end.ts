import type { Outcome } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { ActiveRun } from '../lease/active-runs.js';
import { isOverdue } from '../lease/lease-clock.js';
import { repeatRefused } from './repeat-refused.js';
import type { AttemptTrace } from './trace-attempt.js';

/**
 * Stores how an attempt ended. While Redis refuses writes, as during a failover, the store is repeated as long as the
 * lease is held: otherwise the run would start again, or be lost, although its program has ended.
 */
export function createStoreEnd({ scheduler, log }: { scheduler: Scheduler; log: Logger }) {
  const store = (entry: ActiveRun, write: () => Promise<unknown>): Promise<unknown> =>
    repeatRefused(write, {
      isOver: () => isOverdue(entry.heldUntil),
      onFault: (err) => log.error({ err, run_id: entry.runId }, 'storing the end of a run failed; retrying'),
    });

  return {
    async finish(entry: ActiveRun, attempt: number, outcome: Outcome, lastSeq: number, trace: AttemptTrace) {
      await store(entry, () => scheduler.finish(entry.runId, attempt, outcome, lastSeq));
      trace.finished(outcome);
    },
    async retry(entry: ActiveRun, attempt: number, why: 'fault' | 'handover', trace: AttemptTrace) {
      await store(entry, () => scheduler.retry(entry.runId, attempt, why));
      trace.requeued(why);
    },
  };
}
