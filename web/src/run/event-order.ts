/** Position in the story of a run, written `<attempt>-<seq>` on the wire. */
export interface EventId {
  attempt: number;
  seq: number;
}

/** `2-17` -> {attempt: 2, seq: 17}; null for anything else. */
export function parseEventId(text: string): EventId | null {
  const match = /^(\d{1,9})-(\d{1,12})$/.exec(text);
  return match ? { attempt: Number(match[1]), seq: Number(match[2]) } : null;
}

/** What an event means to somebody who has seen everything up to `last`: new, seen before, or the first of another attempt. */
export type Arrival = 'next' | 'seen' | 'restart';

/**
 * Decides what to do with an event. The server tells events in order and may tell some twice (a replay after a lost connection meets
 * what was live), so whatever is not after the last one was seen. A higher attempt means that the program was started again and that
 * what it printed before does not count. An event without a readable id counts as seen: it has no place in the story.
 */
export function decideArrival(lastId: string | null, id: string): Arrival {
  const next = parseEventId(id);
  if (!next) return 'seen';
  const last = lastId === null ? null : parseEventId(lastId);
  if (!last) return 'next';
  if (next.attempt > last.attempt) return last.attempt >= 1 ? 'restart' : 'next';
  return next.attempt === last.attempt && next.seq > last.seq ? 'next' : 'seen';
}

/** True when the story has come at least as far as `id`. */
export function hasReached(lastId: string | null, id: string | null): boolean {
  if (id === null) return true;
  return lastId !== null && decideArrival(lastId, id) === 'seen';
}
