import type { DisplayKind, OutputStream } from '@runq/common/contract/run-event';
import { completeUtf8Length } from './split-utf8.js';

/** A piece of a run's story on its way to Redis. */
export interface OutputEntry {
  kind: OutputStream | 'display';
  data: Buffer;
}

/** Bytes of one entry and of one append, at most; the whole is bounded by the output limit and by the cap on pictures (program_display.py). */
const entryBytes = 64 * 1024;
const appendBytes = 512 * 1024;

/** An append that fails (Redis full, a script error) is tried again this often, with this pause; then the attempt is given up. */
const maxAppendAttempts = 25;
const appendRetryMs = 200;

/** The worker's first own seq of an attempt; 1 is the entry `start` wrote. */
const firstOwnSeq = 2;

export interface Output {
  push(stream: OutputStream, bytes: Buffer): void;
  display(item: { kind: DisplayKind; body: Record<string, unknown> }): void;
  /** Delivers everything that is left and tells the last seq that was used. */
  finish(): Promise<number>;
}

/**
 * Carries a run's output into its event stream, in order, numbered, and never cut inside a UTF-8 character.
 *
 * Theory of operation: the first piece goes out at once; after that at most one append is under way and appends are at least
 * `flushMs` apart, so pieces gather while Redis is busy instead of queueing as calls. Entries carry the worker's own seq, so a resent
 * append cannot double them. When `append` answers false this attempt is fenced: nothing more is sent and `onFenced` is called.
 */
export function createOutput(options: {
  append: (firstSeq: number, entries: OutputEntry[]) => Promise<boolean>;
  flushMs: number;
  onFenced: () => void;
  onFault: (err: unknown) => void;
}): Output {
  const { append, flushMs, onFenced, onFault } = options;
  const held: Record<OutputStream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  let waiting: OutputEntry[] = [];
  let nextSeq = firstOwnSeq;
  let fenced = false;
  let sending: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let lastSentAt = 0;

  function add(kind: OutputEntry['kind'], data: Buffer): void {
    const last = waiting.at(-1);
    if (last && kind !== 'display' && last.kind === kind && last.data.length + data.length <= entryBytes)
      last.data = Buffer.concat([last.data, data]);
    else waiting.push({ kind, data });
    schedule();
  }

  function schedule(): void {
    if (sending || timer || fenced || waiting.length === 0) return;
    const delay = lastSentAt + flushMs - Date.now();
    if (delay <= 0) send();
    else timer = setTimeout(send, delay);
  }

  function send(): void {
    timer = null;
    const entries = takeEntries();
    const firstSeq = nextSeq;
    nextSeq += entries.length;
    lastSentAt = Date.now();
    sending = appendSurely(firstSeq, entries).then((accepted) => {
      sending = null;
      if (!accepted && !fenced) {
        fenced = true;
        waiting = [];
        onFenced();
      }
      schedule();
    });
  }

  /** False when the attempt is over, or when Redis refused for too long: then its lease ends and the run goes elsewhere. */
  async function appendSurely(firstSeq: number, entries: OutputEntry[]): Promise<boolean> {
    for (let attempt = 1; attempt <= maxAppendAttempts; attempt++) {
      try {
        return await append(firstSeq, entries);
      } catch (err) {
        onFault(err);
        await new Promise((resolve) => setTimeout(resolve, appendRetryMs));
      }
    }
    return false;
  }

  function takeEntries(): OutputEntry[] {
    let count = 0;
    let bytes = 0;
    do bytes += waiting[count++]!.data.length;
    while (count < waiting.length && bytes + waiting[count]!.data.length <= appendBytes);
    return waiting.splice(0, count);
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
