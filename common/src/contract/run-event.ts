import type { QueuePosition, Run } from './run.js';

/** The output stream of a piece of output. */
export type OutputStream = 'stdout' | 'stderr';

/** Output besides text; only sessions have `input` and `notice` (docs/sessions.md). */
export type DisplayKind = 'plot' | 'turtle' | 'prompt' | 'input' | 'notice';

/**
 * An event of a run. `id` is `<attempt>-<seq>` and orders the event log of a run: a client that resumes after an id
 * gets every later event once, in order. With `cutBytes`, the text replaces that many expired bytes of output. Queue
 * positions are not stored and have no id.
 */
export type RunEvent =
  | { type: 'state'; id: string; run: Run }
  | { type: 'output'; id: string; seq: number; stream: OutputStream; text: string; cutBytes?: number }
  | ({ type: 'display'; id: string; seq: number; kind: DisplayKind } & Record<string, unknown>)
  | ({ type: 'queue' } & QueuePosition)
  | { type: 'finished'; id: string; run: Run };

/** Events that are stored and replayed. */
export type StoredRunEvent = Exclude<RunEvent, { type: 'queue' }>;

/** Position in the event log of a run. Before the first event: attempt 0, seq 0. */
export interface EventId {
  attempt: number;
  seq: number;
}

export const firstEventId: EventId = { attempt: 0, seq: 0 };

export function formatEventId({ attempt, seq }: EventId): string {
  return `${attempt}-${seq}`;
}

/** `2-17` -> {attempt: 2, seq: 17}; null for anything else. */
export function parseEventId(text: string): EventId | null {
  const match = /^(\d{1,9})-(\d{1,12})$/.exec(text);
  return match ? { attempt: Number(match[1]), seq: Number(match[2]) } : null;
}

export function isAfter(a: EventId, b: EventId): boolean {
  return a.attempt > b.attempt || (a.attempt === b.attempt && a.seq > b.seq);
}

/** True if no event can be between the two: the next seq, or the first of a later attempt. */
export function isNext(a: EventId, after: EventId): boolean {
  return a.attempt === after.attempt && a.seq === after.seq + 1;
}
