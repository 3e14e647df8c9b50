import type { QueuePlace, Run } from './run.js';

/** Which of the program's two streams a piece of output came from. */
export type OutputStream = 'stdout' | 'stderr';

/** What is shown besides text; `input` and `notice` come of sessions alone (docs/sessions.md). */
export type DisplayKind = 'plot' | 'turtle' | 'prompt' | 'input' | 'notice';

/**
 * What a watcher of a run is told. `id` is `<attempt>-<seq>` and orders the story of a run; a reader that resumes after an id gets
 * every later event once, in order. With `cutBytes` the text says that so much output stood there and is no longer kept. Queue places are passing and carry no id.
 */
export type RunEvent =
  | { type: 'state'; id: string; run: Run }
  | { type: 'output'; id: string; seq: number; stream: OutputStream; text: string; cutBytes?: number }
  | ({ type: 'display'; id: string; seq: number; kind: DisplayKind } & Record<string, unknown>)
  | ({ type: 'queue' } & QueuePlace)
  | { type: 'finished'; id: string; run: Run };

/** The events that are kept and replayed. */
export type StoredRunEvent = Exclude<RunEvent, { type: 'queue' }>;

/** Position in the story of a run. Before the first event: attempt 0, seq 0. */
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

/** True when nothing can stand between the two: the next seq, or the first of the next attempt that began. */
export function isNext(a: EventId, after: EventId): boolean {
  return a.attempt === after.attempt && a.seq === after.seq + 1;
}
