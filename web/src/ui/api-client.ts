import type { Problem } from '@runq/common/contract/problem';

export type ApiResult<T> =
  | { ok: true; value: T }
  | { ok: false; status: number; detail: string; code?: Problem['code'] | undefined };

const requestTimeoutMs = 10_000;

/**
 * Requests JSON from the API and never throws; the value of an empty response is null. A failure carries a sentence
 * that can be shown; its status is 0 when there was no response at all.
 */
export async function callApi<T>(
  path: string,
  options: {
    token?: string;
    body?: unknown;
    method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    /** Of what takes longer. */
    timeoutMs?: number;
  } = {},
): Promise<ApiResult<T>> {
  const { token, body, method = body === undefined ? 'GET' : 'POST', timeoutMs = requestTimeoutMs } = options;
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return { ok: true, value: (response.status === 204 ? null : await response.json()) as T };
    const problem = (await response.json().catch(() => null)) as Problem | null;
    const detail = problem?.detail ?? `Server error (${response.status}).`;
    return { ok: false, status: response.status, detail, code: problem?.code };
  } catch {
    return { ok: false, status: 0, detail: 'Cannot reach the server. Check your connection.' };
  }
}
