import type { Problem } from '@runq/common/contract/problem';
import { takeEarlyAnswer } from './early-answers.js';

const requestTimeoutMs = 15_000;

/**
 * A value; `changed` when the server's file is not the version we assumed; or a failure with a sentence for the user.
 * Status 0 is no response at all.
 */
export type WorkspaceResult<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'changed' }
  | { kind: 'failed'; status: number; detail: string; retryAfterMs: number | null; code?: string | undefined };

/** What a response has beside its value: the version, and when the server sent it (an HTTP date). */
interface ResponseFacts {
  etag?: string | null;
  isUnchanged?: boolean;
  date?: string | null;
}

/** Sends a request of the owner of a token. Never throws. */
export type WorkspaceRequest = <T>(
  method: string,
  path: string,
  options?: { headers?: Record<string, string>; body?: unknown },
) => Promise<WorkspaceResult<T> & ResponseFacts>;

export function createWorkspaceRequest(token: string): WorkspaceRequest {
  async function request<T>(
    method: string,
    path: string,
    options: { headers?: Record<string, string>; body?: unknown } = {},
  ): Promise<WorkspaceResult<T> & ResponseFacts> {
    const { headers, body } = options;
    try {
      const early = method === 'GET' && !headers ? takeEarlyAnswer(token, path) : null;
      const response = await (early ??
        fetch(path, {
          method,
          // The browser's own cache could return stale listings.
          cache: 'no-store',
          headers: {
            authorization: `Bearer ${token}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(requestTimeoutMs),
        }));
      if (response.status === 304) return { kind: 'changed', isUnchanged: true };
      if (response.status === 412) return { kind: 'changed' };
      if (response.ok) {
        const value = (response.status === 204 ? null : await response.json()) as T;
        return { kind: 'ok', value, etag: response.headers.get('etag'), date: response.headers.get('date') };
      }
      const problem = (await response.json().catch(() => null)) as Problem | null;
      return {
        kind: 'failed',
        status: response.status,
        detail: problem?.errors?.[0]?.message ?? problem?.detail ?? `Server error (${response.status}).`,
        retryAfterMs: problem?.retryAfterMs ?? null,
        code: problem?.code,
      };
    } catch {
      return {
        kind: 'failed',
        status: 0,
        detail: 'Cannot reach the server. Check your connection.',
        retryAfterMs: null,
      };
    }
  }

  return request;
}

/** Reads a listing with `if-none-match`, so that an unchanged one is not transferred again. */
export function createListReader<T>(request: WorkspaceRequest, path: string): () => Promise<WorkspaceResult<T>> {
  let cached: { etag: string; listing: T } | null = null;
  return async () => {
    const known = cached;
    const result = await request<T>('GET', path, known ? { headers: { 'if-none-match': known.etag } } : {});
    if (result.isUnchanged && known) return { kind: 'ok', value: known.listing };
    if (result.kind === 'ok') cached = result.etag ? { etag: result.etag, listing: result.value } : null;
    return result;
  };
}
