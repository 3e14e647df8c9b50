import { type EventId, isAfter, isNext } from '@runq/common/contract/run-event';
import type { Logger } from '@runq/common/process/log';
import type { RunEventLog, StoredEntry } from '@runq/common/runs/run-events';
import type { OnEntry, RunSubscriptions } from './subscriptions.js';

/** Entries of one read of a stream. */
const pageSize = 100;
/** Live entries that may wait for a slow reader; beyond them the stream is read again instead. */
const maxLive = 200;
/** Retries of a failed read while Redis is unreachable, and the pause before each. */
const maxFailures = 120;
const retryMs = 500;

export interface TailDeps {
  subscriptions: RunSubscriptions;
  events: RunEventLog;
  log: Logger;
}

/**
 * Delivers every entry of a run's event log after `after`, once and in order, whichever API process serves the reader.
 * A promise of `deliver` delays the next entry, so a slow reader slows only itself.
 *
 * Theory of operation: subscribe first, then read the stream from the cursor, then deliver live entries. A live entry
 * is delivered without a read only if it directly succeeds the cursor. A gap, a new attempt, a lost connection or a
 * slow reader makes it read the stream again. The stream is the source of truth; pub/sub only wakes the reader. So no
 * entry is lost, repeated or reordered.
 */
export function tailRunEvents(
  { subscriptions, events, log }: TailDeps,
  options: { runId: string; after: EventId; deliver: (entry: StoredEntry) => void | Promise<void> },
): { close(): void; readonly ended: Promise<void> } {
  const { runId, after, deliver } = options;
  let cursor = after;
  let live: StoredEntry[] = [];
  let mustRead = true;
  let closed = false;
  let wake: () => void = () => {};

  const onEntry: OnEntry = (entry) => {
    if (entry && live.length < maxLive) live.push(entry);
    else {
      live = [];
      mustRead = true;
    }
    wake();
  };

  async function pass(entry: StoredEntry): Promise<void> {
    await deliver(entry);
    cursor = entry.id;
    if (entry.kind === 'finished') closed = true;
  }

  async function readStream(): Promise<void> {
    mustRead = false;
    let page: StoredEntry[];
    do {
      page = await events.read(runId, cursor, pageSize);
      for (const entry of page) if (!closed) await pass(entry);
    } while (page.length === pageSize && !closed);
  }

  async function step(): Promise<void> {
    const entry = mustRead ? undefined : live.shift();
    if (mustRead) await readStream();
    else if (!entry) await new Promise<void>((resolve) => (wake = resolve));
    else if (isNext(entry.id, cursor)) await pass(entry);
    else if (isAfter(entry.id, cursor)) mustRead = true;
  }

  async function tail(): Promise<void> {
    let subscribed = false;
    for (let failures = 0; !closed; ) {
      try {
        if (!subscribed) await subscriptions.subscribe(runId, onEntry);
        subscribed = true;
        await step();
        failures = 0;
      } catch (err) {
        if (++failures > maxFailures) throw err;
        log.warn({ err, run_id: runId }, 're-reading run events after an error');
        mustRead = true;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  const ended = tail()
    .catch((err) => log.warn({ err, run_id: runId }, 'reading run events failed; stream ended'))
    .finally(() => subscriptions.unsubscribe(runId, onEntry));
  return {
    ended,
    close() {
      closed = true;
      wake();
    },
  };
}
