import type { QueuePosition } from '@runq/common/contract/run';
import type { EventId, RunEvent } from '@runq/common/contract/run-event';
import type { PositionBroadcaster } from './queue-position-updates.js';
import type { ReadRunDeps } from './read-run.js';
import { toRunEvent } from './serialize-event.js';
import { type TailDeps, tailRunEvents } from './tail-run-events.js';

/** Receives events. A promise delays the next event until the reader is ready. */
export type EventSink = (event: RunEvent) => void | Promise<void>;

/** An open stream of a run's events; `ended` resolves after the last event, or after `close`. */
export interface RunStream {
  close(): void;
  readonly ended: Promise<void>;
}

/** The part that SSE and sockets share: a run's events after an id, with its queue position while it waits. */
export function streamRun(
  deps: ReadRunDeps & TailDeps & { broadcaster: PositionBroadcaster },
  { runId, after, sink }: { runId: string; after: EventId; sink: EventSink },
): RunStream {
  const { broadcaster } = deps;
  let isParked = false;
  const onPosition = (position: QueuePosition) => void sink({ type: 'queue', ...position });

  const tail = tailRunEvents(deps, {
    runId,
    after,
    async deliver(entry) {
      const event = await toRunEvent(deps, runId, entry);
      if (!event) return;
      await sink(event);
      if (event.type === 'display' && event.notice === 'parked') isParked = event.leftMs !== null;
      // Input for a parked session puts it back into the queue; before that it has no position.
      if (isParked || (event.type === 'state' && event.run.state === 'queued')) broadcaster.add(runId, onPosition);
      else broadcaster.remove(runId, onPosition);
    },
  });
  return {
    close() {
      broadcaster.remove(runId, onPosition);
      tail.close();
    },
    ended: tail.ended.finally(() => broadcaster.remove(runId, onPosition)),
  };
}
