import type { Writable } from 'node:stream';
import { ProblemError } from '@runq/common/contract/problem';
import type { Run } from '@runq/common/contract/run';
import type { BatchProgress } from '@runq/common/contract/socket-events';
import type { Logger } from '@runq/common/process/log';
import type { Batches, StoredBatch } from '@runq/common/runs/batches';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { Identity } from '../http/middleware/authenticate.js';
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
  /** The caller's batches, newest first; the cursor is the number of those before. */
  list(
    identity: Identity,
    query: { cursor: number; limit: number },
  ): Promise<{ batches: Batch[]; nextCursor: string | null }>;
  /** Runs in the order of their submission; the cursor is the index of the next. */
  readResults(
    batchId: string,
    identity: Identity,
    query: { cursor: number; limit: number },
  ): Promise<{ runs: Run[]; nextCursor: string | null }>;
  /** Writes all runs in order, a page at a time; the caller has checked the owner. */
  export(batchId: string, format: ExportFormat, target: Writable): Promise<void>;
  /** Cancels every unfinished run. Cancelling again changes nothing. */
  cancel(batchId: string, identity: Identity): Promise<Batch>;
  /** Sends the progress immediately and after each change, until all runs are finished or `close`. */
  streamProgress(
    batchId: string,
    identity: Identity,
    onProgress: (progress: BatchProgress) => void,
  ): { close(): void; readonly ended: Promise<void> };
}

export function createBatchService(deps: ReadBatchDeps & SubmitBatchDeps & { log: Logger }): BatchService {
  const { log } = deps;
  const read = (batchId: string, identity: Identity) => readBatch(deps, batchId, identity);
  return {
    submit: (body, identity, idempotencyKey) => submitBatch(deps, { body, identity, idempotencyKey }),
    read,
    list: (identity, query) => listBatches(deps, identity, query),
    readOwned: (batchId, identity) => readOwnedBatch(deps, batchId, identity),
    readResults: (batchId, identity, query) => readResults(deps, batchId, identity, query),
    export: (batchId, format, target) => exportBatch(iterateRuns(deps, batchId, pageRuns), format, target),
    async cancel(batchId, identity) {
      const { total, publication } = await readOwnedBatch(deps, batchId, identity);
      if (publication)
        throw new ProblemError('conflict', 'These are the submissions of a published assignment; close that instead.');
      await cancelRunsOf(deps, batchId, total);
      return read(batchId, identity);
    },
    streamProgress: (batchId, identity, onProgress) =>
      streamBatchProgress({ read, log }, { batchId, identity, intervalMs: progressIntervalMs, onProgress }),
  };
}

/** Last runs first: waiting runs end before active ones free their slots, so no run starts only to be stopped. */
async function cancelRunsOf(
  { batches, scheduler }: { batches: Batches; scheduler: Scheduler },
  batchId: string,
  total: number,
): Promise<void> {
  await batches.markCancelled(batchId);
  for (let end = total; end > 0; end -= pageRuns) {
    const from = Math.max(0, end - pageRuns);
    const runIds = await batches.listRuns(batchId, from, end - from);
    await Promise.all(runIds.map((runId) => scheduler.cancel(runId)));
  }
}
