import type { ApiKeys } from '@runq/common/accounts/api-keys';
import type { CoursePlatforms } from '@runq/common/accounts/course-platforms';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Attempts } from '@runq/common/assignments/attempts';
import type { ScoreLinks } from '@runq/common/assignments/score-links';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import type { Retention } from '@runq/common/runs/retention';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { ShareStore } from '@runq/common/workspaces/shares';
import type { Workspaces } from '@runq/common/workspaces/workspaces';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { PublicationService } from '../publications/publication-service.js';

/**
 * Counts of a deletion, which revokes API keys as well. Unfinished runs stay until they end; runs of a grader's batches
 * stay too, but not what the user handed in for published assignments (`submissions`).
 */
export interface DeletedData {
  files: number;
  shares: number;
  runs: number;
  submissions: number;
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
    apiKeys: Pick<ApiKeys, 'revoke'>;
    workspaces: Workspaces;
    shares: ShareStore;
    records: RunRecords;
    retention: Retention;
    assignmentStore: AssignmentStore;
    attempts: Attempts;
    scoreLinks: Pick<ScoreLinks, 'removeAll'>;
    coursePlatforms: Pick<CoursePlatforms, 'forgetNames'>;
    batchStudents: BatchStudents;
    publicationService: Pick<PublicationService, 'remove'>;
    actions: AdminActions;
  },
  { userId, why, identity }: { userId: string; why: string; identity: Identity },
): Promise<DeletedData> {
  await deps.apiKeys.revoke(userId);
  await deps.scoreLinks.removeAll(userId);
  await deps.coursePlatforms.forgetNames(userId);
  const deleted = {
    files: await deps.workspaces.deleteAll(userId),
    shares: await deleteShares(deps.shares, userId),
    runs: await deleteRuns(deps, userId),
    submissions: await deleteSubmissions(deps, userId),
    assignments: await deleteAssignments(deps, userId),
  };
  const { files, shares, runs, submissions, assignments } = deleted;
  const counts = [`${files} files`, `${shares} shares`, `${runs} runs`, `${submissions} submissions`];
  const result = `${counts.join(', ')}, ${assignments} assignments`;
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

async function deleteAssignments(
  {
    assignmentStore,
    publicationService,
  }: { assignmentStore: AssignmentStore; publicationService: Pick<PublicationService, 'remove'> },
  userId: string,
): Promise<number> {
  const all = await assignmentStore.list(userId);
  for (const { name } of all) {
    // The publication goes first: it would keep the assignment from being deleted.
    await publicationService.remove(name, userId);
    await assignmentStore.remove(userId, name);
  }
  return all.length;
}

/** In the gradebook of an assignment, a row without a name and without results stays. */
async function deleteSubmissions(
  {
    attempts,
    batchStudents,
    records,
    retention,
  }: { attempts: Attempts; batchStudents: BatchStudents; records: RunRecords; retention: Retention },
  userId: string,
): Promise<number> {
  for (const batchId of await attempts.listBatches(userId)) {
    const index = await batchStudents.findIndex(batchId, userId);
    if (index !== null) await batchStudents.leave(batchId, userId, `(deleted ${index + 1})`);
    await attempts.remove(batchId, userId);
  }
  const runIds = await records.listHandedIn(userId);
  let deleted = 0;
  for (let from = 0; from < runIds.length; from += pageRuns)
    deleted += await retention.forget(userId, runIds.slice(from, from + pageRuns));
  return deleted;
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
