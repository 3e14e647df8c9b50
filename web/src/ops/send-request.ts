import { type ApiResult, callApi } from '../ui/api-client.js';
import { downloadBlob } from '../ui/download-blob.js';
import { receiveFile } from '../ui/receive-file.js';

/** The API request of an action. */
export interface OpsRequest {
  path: string;
  method?: 'PUT' | 'PATCH' | 'DELETE';
  body?: object;
  /** The answer is a file, which is saved under this name. */
  fileName?: string;
}

/** Deleting much takes longer than other requests. */
const deletionTimeoutMs = 120_000;

/** Sends the request of an action; a file that it answers is saved. */
export async function sendRequest(
  token: string,
  { path, body, method, fileName }: OpsRequest,
): Promise<ApiResult<unknown>> {
  if (fileName === undefined)
    return callApi(`/v1/ops/${path}`, {
      ...{ token, body, ...(method ? { method } : {}) },
      ...(method === 'DELETE' ? { timeoutMs: deletionTimeoutMs } : {}),
    });
  const { signal } = new AbortController();
  const received = await receiveFile(`/v1/ops/${path}`, { token, signal, onProgress: () => {} });
  if (received.ok) downloadBlob(received.value, fileName);
  return received;
}
