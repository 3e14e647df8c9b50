import type { BulkKind } from '@runq/common/admin/bulk-actions';
import type { EntityLists } from '@runq/common/admin/entity-lists';
import type { RunState } from '@runq/common/contract/run';
import type { RepeatableRuns } from '@runq/common/runs/repeatable-runs';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import { findRuns, type RunFilter } from '../search-runs.js';
import { maxBulkRuns } from './bulk-schemas.js';

/** Runs of one page. */
const pageRuns = 1000;
/** Most pages of one state; each reads at most 2,000 records. */
const maxPages = 50;

/** Queued runs end before active ones free their slots, so that no run starts only to be stopped. */
const statesOf: Record<BulkKind, readonly RunState[]> = { cancel: ['queued', 'active'], rerun: ['finished'] };

/** Why a run that matches cannot be run again. */
type LeftOut = 'session' | 'submission' | 'canary' | 'program_not_stored';

interface ChosenRuns {
  runs: StoredRun[];
  leftOut: Partial<Record<LeftOut, number>>;
  /** More runs match than one action takes. */
  isCut: boolean;
}

/** The runs that a filter matches and an action can act on, in the order in which it does. */
export async function chooseRuns(
  deps: { lists: EntityLists; records: RunRecords; repeatable: RepeatableRuns },
  action: BulkKind,
  filter: RunFilter,
): Promise<ChosenRuns> {
  const chosen = new Map<string, StoredRun>();
  const leftOut: ChosenRuns['leftOut'] = {};
  const seen = new Set<string>();
  for (const state of filter.state ? [filter.state] : statesOf[action]) {
    let cursor: string | undefined;
    for (let page = 0; ; page++) {
      if (page === maxPages) return { runs: [...chosen.values()], leftOut, isCut: true };
      const found = await findRuns(deps, { ...filter, state, limit: pageRuns, ...(cursor ? { cursor } : {}) });
      const fresh = found.runs.filter(({ id }) => !seen.has(id));
      const reasons = action === 'rerun' ? await findObstacles(deps.repeatable, fresh) : [];
      for (const [index, run] of fresh.entries()) {
        const reason = reasons[index];
        if (!reason && chosen.size === maxBulkRuns) return { runs: [...chosen.values()], leftOut, isCut: true };
        seen.add(run.id);
        if (reason) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
        else chosen.set(run.id, run);
      }
      if (found.nextCursor === null) break;
      cursor = found.nextCursor;
    }
  }
  return { runs: [...chosen.values()], leftOut, isCut: false };
}

async function findObstacles(repeatable: RepeatableRuns, runs: StoredRun[]): Promise<(LeftOut | null)[]> {
  const areStored = await repeatable.areStored(runs.map(({ id }) => id));
  return runs.map(({ kind }, index) => {
    if (kind !== 'run') return kind;
    return areStored[index] ? null : 'program_not_stored';
  });
}
