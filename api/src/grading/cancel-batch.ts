import type { Admission } from '@runq/common/store/admission';
import type { Batches } from '@runq/common/store/batches';
import type { Identity } from '../authenticate.js';
import type { Batch, ReadBatch } from './read-batch.js';

/** Runs cancelled at once; between pages Redis serves everybody else. */
const pageRuns = 25;

/**
 * Cancels every run of a batch that is not finished, last first: the line behind the active runs is emptied before their places fall
 * free, so nothing is started only to be stopped. Cancelling again changes nothing.
 */
export function createCancelBatch(deps: { batches: Batches; readBatch: ReadBatch; admission: Admission }) {
  const { batches, readBatch, admission } = deps;

  return async function cancelBatch(batchId: string, identity: Identity): Promise<Batch> {
    const { total } = await readBatch.readOwned(batchId, identity);
    await batches.markCancelled(batchId);
    for (let end = total; end > 0; end -= pageRuns) {
      const from = Math.max(0, end - pageRuns);
      const runIds = await batches.listRuns(batchId, from, end - from);
      await Promise.all(runIds.map((runId) => admission.cancel(runId)));
    }
    return readBatch.read(batchId, identity);
  };
}

export type CancelBatch = ReturnType<typeof createCancelBatch>;
