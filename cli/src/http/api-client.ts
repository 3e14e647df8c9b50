import type { z } from 'zod';
import { CliError, exitCodes } from '../exit-code.js';
import { parseJson, readRefusal } from './problem.js';
import { ConnectionError, decideRetry, pause } from './retry.js';

const readTimeoutMs = 30_000;
/** Uploads and downloads of classes, and the trial of an assignment, which the server waits for. */
const transferTimeoutMs = 10 * 60_000;

interface PostOptions {
  /** A form, or an object that is sent as JSON. */
  body?: FormData | object;
  headers?: Record<string, string>;
  /** Twice does no more than once, so it is sent again after a lost connection. */
  isRepeatable?: boolean;
}

/** The HTTP API of one server as one user. Refusals and lost connections are `CliError`s. */
export interface ApiClient {
  readonly url: string;
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>>;
  post<T extends z.ZodType>(path: string, schema: T, options?: PostOptions): Promise<z.output<T>>;
  patch<T extends z.ZodType>(path: string, schema: T, options?: PostOptions): Promise<z.output<T>>;
  put<T extends z.ZodType>(path: string, schema: T, options?: PostOptions): Promise<z.output<T>>;
  delete(path: string, options?: Pick<PostOptions, 'body'>): Promise<void>;
  /** `write` takes the bytes, once more from the start after a lost connection. They have 10 minutes to arrive. */
  download(path: string, write: (bytes: AsyncIterable<Uint8Array>) => Promise<void>): Promise<void>;
  /** One connection, without a time limit, and without a repetition. */
  openStream(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
}

interface SentRequest extends PostOptions {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  /** 0: none. */
  timeoutMs: number;
  signal: AbortSignal;
}

export function createApiClient({
  url,
  token,
  signal: interrupt,
}: {
  url: string;
  token: string | null;
  signal: AbortSignal;
}): ApiClient {
  async function sendOnce({ method, path, body, headers, timeoutMs, signal }: SentRequest): Promise<Response> {
    const isForm = body instanceof FormData;
    const init: RequestInit = {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: timeoutMs === 0 ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    };
    if (body !== undefined) init.body = isForm ? body : JSON.stringify(body);
    const response = await fetch(url + path, init).catch((error: unknown) => {
      throw toConnectionError(error);
    });
    if (!response.ok) throw await readRefusal(response, url);
    return response;
  }

  async function send<T>(request: SentRequest, read: (response: Response) => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await read(await sendOnce(request));
      } catch (error) {
        const waitMs = decideRetry(error, attempt, request.isRepeatable ?? false);
        if (waitMs === null) throw error instanceof ConnectionError ? describeNoServer(url, error) : error;
        await pause(waitMs, interrupt);
      }
    }
  }

  function toConnectionError(error: unknown): ConnectionError {
    interrupt.throwIfAborted();
    return new ConnectionError(describeCause(error), { cause: error });
  }

  /** An answer that breaks off counts as a lost connection. */
  async function* readBytes(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      throw toConnectionError(error);
    }
  }

  async function readBody<T extends z.ZodType>(response: Response, schema: T): Promise<z.output<T>> {
    const text = await response.text().catch((error: unknown) => {
      throw toConnectionError(error);
    });
    const parsed = schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const { pathname } = new URL(response.url);
    throw new CliError(
      exitCodes.noServer,
      `The server at ${url} answers ${pathname} in a form that this version of runq does not know.`,
    );
  }

  const sendBody =
    (method: 'POST' | 'PATCH' | 'PUT'): ApiClient['post'] =>
    (path, schema, options = {}) =>
      send({ method, path, timeoutMs: transferTimeoutMs, signal: interrupt, ...options }, (response) =>
        readBody(response, schema),
      );

  return {
    url,
    get: (path, schema) =>
      send({ method: 'GET', path, timeoutMs: readTimeoutMs, signal: interrupt, isRepeatable: true }, (response) =>
        readBody(response, schema),
      ),
    post: sendBody('POST'),
    patch: sendBody('PATCH'),
    put: sendBody('PUT'),
    delete: (path, options = {}) =>
      send({ method: 'DELETE', path, timeoutMs: readTimeoutMs, signal: interrupt, ...options }, async (response) => {
        await response.body?.cancel();
      }),
    download: (path, write) =>
      send({ method: 'GET', path, timeoutMs: transferTimeoutMs, signal: interrupt, isRepeatable: true }, ({ body }) =>
        write(body ? readBytes(body) : readBytes([])),
      ),
    openStream: (path, headers, signal) =>
      sendOnce({ method: 'GET', path, headers, timeoutMs: 0, signal: AbortSignal.any([signal, interrupt]) }),
  };
}

/** The sentence for a server that cannot be reached. */
export function describeNoServer(url: string, { message }: Error): CliError {
  return new CliError(
    exitCodes.noServer,
    `No runq server answers at ${url} (${message}); start one there, or set RUNQ_URL.`,
  );
}

/** `fetch` hides the reason of a failure in its cause, and several addresses in an aggregate. */
function describeCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  const [inner] = cause instanceof AggregateError ? cause.errors : [cause];
  return inner instanceof Error ? inner.message : error.message;
}
