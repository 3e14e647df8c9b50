import type { BulkAction, BulkActions } from '@runq/common/admin/bulk-actions';
import type { RepeatableRuns } from '@runq/common/runs/repeatable-runs';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import { toStop } from '../../runs/stop-run.js';
import { type RepeatOutcome, repeatRun } from './repeat-run.js';

/** Runs of one step: some 0.1 ms of Redis each, which serves other clients after each step. */
const stepRuns = 5;

/** `ended`: the run was over when its turn came. */
type BulkOutcome = 'cancelled' | 'ended' | RepeatOutcome;

export interface PerformDeps {
  bulkActions: BulkActions;
  records: RunRecords;
  repeatable: RepeatableRuns;
  scheduler: Scheduler;
}

/**
 * Continues a started action until it is finished, another process has it, or `isClosed`. A step that is repeated after
 * a crash changes nothing: a run is cancelled once, and a new run has an id of its own.
 */
export async function performBulk(
  deps: PerformDeps,
  id: string,
  { processId, isClosed }: { processId: string; isClosed: () => boolean },
): Promise<void> {
  const { bulkActions, records } = deps;
  const action = await bulkActions.read(id);
  let from = action?.by ? await bulkActions.claim(id, processId) : null;
  while (action && from !== null && !isClosed()) {
    const runIds = await bulkActions.readRuns(id, from, stepRuns);
    const runs = await records.readMany(runIds);
    const reached = await Promise.all(runs.map((run) => act(deps, action, run)));
    const outcomes: Record<string, number> = {};
    for (const outcome of reached) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    // A list that expired early ends the action.
    const to = runIds.length > 0 ? from + runIds.length : action.count;
    from = await bulkActions.advance(id, processId, { from, to, outcomes });
  }
}

async function act(deps: PerformDeps, { id, action, by }: BulkAction, run: StoredRun | null): Promise<BulkOutcome> {
  if (action === 'rerun') return repeatRun(deps, id, run);
  if (!run || !by) return 'ended';
  const identity = { userId: by.userId, name: null, role: by.role };
  const stop = toStop(identity, run.userId, by.why, run.batchId !== null);
  const outcome = await deps.scheduler.cancel(run.id, stop);
  return outcome === 'cancelled' || outcome === 'signalled' ? 'cancelled' : 'ended';
}
