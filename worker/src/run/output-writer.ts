import type { DisplayKind, OutputStream } from '@runq/common/contract/run-event';
import { bytesOf, extend, type GrowingBytes, growFrom } from './growing-bytes.js';
import { repeatRefused } from './repeat-refused.js';
import { completeUtf8Length } from './split-utf8.js';

/** A piece of output or a display item on its way to the event log. */
export interface OutputEntry {
  kind: OutputStream | 'display';
  data: Buffer;
}

/** Largest entry and append. The output limit and the limit on pictures (display_reader.py) bound the total. */
const entryBytes = 64 * 1024;
const appendBytes = 512 * 1024;
/** Each takes Redis about ten microseconds, in which it serves no one else. */
const appendEntries = 100;
/** From so many entries that wait, or that an attempt has made, small pieces of both streams are joined. */
const waitingEntriesMax = 5000;
const attemptEntriesMax = 50_000;
/** How long Redis rests after a full append, as a multiple of its duration. */
const restFactor = 3;

/** In a flood appends get rarer: each waits longer than the one before by this factor, up to the maximum. */
const flushGrowth = 1.25;
const maxFlushMs = 100;

/** First sequence number of the worker in an attempt; `start` wrote entry 1. */
const firstOwnSeq = 2;

export interface OutputWriter {
  push(stream: OutputStream, bytes: Buffer): void;
  display(item: { kind: DisplayKind; body: Record<string, unknown> }): void;
  /** Appends everything that is left and returns the last sequence number. */
  finish(): Promise<number>;
}

interface WaitingEntry extends GrowingBytes {
  kind: OutputEntry['kind'];
}

/**
 * Appends a run's output to its event log: in order, numbered, never cut inside a UTF-8 character.
 *
 * Theory of operation: the first piece is appended immediately. After that at most one append is in flight and appends
 * start at least `flushMs` apart, so that pieces accumulate while Redis is busy instead of queueing as calls. While
 * output arrives without a pause, that grows to `maxFlushMs`. A program that writes small pieces to both streams in
 * turn makes an entry of each. When it is too fast for Redis, its appends follow each other with rests. When it makes
 * too many entries, the order between the streams, never that within one, gets coarse. Entries carry sequence numbers,
 * so a repeated append cannot duplicate them. When `append` returns false, this attempt is fenced: nothing more is sent
 * and `onFenced` is called.
 */
export function createOutputWriter(options: {
  append: (firstSeq: number, entries: OutputEntry[]) => Promise<boolean>;
  flushMs: number;
  onFenced: () => void;
  onFault: (err: unknown) => void;
}): OutputWriter {
  const { append, flushMs, onFenced, onFault } = options;
  const held: Record<OutputStream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  let waiting: WaitingEntry[] = [];
  let nextSeq = firstOwnSeq;
  let fenced = false;
  let sending: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let lastSentAt = 0;
  let restsUntil = 0;
  let intervalMs = flushMs;

  function add(kind: OutputEntry['kind'], data: Buffer): void {
    const last = waiting.at(-1);
    const isPause = !sending && !last && Date.now() >= lastSentAt + intervalMs;
    if (isPause) intervalMs = flushMs;
    else if (!last) intervalMs = Math.min(intervalMs * flushGrowth, Math.max(flushMs, maxFlushMs));
    const open = findOpen(kind, data.length);
    if (open) extend(open, data);
    else waiting.push({ kind, ...growFrom(data) });
    schedule();
  }

  /** The entry that takes the piece: the last one, or in a flood of entries also the one before it. */
  function findOpen(kind: OutputEntry['kind'], bytes: number): WaitingEntry | undefined {
    if (kind === 'display') return undefined;
    const last = waiting.at(-1);
    const isFlood = waiting.length >= waitingEntriesMax || nextSeq + waiting.length > attemptEntriesMax;
    // What a program shows, as the prompt of a session, keeps its place in the output.
    const isBefore = isFlood && last?.kind !== kind && last?.kind !== 'display';
    const entry = isBefore ? waiting.at(-2) : last;
    return entry?.kind === kind && entry.length + bytes <= entryBytes ? entry : undefined;
  }

  function schedule(): void {
    if (sending || timer || fenced || waiting.length === 0) return;
    const isBacklog = waiting.length > appendEntries;
    const waitMs = (isBacklog ? restsUntil : lastSentAt + intervalMs) - Date.now();
    if (waitMs <= 0) send();
    else timer = setTimeout(send, waitMs);
  }

  function send(): void {
    timer = null;
    const entries = takeEntries();
    const firstSeq = nextSeq;
    nextSeq += entries.length;
    lastSentAt = Date.now();
    sending = appendRepeatedly(firstSeq, entries).then((accepted) => {
      sending = null;
      restsUntil = Date.now() + (Date.now() - lastSentAt) * restFactor;
      if (!accepted && !fenced) {
        fenced = true;
        waiting = [];
        onFenced();
      }
      schedule();
    });
  }

  /** False when the attempt is over, or Redis refused for too long: then its lease expires and the run is retried. */
  async function appendRepeatedly(firstSeq: number, entries: OutputEntry[]): Promise<boolean> {
    try {
      return await repeatRefused(() => append(firstSeq, entries), { onFault });
    } catch (err) {
      onFault(err);
      return false;
    }
  }

  function takeEntries(): OutputEntry[] {
    let count = 0;
    let bytes = 0;
    do bytes += waiting[count++]!.length;
    while (count < Math.min(waiting.length, appendEntries) && bytes + waiting[count]!.length <= appendBytes);
    return waiting.splice(0, count).map((entry) => ({ kind: entry.kind, data: bytesOf(entry) }));
  }

  return {
    push(stream, bytes) {
      const all = held[stream].length > 0 ? Buffer.concat([held[stream], bytes]) : bytes;
      const length = completeUtf8Length(all);
      held[stream] = Buffer.from(all.subarray(length));
      for (let start = 0; start < length; ) {
        let end = Math.min(start + entryBytes, length);
        if (end < length) end = start + completeUtf8Length(all.subarray(start, end));
        add(stream, all.subarray(start, end));
        start = end;
      }
    },
    display(item) {
      add('display', Buffer.from(JSON.stringify({ ...item.body, kind: item.kind })));
    },
    async finish() {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (held[stream].length > 0) add(stream, held[stream]);
        held[stream] = Buffer.alloc(0);
      }
      while (!fenced && (sending || waiting.length > 0)) {
        if (timer) {
          clearTimeout(timer);
          send();
        }
        await sending;
      }
      return nextSeq - 1;
    },
  };
}
