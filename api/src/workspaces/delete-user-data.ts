import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Retention } from '@runq/common/runs/retention';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { ShareStore } from '@runq/common/workspaces/shares';
import type { Workspaces } from '@runq/common/workspaces/workspaces';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';

/** Counts of a deletion. Unfinished runs stay until they end; runs of batches belong to the grader and stay too. */
export interface DeletedData {
  files: number;
  shares: number;
  runs: number;
  assignments: number;
  runsLeft: number;
}

/** Runs deleted in one call; between calls Redis serves other callers. */
const pageRuns = 25;
/** `runsLeft` counts no further. */
const maxRunsLeft = 1000;

/** Deletes the stored data of a user, for that user or by ops; the audit log names the caller. */
export async function deleteUserData(
  deps: {
    workspaces: Workspaces;
    shares: ShareStore;
    records: RunRecords;
    retention: Retention;
    assignmentStore: AssignmentStore;
    actions: AdminActions;
  },
  { userId, why, identity }: { userId: string; why: string; identity: Identity },
): Promise<DeletedData> {
  const deleted = {
    files: await deps.workspaces.deleteAll(userId),
    shares: await deleteShares(deps.shares, userId),
    runs: await deleteRuns(deps, userId),
    assignments: await deleteAssignments(deps.assignmentStore, userId),
  };
  const { files, shares, runs, assignments } = deleted;
  const result = `${files} files, ${shares} shares, ${runs} runs, ${assignments} assignments`;
  await deps.actions.appendAudit(toOperator(identity, why), 'data.delete', userId, result);
  const { runs: left } = await deps.records.listOfUser(userId, { limit: maxRunsLeft });
  return { ...deleted, runsLeft: left.length };
}

async function deleteShares(shares: ShareStore, userId: string): Promise<number> {
  const all = await shares.listOfUser(userId);
  // As the owner, so that the audit log holds one entry for everything.
  for (const { id } of all) await shares.setEnabled(id, 'delete', { kind: 'owner' });
  return all.length;
}

async function deleteAssignments(store: AssignmentStore, userId: string): Promise<number> {
  const all = await store.list(userId);
  for (const { name } of all) await store.remove(userId, name);
  return all.length;
}

async function deleteRuns(
  { records, retention }: { records: RunRecords; retention: Retention },
  userId: string,
): Promise<number> {
  let deleted = 0;
  await retention.forgetExpired(userId);
  for (;;) {
    const { runs } = await records.listOfUser(userId, { state: 'finished', limit: pageRuns });
    const ids = runs.map(({ id }) => id);
    const count = await retention.forget(userId, ids);
    deleted += count;
    if (count === 0) return deleted;
  }
}
