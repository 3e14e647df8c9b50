import { pauseBeforeRetry } from './pause.js';
import { readServerSentEvents } from './read-sse.js';
import { RunqError } from './runq-error.js';
import type { components } from './schema.js';

type RunEvents = components['schemas']['RunEvents'];

/** An event of a run by its `type`. `id` is `<attempt>-<seq>`, to resume after; null for `queue`. */
export type RunEvent = {
  [Type in keyof RunEvents]: { type: Type; id: string | null; data: RunEvents[Type] };
}[keyof RunEvents];

/** An event of any stream. */
interface AnyEvent {
  type: string;
  id: string | null;
  data: unknown;
}

/** Connections that bring nothing before the stream is given up; an API restarts within seconds. */
const maxFruitless = 12;

export interface StreamOptions {
  fetch: (request: Request) => Promise<Response>;
  url: string;
  after: string | null;
  signal: AbortSignal | null;
  /** Longest silence of the server; then the connection is made again. */
  silenceMs: number;
  /** The last event of the stream. */
  isLast: (event: AnyEvent) => boolean;
}

/** The events of a stream, resumed after the last id when the connection is lost: each comes once, in order. */
export async function* streamEvents(options: StreamOptions): AsyncGenerator<AnyEvent> {
  const { fetch, url, signal, silenceMs, isLast } = options;
  let after = options.after;
  let fruitless = 0;
  for (;;) {
    const silence = createSilenceTimer(silenceMs);
    const headers = { Accept: 'text/event-stream', ...(after === null ? {} : { 'Last-Event-ID': after }) };
    const signals = AbortSignal.any([silence.signal, ...(signal ? [signal] : [])]);
    let failure: RunqError;
    try {
      const response = await fetch(new Request(url, { headers, signal: signals }));
      if (response.status === 204 || response.body === null) return;
      for await (const event of readServerSentEvents(response.body)) {
        silence.restart();
        fruitless = 0;
        if (event === null) continue;
        if (event.id !== null && after !== null && !isAfter(event.id, after)) continue;
        after = event.id ?? after;
        const parsed = { type: event.name, id: event.id, data: JSON.parse(event.data) as unknown };
        // The caller may take its time.
        silence.stop();
        yield parsed;
        if (isLast(parsed)) return;
        silence.restart();
      }
      failure = lost('The server ended the stream early.');
    } catch (error) {
      signal?.throwIfAborted();
      failure = toFailure(error);
    } finally {
      silence.stop();
    }
    if (!failure.isTemporary || ++fruitless > maxFruitless) throw failure;
    await pauseBeforeRetry(fruitless - 1, failure, signal);
  }
}

/** Aborts when nothing restarts it in time. */
function createSilenceTimer(silenceMs: number) {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(new DOMException('Silence', 'TimeoutError')), silenceMs);
  let timer = start();
  const stop = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    stop,
    restart() {
      stop();
      timer = start();
    },
  };
}

const lost = (detail: string, cause?: unknown) =>
  new RunqError({ status: 0, code: 'unreachable', title: 'Stream lost', detail, cause });

function toFailure(error: unknown): RunqError {
  if (error instanceof RunqError) return error;
  // A body that breaks off is a TypeError, silence a TimeoutError; anything else is a fault of the program.
  if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError'))
    return lost('The connection was lost.', error);
  throw error;
}

/** Whether an event id, `<attempt>-<seq>`, comes after another. */
function isAfter(id: string, other: string): boolean {
  const [attempt = 0, seq = 0] = id.split('-').map(Number);
  const [otherAttempt = 0, otherSeq = 0] = other.split('-').map(Number);
  return attempt > otherAttempt || (attempt === otherAttempt && seq > otherSeq);
}
