import type { StoredEntry } from '@runq/common/runs/run-events';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { RunSubscriptions } from './subscriptions.js';

/** A wait for the end of a run. Exactly one of its functions must be called. */
export interface FinishWait {
  /** Resolves at the end of the run, after `waitMs`, or when this process stops; true if it has seen the end. */
  within(waitMs: number): Promise<boolean>;
  cancel(): void;
}

export interface FinishWaits {
  start(runId: string): FinishWait;
  /** Ends all waits: their requests respond with the current state of the run. */
  close(): void;
}

/**
 * The waits of `?wait`. A wait subscribes first and reads the state afterwards, so an end between the two is not
 * missed. It may start before the run is submitted, so that subscribing adds no latency.
 */
export function createFinishWaits(deps: { subscriptions: RunSubscriptions; records: RunRecords }): FinishWaits {
  const { subscriptions, records } = deps;
  const waiting = new Set<() => void>();

  async function isFinished(runId: string): Promise<boolean> {
    const state = await records.readState(runId);
    return state === null || state === 'finished';
  }

  return {
    start(runId) {
      let settle: (isSeen: boolean) => void = () => {};
      const ended = new Promise<boolean>((resolve) => (settle = resolve));
      const finish = () => settle(false);
      const onEntry = (entry: StoredEntry | null) => {
        if (entry?.kind === 'finished') settle(true);
        // The connection was lost, and perhaps the message about the end with it.
        else if (entry === null) isFinished(runId).then((is) => is && settle(true), finish);
      };
      const subscribed = subscriptions.subscribe(runId, onEntry);
      // `within` reports a failed subscription; until it is called, the rejection has no handler.
      subscribed.catch(() => {});
      return {
        async within(waitMs) {
          const timer = setTimeout(finish, waitMs);
          waiting.add(finish);
          try {
            await subscribed;
            return (await isFinished(runId)) || (await ended);
          } finally {
            clearTimeout(timer);
            waiting.delete(finish);
            subscriptions.unsubscribe(runId, onEntry);
          }
        },
        cancel: () => subscriptions.unsubscribe(runId, onEntry),
      };
    },
    close() {
      for (const finish of waiting) finish();
    },
  };
}
