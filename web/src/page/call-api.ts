import type { Problem } from '@runq/common/contract/problem';

export type ApiAnswer<T> = { ok: true; value: T } | { ok: false; status: number; detail: string };

/** How long an answer may take before it counts as none. */
const answerTimeoutMs = 10_000;

/** Asks the API for JSON and never throws: an answer, or why there is none in words that can be shown. Status 0 means no answer at all. */
export async function callApi<T>(
  path: string,
  options: { token?: string; body?: unknown; method?: 'GET' | 'POST' | 'PATCH' } = {},
): Promise<ApiAnswer<T>> {
  const { token, body, method = body === undefined ? 'GET' : 'POST' } = options;
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const problem = (await response.json().catch(() => null)) as Problem | null;
    return { ok: false, status: response.status, detail: problem?.detail ?? `The server answered ${response.status}.` };
  } catch {
    return { ok: false, status: 0, detail: 'The server cannot be reached.' };
  }
}
