import type { BatchProgress } from '@runq/common/contract/socket-events';
import type { Logger } from '@runq/common/process/log';
import type { Identity } from '../authenticate.js';
import type { ReadBatch } from './read-batch.js';

/**
 * Tells how far a batch is, at once and then whenever it changed, at most once an interval. `ended` settles when all its runs are
 * finished or nobody follows any more.
 */
export function createFollowBatch(options: { readBatch: ReadBatch; intervalMs: number; log: Logger }) {
  const { readBatch, intervalMs, log } = options;

  return function followBatch(batchId: string, identity: Identity, push: (progress: BatchProgress) => void) {
    let closed = false;
    let wake: () => void = () => {};

    async function follow(): Promise<void> {
      let last = '';
      while (!closed) {
        const { id, counts, etaMs, total } = await readBatch.read(batchId, identity);
        const progress: BatchProgress = { id, counts, etaMs };
        const text = JSON.stringify(progress);
        if (text !== last && !closed) push(progress);
        last = text;
        if (counts.finished >= total) return;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, intervalMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }

    return {
      ended: follow().catch((err) => log.warn({ err, batch: batchId }, 'following a batch stopped')),
      close(): void {
        closed = true;
        wake();
      },
    };
  };
}

export type FollowBatch = ReturnType<typeof createFollowBatch>;
