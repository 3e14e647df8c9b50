import type { QueuePlace } from '@runq/common/contract/run';
import type { EventId, RunEvent } from '@runq/common/contract/run-event';
import type { PresentEvent } from './present-events.js';
import type { PushPlaces } from './push-places.js';
import type { WatchRun } from './watch-run.js';

/** Somebody who is told events. A promise holds the next event back until the reader is ready for it. */
export type EventSink = (event: RunEvent) => void | Promise<void>;

/** Somebody following a run. `ended` settles after the run's last event, or after `close`. */
export interface Following {
  close(): void;
  readonly ended: Promise<void>;
}

/** What SSE and sockets have in common: the story of a run from an id on, with its place in the line while it waits. */
export function createFollowRun(deps: { watchRun: WatchRun; presentEvent: PresentEvent; pushPlaces: PushPlaces }) {
  const { watchRun, presentEvent, pushPlaces } = deps;

  return function followRun(runId: string, after: EventId, sink: EventSink): Following {
    let isParked = false;
    const pushPlace = (place: QueuePlace) => void sink({ type: 'queue', ...place });

    const watching = watchRun(runId, after, async (entry) => {
      const event = await presentEvent(runId, entry);
      if (!event) return;
      await sink(event);
      if (event.type === 'display' && event.notice === 'parked') isParked = event.leftMs !== null;
      // A parked session that is sent something stands in line for a place, and has none to tell before that.
      if (isParked || (event.type === 'state' && event.run.state === 'queued')) pushPlaces.add(runId, pushPlace);
      else pushPlaces.remove(runId, pushPlace);
    });
    return {
      close() {
        pushPlaces.remove(runId, pushPlace);
        watching.close();
      },
      ended: watching.ended.finally(() => pushPlaces.remove(runId, pushPlace)),
    };
  };
}

export type FollowRun = ReturnType<typeof createFollowRun>;
