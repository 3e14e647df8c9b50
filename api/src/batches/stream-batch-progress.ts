import type { BatchProgress } from '@runq/common/contract/socket-events';
import type { Logger } from '@runq/common/process/log';
import type { Identity } from '../http/middleware/authenticate.js';
import type { Batch } from './read-batch.js';

/** Interval at which a finished batch is read again for changes by graders. */
const idleIntervalMs = 1000;

/**
 * Sends the progress of a batch immediately, and then after each change, at most once an interval. `ended` resolves
 * after `close`, and unless it `staysOpen` when all runs are finished. One that does also sends later changes.
 */
export function streamBatchProgress(
  { read, log }: { read: (batchId: string, identity: Identity) => Promise<Batch>; log: Logger },
  options: {
    batchId: string;
    identity: Identity;
    intervalMs: number;
    staysOpen: boolean;
    onProgress: (progress: BatchProgress) => void;
  },
): { close(): void; readonly ended: Promise<void> } {
  const { batchId, identity, intervalMs, staysOpen, onProgress } = options;
  let closed = false;
  let wake: () => void = () => {};

  async function poll(): Promise<void> {
    let last = '';
    while (!closed) {
      const { id, counts, etaMs, paused, waitingReason, revision, total } = await read(batchId, identity);
      const progress: BatchProgress = { id, counts, etaMs, paused, waitingReason, revision };
      const text = JSON.stringify(progress);
      if (text !== last && !closed) onProgress(progress);
      last = text;
      const isFinished = counts.finished >= total;
      if (isFinished && !staysOpen) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, isFinished ? idleIntervalMs : intervalMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  return {
    ended: poll().catch((err) => log.warn({ err, batch: batchId }, 'reading batch progress failed; stream ended')),
    close() {
      closed = true;
      wake();
    },
  };
}
