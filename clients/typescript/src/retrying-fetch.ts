import { pauseBeforeRetry } from './pause.js';
import { RunqError, toRunqError } from './runq-error.js';

/** Paths that create something once for each Idempotency-Key. */
const keyedPaths = /\/v1\/(runs|sessions|batches)$/;
/** A POST that changes nothing when it is repeated. */
const repeatablePaths = /\/(cancel|pause|resume|override|complete|preview)$|\/v1\/(assignments|dev\/token)$/;

export interface FetchOptions {
  /** Bearer token; null: none. */
  token: string | null;
  /** Longest time until the headers of an answer, in addition to `?wait`. */
  timeoutMs: number;
  retries: number;
}

/**
 * A `fetch` for runq: adds the token, draws Idempotency-Keys, and repeats calls that may be repeated after a lost
 * connection, a 429 or a 503. Follows no redirect, which would send the token elsewhere. Throws `RunqError` for every
 * answer that is not successful.
 */
export function createRetryingFetch({
  token,
  timeoutMs,
  retries,
}: FetchOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const { method, signal } = request;
    const { pathname, searchParams } = new URL(request.url);
    const headers = new Headers(request.headers);
    if (token !== null) headers.set('Authorization', `Bearer ${token}`);
    if (method === 'POST' && keyedPaths.test(pathname) && !headers.has('Idempotency-Key'))
      headers.set('Idempotency-Key', crypto.randomUUID());
    const mayRepeat = method !== 'POST' || headers.has('Idempotency-Key') || repeatablePaths.test(pathname);
    // Read once, for every attempt to send the same bytes: those of a form have another boundary each time.
    const body = ['GET', 'HEAD'].includes(method) ? null : await request.arrayBuffer();
    const allowedMs = timeoutMs + Number(searchParams.get('wait') ?? 0);

    for (let attempt = 0; ; attempt++) {
      try {
        const init = { method, headers, body, redirect: 'manual' } as const;
        return await attemptFetch(request.url, init, { allowedMs, signal });
      } catch (error) {
        if (!(error instanceof RunqError) || !error.isTemporary || !mayRepeat || attempt >= retries) throw error;
        await pauseBeforeRetry(attempt, error, signal);
      }
    }
  };
}

/** One attempt. The time ends with the headers: a stream may last. */
async function attemptFetch(
  url: string,
  init: RequestInit,
  { allowedMs, signal }: { allowedMs: number; signal: AbortSignal },
): Promise<Response> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), allowedMs);
  const response = await fetch(url, { ...init, signal: AbortSignal.any([signal, timeout.signal]) })
    .catch((cause: unknown) => {
      signal.throwIfAborted();
      const detail = timeout.signal.aborted
        ? `No answer within ${allowedMs} ms.`
        : `No answer from ${new URL(url).origin}.`;
      throw new RunqError({ status: 0, code: 'unreachable', title: 'No answer', detail, cause });
    })
    .finally(() => clearTimeout(timer));
  if (response.ok) return response;
  throw await toRunqError(response);
}
