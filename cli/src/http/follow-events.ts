import type { CliError } from '../exit-code.js';
import { type ApiClient, describeNoServer } from './api-client.js';
import { RefusalError } from './problem.js';
import { readSse, type SseEvent } from './read-sse.js';
import { backoffMs, ConnectionError, pause } from './retry.js';

/** A connection that is silent for this long is replaced, since the other side may be gone. */
const silenceMs = 60_000;
/** Connections in a row that bring no event: some 45 s, in which a server restarts. */
const maxFailures = 12;

/**
 * The events of a stream across lost connections: each new connection resumes after the last id. Ends when the server
 * says that no event follows (204). Throws after 13 connections in a row without an event.
 */
export async function* followEvents(client: ApiClient, path: string, signal: AbortSignal): AsyncGenerator<SseEvent> {
  let lastId: string | null = null;
  let failures = 0;
  for (;;) {
    try {
      for await (const event of readConnection(client, path, { lastId, signal })) {
        failures = 0;
        if (event === 'end') return;
        lastId = event.id ?? lastId;
        yield event;
      }
      throw new ConnectionError('the stream of events ended early');
    } catch (error) {
      signal.throwIfAborted();
      if (!mayReconnect(error)) throw error;
      if (++failures > maxFailures) throw toCliError(client.url, error);
    }
    await pause(backoffMs(failures), signal);
  }
}

async function* readConnection(
  client: ApiClient,
  path: string,
  { lastId, signal }: { lastId: string | null; signal: AbortSignal },
): AsyncGenerator<SseEvent | 'end'> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new ConnectionError('no event in time')), silenceMs);
  };
  watch();
  try {
    const headers = { accept: 'text/event-stream', ...(lastId === null ? {} : { 'last-event-id': lastId }) };
    const response = await client.openStream(path, headers, AbortSignal.any([controller.signal, signal]));
    if (response.status === 204 || !response.body) return yield 'end';
    yield* readSse(decode(response.body, watch));
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

async function* decode(body: AsyncIterable<Uint8Array>, onChunk: () => void): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body) {
      onChunk();
      yield decoder.decode(bytes, { stream: true });
    }
  } catch (error) {
    throw new ConnectionError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const mayReconnect = (error: unknown): error is ConnectionError | RefusalError =>
  error instanceof ConnectionError || (error instanceof RefusalError && (error.status >= 500 || error.status === 429));

const toCliError = (url: string, error: ConnectionError | RefusalError): CliError =>
  error instanceof RefusalError ? error : describeNoServer(url, error);
