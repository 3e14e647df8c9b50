import { type EventId, isAfter, isNext } from '@runq/common/contract/run-event';
import type { Logger } from '@runq/common/process/log';
import type { RunEventLog, StoredEntry } from '@runq/common/store/run-events';
import type { RunChannels } from './run-channels.js';

/** Entries read from a stream at once, and live entries that may wait for a slow reader before the stream is read again instead. */
const pageSize = 100;
const maxLive = 200;
/** A read that fails (Redis away for a moment) is tried again this often, with this pause. */
const maxFailures = 120;
const retryMs = 500;

/** Where a watcher's entries go. A promise holds the next one back: that is how a slow reader slows only itself. */
export type DeliverEntry = (entry: StoredEntry) => void | Promise<void>;

/**
 * Follows the story of one run for one reader: every entry after `after`, once, in order, from whichever API process.
 *
 * Theory of operation: subscribe first, then read the stream from the cursor, then go live. A live entry is delivered without a read
 * only when it is the direct successor of the cursor; anything else (a gap, a new attempt, a lost connection, a reader that fell
 * behind) makes it read the stream again. The stream is the truth, pub/sub only the doorbell, so nothing is lost, doubled or swapped.
 */
export function createWatchRun({ channels, events, log }: { channels: RunChannels; events: RunEventLog; log: Logger }) {
  return function watchRun(
    runId: string,
    after: EventId,
    deliver: DeliverEntry,
  ): { close(): void; readonly ended: Promise<void> } {
    let cursor = after;
    let live: StoredEntry[] = [];
    let mustRead = true;
    let closed = false;
    let wake: () => void = () => {};

    function hear(entry: StoredEntry | null): void {
      if (entry && live.length < maxLive) live.push(entry);
      else {
        live = [];
        mustRead = true;
      }
      wake();
    }

    async function pass(entry: StoredEntry): Promise<void> {
      await deliver(entry);
      cursor = entry.id;
      if (entry.kind === 'finished') closed = true;
    }

    async function readOn(): Promise<void> {
      mustRead = false;
      let page: StoredEntry[];
      do {
        page = await events.read(runId, cursor, pageSize);
        for (const entry of page) if (!closed) await pass(entry);
      } while (page.length === pageSize && !closed);
    }

    async function step(): Promise<void> {
      const entry = mustRead ? undefined : live.shift();
      if (mustRead) await readOn();
      else if (!entry) await new Promise<void>((resolve) => (wake = resolve));
      else if (isNext(entry.id, cursor)) await pass(entry);
      else if (isAfter(entry.id, cursor)) mustRead = true;
    }

    async function follow(): Promise<void> {
      let joined = false;
      for (let failures = 0; !closed; ) {
        try {
          if (!joined) await channels.join(runId, hear);
          joined = true;
          await step();
          failures = 0;
        } catch (err) {
          if (++failures > maxFailures) throw err;
          log.warn({ err, run_id: runId }, 'a watcher reads again');
          mustRead = true;
          await new Promise((resolve) => setTimeout(resolve, retryMs));
        }
      }
    }

    const ended = follow()
      .catch((err) => log.warn({ err, run_id: runId }, 'a watcher stopped'))
      .finally(() => channels.leave(runId, hear));
    return {
      ended,
      close() {
        closed = true;
        wake();
      },
    };
  };
}

export type WatchRun = ReturnType<typeof createWatchRun>;
