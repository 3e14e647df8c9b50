import { type EventId, formatEventId, isAfter, parseEventId } from '../contract/run-event.js';
import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';

/**
 * An entry of the event log of a run. `data` is raw bytes for `stdout` and `stderr`, else JSON: the item for `display`,
 * `{state, attempt}` for `state`, `{verdict}` for `finished`, `{bytes, stream}` for `cut` (expired output).
 */
export interface StoredEntry {
  id: EventId;
  kind: 'stdout' | 'stderr' | 'display' | 'state' | 'finished' | 'cut';
  data: Buffer;
}

/** Entries per read while collecting a whole output; Redis serves other clients in between. */
const outputPage = 200;

/** Entries that hold the last line of stderr, which the `finished` entry follows. */
const tailEntries = 6;

/** The first entry of every event log. */
const queued: StoredEntry = {
  id: { attempt: 0, seq: 1 },
  kind: 'state',
  data: Buffer.from('{"state":"queued","attempt":0}'),
};

/**
 * Parses a message of a run's channel, `<id> <kind>\n<bytes>`. Null when it only announces an entry, which is too long
 * to be published.
 */
export function parseMessage(message: Buffer): StoredEntry | null {
  const end = message.indexOf('\n');
  const [id = '', kind = ''] = message.subarray(0, end).toString('latin1').split(' ');
  if (kind === 'announced') return null;
  return { id: parseEventId(id)!, kind: kind as StoredEntry['kind'], data: message.subarray(end + 1) };
}

/** The placeholder for expired output. */
export function parseCut(data: Buffer): { bytes: number; stream: 'stdout' | 'stderr'; text: string } {
  const { bytes, stream } = JSON.parse(data.toString('utf8')) as { bytes: number; stream: 'stdout' | 'stderr' };
  return { bytes, stream, text: `\n[... ${bytes} bytes of output are no longer kept ...]\n` };
}

function parseEntry([id, fields]: [Buffer, Buffer[]]): StoredEntry {
  const values = new Map<string, Buffer>();
  for (let i = 0; i < fields.length; i += 2) values.set(fields[i]!.toString('latin1'), fields[i + 1]!);
  return {
    id: parseEventId(id.toString('latin1'))!,
    kind: values.get('k')!.toString('latin1') as StoredEntry['kind'],
    data: values.get('d')!,
  };
}

/** Each stream, and both in the order of writing. */
export interface RunOutput {
  stdout: Buffer;
  stderr: Buffer;
  readonly both: Buffer;
}

export interface RunEventLog {
  /** Appends output of an attempt, numbered from `firstSeq`. Idempotent. False: the attempt is over. */
  append(
    runId: string,
    attempt: number,
    firstSeq: number,
    entries: { kind: 'stdout' | 'stderr' | 'display'; data: Buffer }[],
  ): Promise<boolean>;
  /** Up to `limit` entries after an id, in order. */
  read(runId: string, after: EventId, limit: number): Promise<StoredEntry[]>;
  /** The end of what a finished run wrote to stderr, in its last entries. */
  readErrorTail(run: { id: string; attempt: number }): Promise<Buffer>;
  /** The output of an attempt, by its record the last one; without `attempt`, of the last one in the log. */
  readOutput(run: { id: string; attempt?: number }): Promise<RunOutput>;
}

/**
 * The event log of each run: one stream with ids `<attempt>-<seq>` that ends with the entry `finished`. The script that
 * writes an entry also publishes it on the run's channel. An active run's log is not trimmed: the worker bounds its
 * bytes. The output of a finished run may be cut in the middle (retention.ts), and the whole log expires.
 */
export function createRunEventLog(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }): RunEventLog {
  const { redis, keys } = deps;
  const appendEvents = createScript(deps, 'runs/appendEvents');

  async function readRange(runId: string, from: string, to: string, limit: number): Promise<StoredEntry[]> {
    const reply = await redis.xrangeBuffer(keys.ofId(runId).events(runId), from, to, 'COUNT', limit);
    return (reply as [Buffer, Buffer[]][]).map(parseEntry);
  }

  /** A run before its first attempt has no stream yet (events.lua): its record shows that it was accepted. */
  async function isStillQueued(runId: string): Promise<boolean> {
    return (await redis.hget(keys.ofId(runId).run(runId), 'lastId')) === formatEventId(queued.id);
  }

  return {
    async append(
      runId: string,
      attempt: number,
      firstSeq: number,
      entries: { kind: 'stdout' | 'stderr' | 'display'; data: Buffer }[],
    ): Promise<boolean> {
      const flat = entries.flatMap(({ kind, data }) => [kind, data]);
      return (await appendEvents.call(keys.ofId(runId), runId, attempt, firstSeq, ...flat)) === 1;
    },

    async read(runId: string, after: EventId, limit: number): Promise<StoredEntry[]> {
      const entries = await readRange(runId, `(${formatEventId(after)}`, '+', limit);
      if (entries.length > 0 || !isAfter(queued.id, after)) return entries;
      return (await isStillQueued(runId)) ? [queued] : readRange(runId, `(${formatEventId(after)}`, '+', limit);
    },

    async readErrorTail({ id, attempt }) {
      const name = keys.ofId(id).events(id);
      const reply = await redis.xrevrangeBuffer(name, `${attempt}`, `${attempt}-0`, 'COUNT', tailEntries);
      const entries = (reply as [Buffer, Buffer[]][]).map(parseEntry).reverse();
      return Buffer.concat(entries.filter(({ kind }) => kind === 'stderr').map(({ data }) => data));
    },

    async readOutput({ id: runId, attempt }) {
      const both: { stream: 'stdout' | 'stderr'; bytes: Buffer }[] = [];
      let last = attempt;
      let from = attempt === undefined ? '-' : `${attempt}-0`;
      for (;;) {
        const page = await readRange(runId, from, attempt === undefined ? '+' : `${attempt}`, outputPage);
        for (const { id, kind, data } of page) {
          if (id.attempt !== last) both.length = 0;
          last = id.attempt;
          const cut = kind === 'cut' ? parseCut(data) : null;
          const stream = cut?.stream ?? kind;
          if (stream === 'stdout' || stream === 'stderr')
            both.push({ stream, bytes: cut ? Buffer.from(cut.text) : data });
        }
        if (page.length < outputPage) break;
        from = `(${formatEventId(page.at(-1)!.id)}`;
      }
      const join = (parts: typeof both) => Buffer.concat(parts.map(({ bytes }) => bytes));
      return {
        stdout: join(both.filter(({ stream }) => stream === 'stdout')),
        stderr: join(both.filter(({ stream }) => stream === 'stderr')),
        // Most callers want the streams apart.
        get both() {
          return join(both);
        },
      };
    },
  };
}
