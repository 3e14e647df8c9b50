import type { ApiKeys } from '@runq/common/accounts/api-keys';
import type { CoursePlatforms } from '@runq/common/accounts/course-platforms';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Attempts } from '@runq/common/assignments/attempts';
import type { CaseResults } from '@runq/common/assignments/case-results';
import type { ScoreLinks } from '@runq/common/assignments/score-links';
import type { ClientDocuments } from '@runq/common/compat/client-documents';
import type { DeletedData } from '@runq/common/contract/account';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import type { Retention } from '@runq/common/runs/retention';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { ShareStore } from '@runq/common/workspaces/shares';
import type { Workspaces } from '@runq/common/workspaces/workspaces';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { PublicationService } from '../publications/publication-service.js';

/** Runs deleted in one call; between calls Redis serves other callers. */
const pageRuns = 25;
/** `runsLeft` counts no further. */
const maxRunsLeft = 1000;

export interface DeleteUserDataDeps {
  apiKeys: Pick<ApiKeys, 'revoke'>;
  workspaces: Workspaces;
  shares: ShareStore;
  records: RunRecords;
  retention: Retention;
  assignmentStore: AssignmentStore;
  attempts: Attempts;
  results: Pick<CaseResults, 'forgetCached'>;
  clientDocuments: Pick<ClientDocuments, 'deleteAll'>;
  scoreLinks: Pick<ScoreLinks, 'removeAll'>;
  coursePlatforms: Pick<CoursePlatforms, 'forgetNames'>;
  batchStudents: BatchStudents;
  publicationService: Pick<PublicationService, 'remove'>;
  actions: AdminActions;
}

/** Deletes the stored data of a user, for that user or by ops; the audit log names the caller. */
export async function deleteUserData(
  deps: DeleteUserDataDeps,
  { userId, why, identity }: { userId: string; why: string; identity: Identity },
): Promise<Omit<DeletedData, 'stays'>> {
  await deps.apiKeys.revoke(userId);
  await deps.scoreLinks.removeAll(userId);
  await deps.coursePlatforms.forgetNames(userId);
  await deps.results.forgetCached(userId);
  // Submissions are finished runs, too, and are counted as such if they are still there then.
  const submissions = await deleteSubmissions(deps, userId);
  const deleted = {
    files: await deps.workspaces.deleteAll(userId),
    shares: await deleteShares(deps.shares, userId),
    runs: await deleteRuns(deps, userId),
    submissions,
    assignments: await deleteAssignments(deps, userId),
    documents: await deps.clientDocuments.deleteAll(userId),
  };
  const result = Object.entries(deleted)
    .filter(([kind, count]) => kind !== 'documents' || count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
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
  { assignmentStore, publicationService }: Pick<DeleteUserDataDeps, 'assignmentStore' | 'publicationService'>,
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
async function deleteSubmissions(deps: DeleteUserDataDeps, userId: string): Promise<number> {
  const { attempts, batchStudents, records } = deps;
  for (const batchId of await attempts.listBatches(userId)) {
    const index = await batchStudents.findIndex(batchId, userId);
    if (index !== null) await batchStudents.leave(batchId, userId, `(deleted ${index + 1})`);
    await attempts.remove(batchId, userId);
  }
  return forgetRuns(deps, userId, await records.listHandedIn(userId));
}

/** Finished runs and sessions. Those of batches are skipped. */
async function deleteRuns(deps: DeleteUserDataDeps, userId: string): Promise<number> {
  await deps.retention.forgetExpired(userId);
  return forgetRuns(deps, userId, await deps.records.listStored(userId));
}

async function forgetRuns(
  { retention }: Pick<DeleteUserDataDeps, 'retention'>,
  userId: string,
  runIds: string[],
): Promise<number> {
  let deleted = 0;
  for (let from = 0; from < runIds.length; from += pageRuns)
    deleted += await retention.forget(userId, runIds.slice(from, from + pageRuns));
  return deleted;
}
