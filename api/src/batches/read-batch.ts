import { describePause } from '@runq/common/contract/batch-pause';
import { ProblemError } from '@runq/common/contract/problem';
import type { Run } from '@runq/common/contract/run';
import type { BatchProgress } from '@runq/common/contract/socket-events';
import type { Batches, StoredBatch } from '@runq/common/runs/batches';
import type { StoredRun } from '@runq/common/runs/run-records';
import { type CourseAccess, courseOf } from '../courses/course-access.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { presentRun, type ReadRunDeps } from '../runs/read-run.js';

/** A batch as the API represents it. */
export interface Batch extends BatchProgress {
  label: string | null;
  /** Id of the course to which it belongs; null: to none. */
  course: string | null;
  total: number;
  createdAt: string;
  state: 'queued' | 'active' | 'finished';
  cancelled: boolean;
  /** What it is graded by; null for a batch of runs. */
  assignment: { name: string; title: string; version: number } | null;
  /** It tries an assignment that was saved. */
  isCheck: boolean;
}

export interface ReadBatchDeps extends ReadRunDeps {
  batches: Batches;
  courseAccess: CourseAccess;
}

/** The record of a batch that the caller may read; it is that of a course, or the own one. Others are not found. */
export async function readOwnedBatch(
  { batches, courseAccess }: Pick<ReadBatchDeps, 'batches' | 'courseAccess'>,
  batchId: string,
  identity: Identity,
): Promise<StoredBatch> {
  const stored = await batches.read(batchId);
  if (!stored) throw new ProblemError('not_found', 'There is no such batch.');
  await courseAccess.requireRead(identity, stored, 'batch');
  return stored;
}

/** The caller's, or those of a course, newest first. A batch that has expired, or is no longer theirs, is left out. */
export async function listBatches(
  deps: ReadBatchDeps,
  identity: Identity,
  { cursor, limit, course: named }: { cursor: number; limit: number; course?: string | undefined },
): Promise<{ batches: Batch[]; nextCursor: string | null }> {
  const course = courseOf(identity, named);
  if (course !== undefined) await deps.courseAccess.requireCourse(identity, course);
  const ids = await (course === undefined
    ? deps.batches.listOfUser(identity.userId, cursor, limit + 1)
    : deps.batches.listOfCourse(course, cursor, limit + 1));
  const stored = await Promise.all(ids.slice(0, limit).map((id) => deps.batches.read(id)));
  const present = async (batch: StoredBatch | null) =>
    batch && (await deps.courseAccess.canRead(identity, batch)) ? [await presentBatch(deps, batch)] : [];
  const batches = (await Promise.all(stored.map(present))).flat();
  return { batches, nextCursor: ids.length > limit ? String(cursor + limit) : null };
}

export async function readBatch(deps: ReadBatchDeps, batchId: string, identity: Identity): Promise<Batch> {
  return presentBatch(deps, await readOwnedBatch(deps, batchId, identity));
}

async function presentBatch(deps: ReadBatchDeps, stored: StoredBatch): Promise<Batch> {
  const { id, label, course, total, counts, cancelled, revision } = stored;
  const state = counts.finished >= total ? 'finished' : counts.active + counts.finished > 0 ? 'active' : 'queued';
  const createdAt = new Date(stored.createdAt).toISOString();
  // Nothing is left to hold once all its runs were cancelled.
  const pausedBy = state === 'finished' ? null : stored.pausedBy;
  const waitingReason = pausedBy && describePause(pausedBy);
  const etaMs = pausedBy ? null : await estimateMs(deps, stored);
  return {
    ...{ id, label, course, total, state, counts, etaMs, createdAt, cancelled, revision },
    ...{ paused: pausedBy !== null, waitingReason },
    assignment: stored.graded?.assignment ?? null,
    isCheck: stored.graded?.isCheck ?? false,
  };
}

/** Runs at the end of a batch whose durations and states give its estimate once the last one has begun. */
const lastRuns = 40;

/**
 * While runs wait, the start of the last one, which is the last to start. Once it has begun, the time until the active
 * runs have taken as long as those that ended on average; null before one has ended.
 */
async function estimateMs(deps: ReadBatchDeps, stored: StoredBatch): Promise<number | null> {
  const { batches, scheduler, records, positions } = deps;
  const { id, total, counts } = stored;
  if (counts.queued + counts.active === 0) return 0;
  const first = Math.max(0, total - lastRuns);
  const runs = (await records.readMany(await batches.listRuns(id, first, lastRuns))).filter((run) => run !== null);
  const last = runs.findLast(({ state }) => state === 'queued');
  if (last) {
    const position = await scheduler.readQueuePosition(last.id);
    return position ? positions.settle(last, position).etaMs : null;
  }
  return estimateEndMs(runs, Date.now());
}

/** Ends of active runs by the average duration of those that ended; null without one. */
export function estimateEndMs(runs: Pick<StoredRun, 'startedAt' | 'finishedAt'>[], nowMs: number): number | null {
  const durations = runs.flatMap(({ startedAt, finishedAt }) =>
    startedAt !== null && finishedAt !== null ? [finishedAt - startedAt] : [],
  );
  if (durations.length === 0) return null;
  const averageMs = durations.reduce((sum, ms) => sum + ms, 0) / durations.length;
  const left = runs
    .filter(({ finishedAt }) => finishedAt === null)
    .map(({ startedAt }) => averageMs - (startedAt === null ? 0 : nowMs - startedAt));
  return Math.ceil(Math.max(0, ...left));
}

/** Runs in the order of their submission; the cursor is the index of the next. */
export async function readResults(
  deps: ReadBatchDeps,
  batchId: string,
  identity: Identity,
  query: { cursor: number; limit: number },
): Promise<{ runs: Run[]; nextCursor: string | null }> {
  const stored = await readOwnedBatch(deps, batchId, identity);
  const runs = await readPage(deps, batchId, query.cursor, query.limit);
  const next = query.cursor + query.limit;
  return { runs, nextCursor: next < stored.total ? String(next) : null };
}

/** Every run in order, a page at a time, for exports of any size. */
export async function* iterateRuns(deps: ReadBatchDeps, batchId: string, pageSize: number): AsyncGenerator<Run> {
  for (let from = 0; ; from += pageSize) {
    const page = await readPage(deps, batchId, from, pageSize);
    yield* page;
    if (page.length < pageSize) return;
  }
}

async function readPage(deps: ReadBatchDeps, batchId: string, from: number, count: number): Promise<Run[]> {
  const stored = await deps.records.readMany(await deps.batches.listRuns(batchId, from, count));
  return Promise.all(stored.filter((run) => run !== null).map((run) => presentRun(deps, run)));
}
