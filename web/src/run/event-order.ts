import type { IncomingEvent } from './run-state.js';

/** Position in the event log of a run, written `<attempt>-<seq>` on the wire. */
interface EventId {
  attempt: number;
  seq: number;
}

/** `2-17` -> {attempt: 2, seq: 17}; null for anything else. */
function parseEventId(text: string): EventId | null {
  const match = /^(\d{1,9})-(\d{1,12})$/.exec(text);
  return match ? { attempt: Number(match[1]), seq: Number(match[2]) } : null;
}

/** An event relative to the last one applied: new, seen before, or the first of a new attempt. */
export type Arrival = 'next' | 'seen' | 'restart';

/**
 * Decides what to do with an event. The server sends events in order and may repeat some when a replay overlaps the
 * live events, so an event that is not after the last one has been seen. A higher attempt means that the program was
 * restarted and its earlier output is void. An event with an unreadable id counts as seen and is dropped.
 */
export function decideArrival(lastId: string | null, id: string): Arrival {
  const next = parseEventId(id);
  if (!next) return 'seen';
  const last = lastId === null ? null : parseEventId(lastId);
  if (!last) return 'next';
  if (next.attempt > last.attempt) return last.attempt >= 1 ? 'restart' : 'next';
  return next.attempt === last.attempt && next.seq > last.seq ? 'next' : 'seen';
}

/** True when the event log has been applied at least up to `id`. */
export function hasReached(lastId: string | null, id: string | null): boolean {
  if (id === null) return true;
  return lastId !== null && decideArrival(lastId, id) === 'seen';
}

/** Passes a run's events on in order, and holds them while they must wait. */
export interface EventGate {
  pass(event: IncomingEvent): void;
  /** Starts to load the code that shows events; they wait for it. */
  prepare(): void;
  /** Holds events until `release` passes them on or `discard` drops them. */
  hold(): void;
  release(): void;
  discard(): void;
}

/** Creates a gate that is closed until `prepare` has resolved, which must not reject. */
export function createEventGate(options: {
  prepare: () => Promise<void>;
  receive: (event: IncomingEvent) => void;
}): EventGate {
  let held: IncomingEvent[] = [];
  let isPrepared = false;
  let isHeld = false;

  function flush(): void {
    if (isHeld || !isPrepared) return;
    const events = held;
    held = [];
    for (const event of events) options.receive(event);
  }

  return {
    pass(event) {
      if (isHeld || !isPrepared) held.push(event);
      else options.receive(event);
    },
    prepare() {
      void options.prepare().then(() => {
        isPrepared = true;
        flush();
      });
    },
    hold() {
      isHeld = true;
    },
    release() {
      isHeld = false;
      flush();
    },
    discard() {
      isHeld = false;
      held = [];
    },
  };
}
