import type { StoredEntry } from '@runq/common/store/run-events';
import type { RunRecords } from '@runq/common/store/run-records';
import type { RunChannels } from './run-channels.js';

/**
 * Waits for the end of a run, for `?wait`: at most `waitMs`, and no longer than this process takes requests.
 *
 * The channel is joined first and the record read after, so an end between the two is not missed. `listen` may be called before the run
 * is submitted, so that joining costs no time of its own.
 */
export function createWaitForFinish({ channels, records }: { channels: RunChannels; records: RunRecords }) {
  const waiting = new Set<() => void>();

  async function isFinished(runId: string): Promise<boolean> {
    const stored = await records.read(runId);
    return !stored || stored.state === 'finished';
  }

  return {
    /** Listens from now on; `settle` waits until the end or the deadline. */
    listen(runId: string) {
      let finish: () => void = () => {};
      const finished = new Promise<void>((resolve) => (finish = resolve));
      const hear = (entry: StoredEntry | null) => {
        if (entry?.kind === 'finished') finish();
        // The connection was lost: the end may have passed unheard.
        else if (entry === null) isFinished(runId).then((is) => is && finish(), finish);
      };
      const joined = channels.join(runId, hear);
      // A failed subscription is told to whoever settles; nobody may be settling yet.
      joined.catch(() => {});
      return {
        async settle(waitMs: number): Promise<void> {
          const timer = setTimeout(() => finish(), waitMs);
          waiting.add(finish);
          try {
            await joined;
            if (await isFinished(runId)) return;
            await finished;
          } finally {
            clearTimeout(timer);
            waiting.delete(finish);
            channels.leave(runId, hear);
          }
        },
        cancel: () => channels.leave(runId, hear),
      };
    },
    /** Every waiting request is answered now with the run as it stands. */
    close(): void {
      for (const finish of waiting) finish();
    },
  };
}

export type WaitForFinish = ReturnType<typeof createWaitForFinish>;
