import { ProblemError } from '@runq/common/contract/problem';
import type { Run } from '@runq/common/contract/run';
import type { BatchProgress } from '@runq/common/contract/socket-events';
import type { Admission } from '@runq/common/store/admission';
import type { Batches, StoredBatch } from '@runq/common/store/batches';
import type { RunRecords } from '@runq/common/store/run-records';
import type { Identity } from '../authenticate.js';
import { maySee, type ReadRun } from '../runs/read-run.js';

/** A batch as graders see it. */
export interface Batch extends BatchProgress {
  label: string | null;
  total: number;
  createdAt: string;
  state: 'queued' | 'active' | 'finished';
  cancelled: boolean;
}

/** Reads batches and their runs in order. Another grader's batch is not found. */
export function createReadBatch(deps: {
  batches: Batches;
  records: RunRecords;
  readRun: ReadRun;
  admission: Admission;
}) {
  const { batches, records, readRun, admission } = deps;

  async function readOwned(batchId: string, identity: Identity): Promise<StoredBatch> {
    const stored = await batches.read(batchId);
    if (!stored || !maySee(identity, stored.userId)) throw new ProblemError('not_found', 'There is no such batch.');
    return stored;
  }

  /** The last run of a batch is the last to start, so its place is the whole batch's estimate. */
  async function estimateMs(stored: StoredBatch): Promise<number | null> {
    if (stored.counts.queued + stored.counts.active === 0) return 0;
    const [last] = await batches.listRuns(stored.id, stored.total - 1, 1);
    const place = last ? await admission.place(last) : null;
    return place?.etaMs ?? null;
  }

  async function present(stored: StoredBatch): Promise<Batch> {
    const { id, label, total, counts, cancelled } = stored;
    const state = counts.finished >= total ? 'finished' : counts.active + counts.finished > 0 ? 'active' : 'queued';
    const createdAt = new Date(stored.createdAt).toISOString();
    return { id, label, total, state, counts, etaMs: await estimateMs(stored), createdAt, cancelled };
  }

  async function readPage(batchId: string, from: number, count: number): Promise<Run[]> {
    const stored = await records.readMany(await batches.listRuns(batchId, from, count));
    return Promise.all(stored.filter((run) => run !== null).map(readRun.present));
  }

  return {
    readOwned,
    async read(batchId: string, identity: Identity): Promise<Batch> {
      return present(await readOwned(batchId, identity));
    },
    /** Runs in the order in which they were sent; the cursor is the index of the next. */
    async readResults(
      batchId: string,
      identity: Identity,
      query: { cursor: number; limit: number },
    ): Promise<{ runs: Run[]; nextCursor: string | null }> {
      const stored = await readOwned(batchId, identity);
      const runs = await readPage(batchId, query.cursor, query.limit);
      const next = query.cursor + query.limit;
      return { runs, nextCursor: next < stored.total ? String(next) : null };
    },
    /** Every run in order, a page at a time, for exports of any size. */
    async *iterateRuns(batchId: string, pageSize: number): AsyncGenerator<Run> {
      for (let from = 0; ; from += pageSize) {
        const page = await readPage(batchId, from, pageSize);
        yield* page;
        if (page.length < pageSize) return;
      }
    },
  };
}

export type ReadBatch = ReturnType<typeof createReadBatch>;
