import type { Writable } from 'node:stream';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import { ProblemError } from '@runq/common/contract/problem';
import type { Run, StoppedBy } from '@runq/common/contract/run';
import type { BatchProgress } from '@runq/common/contract/socket-events';
import type { Logger } from '@runq/common/process/log';
import type { Batches, StoredBatch } from '@runq/common/runs/batches';
import type { BatchPause } from '@runq/common/scheduler/batch-pause';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { Identity } from '../http/middleware/authenticate.js';
import { auditLook } from '../runs/audit-look.js';
import { auditStop, toStop } from '../runs/stop-run.js';
import { type ExportFormat, exportBatch } from './export-batch.js';
import {
  type Batch,
  iterateRuns,
  listBatches,
  type ReadBatchDeps,
  readBatch,
  readOwnedBatch,
  readResults,
} from './read-batch.js';
import { streamBatchProgress } from './stream-batch-progress.js';
import { type SubmitBatchDeps, submitBatch } from './submit-batch.js';

const progressIntervalMs = 500;

/** Runs of one cancel or export page; between pages Redis serves other callers. */
const pageRuns = 25;

/** Everything that can be done with a batch. Another grader's batch is not found. */
export interface BatchService {
  /** Submits all runs of a batch or none; `body` is parsed here because its limits depend on live settings. */
  submit(body: unknown, identity: Identity, idempotencyKey: string | null): Promise<{ batchId: string }>;
  read(batchId: string, identity: Identity): Promise<Batch>;
  readOwned(batchId: string, identity: Identity): Promise<StoredBatch>;
  /** Before anything below a batch is changed: 404 for those who may not read it, 403 for those who may only read. */
  requireChange(batchId: string, identity: Identity): Promise<void>;
  /** Before the submissions of a batch are shown: the audit log has ops who look at the batch of a grader. */
  auditLook(batchId: string, identity: Identity): Promise<void>;
  /** The caller's batches or those of a course, newest first; the cursor is the number of those before. */
  list(
    identity: Identity,
    query: { cursor: number; limit: number; course?: string | undefined },
  ): Promise<{ batches: Batch[]; nextCursor: string | null }>;
  /** Runs in the order of their submission; the cursor is the index of the next. */
  readResults(
    batchId: string,
    identity: Identity,
    query: { cursor: number; limit: number },
  ): Promise<{ runs: Run[]; nextCursor: string | null }>;
  /** Writes all runs in order, a page at a time; the caller has checked the owner. */
  export(batchId: string, format: ExportFormat, target: Writable): Promise<void>;
  /** Cancels every unfinished run, of a paused batch too; its runs say by whom, and why. Repeating changes nothing. */
  cancel(batchId: string, identity: Identity, why: string): Promise<Batch>;
  /** Lets no further run start; active runs go on. Pausing again changes nothing; a finished batch is a conflict. */
  pause(batchId: string, identity: Identity): Promise<Batch>;
  /** Returns its runs to their positions. Resuming again changes nothing. */
  resume(batchId: string, identity: Identity): Promise<Batch>;
  /** Sends the progress immediately and after each change, until `close` or, unless it `staysOpen`, its end. */
  streamProgress(
    batchId: string,
    identity: Identity,
    onProgress: (progress: BatchProgress) => void,
    options?: { staysOpen: boolean },
  ): { close(): void; readonly ended: Promise<void> };
}

export interface BatchServiceDeps extends ReadBatchDeps, SubmitBatchDeps {
  batchPause: BatchPause;
  actions: AdminActions;
  log: Logger;
}

export function createBatchService(deps: BatchServiceDeps): BatchService {
  const { batchPause, actions, log } = deps;
  const read = (batchId: string, identity: Identity) => readBatch(deps, batchId, identity);

  async function setPaused(batchId: string, isPaused: boolean, identity: Identity): Promise<Batch> {
    const stored = await readOwnedBatch(deps, batchId, identity);
    const by = stored.userId === identity.userId || identity.role !== 'ops' ? 'owner' : 'operator';
    const outcome = await (isPaused ? batchPause.pause(batchId, by) : batchPause.resume(batchId));
    if (outcome === 'ended')
      throw new ProblemError('conflict', 'This batch is finished or cancelled; there is nothing left to pause.');
    const action = isPaused ? 'batch.pause' : 'batch.resume';
    if (outcome === 'changed')
      await auditStop(actions, identity, { action, target: batchId, ownerId: stored.userId, why: '' });
    return read(batchId, identity);
  }

  return {
    submit: (body, identity, idempotencyKey) => submitBatch(deps, { body, identity, idempotencyKey }),
    read,
    list: (identity, query) => listBatches(deps, identity, query),
    readOwned: (batchId, identity) => readOwnedBatch(deps, batchId, identity),
    async requireChange(batchId, identity) {
      const stored = await readOwnedBatch(deps, batchId, identity);
      await deps.courseAccess.requireChange(identity, stored, 'batch');
    },
    async auditLook(batchId, identity) {
      if (identity.role === 'ops')
        await auditLook(actions, identity, 'batch.look', await readOwnedBatch(deps, batchId, identity));
    },
    readResults: (batchId, identity, query) => readResults(deps, batchId, identity, query),
    export: (batchId, format, target) => exportBatch(iterateRuns(deps, batchId, pageRuns), format, target),
    async cancel(batchId, identity, why) {
      const batch = await readOwnedBatch(deps, batchId, identity);
      const { userId: ownerId, publication } = batch;
      if (publication)
        throw new ProblemError('conflict', 'These are the submissions of a published assignment; close that instead.');
      await cancelRunsOf(deps, batch, toStop(identity, ownerId, why, true));
      if (!batch.cancelled && batch.counts.finished < batch.total)
        await auditStop(actions, identity, { action: 'batch.cancel', target: batchId, ownerId, why });
      return read(batchId, identity);
    },
    pause: (batchId, identity) => setPaused(batchId, true, identity),
    resume: (batchId, identity) => setPaused(batchId, false, identity),
    streamProgress: (batchId, identity, onProgress, { staysOpen } = { staysOpen: false }) =>
      streamBatchProgress({ read, log }, { batchId, identity, intervalMs: progressIntervalMs, staysOpen, onProgress }),
  };
}

/** Last runs first: waiting runs end before active ones free their slots, so no run starts only to be stopped. */
async function cancelRunsOf(
  { batches, scheduler }: { batches: Batches; scheduler: Scheduler },
  { id: batchId, total }: StoredBatch,
  stop: StoppedBy,
): Promise<void> {
  await batches.markCancelled(batchId);
  for (let end = total; end > 0; end -= pageRuns) {
    const from = Math.max(0, end - pageRuns);
    const runIds = await batches.listRuns(batchId, from, end - from);
    await Promise.all(runIds.map((runId) => scheduler.cancel(runId, stop)));
  }
}
