import type { BatchPauser } from '../contract/batch-pause.js';
import { createScript } from '../redis/lua-scripts.js';
import { createDispatch } from './dispatch.js';
import type { SchedulerDeps } from './scheduler.js';

/** `unchanged`: it was paused, or not, before. `ended`: nothing of it is left to pause. */
export type BatchPauseOutcome = 'changed' | 'unchanged' | 'unknown' | 'ended';

export interface BatchPause {
  /** Lets no further run of a batch start; active runs go on. */
  pause(batchId: string, by: BatchPauser): Promise<BatchPauseOutcome>;
  /** Returns the runs of a batch to their positions. */
  resume(batchId: string): Promise<BatchPauseOutcome>;
}

const outcomes: Record<number, BatchPauseOutcome> = { 1: 'changed', 2: 'unchanged', 0: 'unknown', [-1]: 'ended' };

/**
 * Pauses single batches.
 *
 * Theory of operation: waiting runs of a paused batch are held apart from the queue of their user, with the scores that
 * order that queue. The scheduler never meets them, so a paused batch costs it nothing. A run that arrives or restarts
 * meanwhile is held as well. Redis has all of it, so a pause survives restarts of every process.
 */
export function createBatchPause(deps: SchedulerDeps): BatchPause {
  const { keys } = deps;
  const setBatchPaused = createScript(deps, 'batches/setBatchPaused');
  const dispatchAdmitted = createDispatch(deps);

  async function change(batchId: string, ...args: string[]): Promise<BatchPauseOutcome> {
    const [code, admitted] = (await setBatchPaused.call(keys.ofId(batchId), batchId, ...args)) as [number, unknown];
    await dispatchAdmitted(admitted);
    return outcomes[code]!;
  }

  return {
    pause: (batchId, by) => change(batchId, 'pause', by),
    resume: (batchId) => change(batchId, 'resume', ''),
  };
}
