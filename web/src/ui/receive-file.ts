import type { Problem } from '@runq/common/contract/problem';
import type { ApiResult } from './api-client.js';

/** Shortest time between two reports of progress. */
const reportEveryMs = 200;

/** Receives a file of the API and reports the bytes so far. Never throws; an abort is a failure like any other. */
export async function receiveFile(
  path: string,
  options: { token: string; signal: AbortSignal; onProgress: (bytes: number) => void },
): Promise<ApiResult<Blob>> {
  const { token, signal, onProgress } = options;
  try {
    const response = await fetch(path, { headers: { authorization: `Bearer ${token}` }, signal });
    if (!response.ok) {
      const problem = (await response.json().catch(() => null)) as Problem | null;
      return { ok: false, status: response.status, detail: problem?.detail ?? `Server error (${response.status}).` };
    }
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let [bytes, reportedAt] = [0, performance.now()];
    const reader = response.body!.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      parts.push(chunk.value);
      bytes += chunk.value.length;
      if (performance.now() - reportedAt < reportEveryMs) continue;
      reportedAt = performance.now();
      onProgress(bytes);
    }
    return { ok: true, value: new Blob(parts, { type: response.headers.get('content-type') ?? '' }) };
  } catch {
    return { ok: false, status: 0, detail: 'The file did not arrive. Check your connection.' };
  }
}
