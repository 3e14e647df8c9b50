import type { Problem } from '@runq/common/contract/problem';

/** How far an upload is. After the last byte is sent, the server reads what it got. */
export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
}

/** Why an upload failed; `status` is 0 without a response. `errors` has every reason. */
export interface UploadFailure {
  ok: false;
  status: number;
  detail: string;
  errors: { pointer: string; message: string }[];
}

export type UploadResult<T> = { ok: true; value: T } | UploadFailure;

export interface UploadOptions {
  token: string;
  method?: 'POST' | 'PUT';
  idempotencyKey?: string;
  onProgress: (progress: UploadProgress) => void;
  /** Cancels; the result is then a failure that its caller ignores. */
  signal: AbortSignal;
}

/**
 * Sends a form with files and never throws. With XMLHttpRequest, since `fetch` reports no progress of what it sends.
 * There is no time limit: a slow upload makes progress, and the user can cancel it.
 */
export function upload<T>(path: string, form: FormData, options: UploadOptions): Promise<UploadResult<T>> {
  const { token, method = 'POST', idempotencyKey, onProgress, signal } = options;
  const request = new XMLHttpRequest();
  request.open(method, path);
  request.setRequestHeader('authorization', `Bearer ${token}`);
  if (idempotencyKey !== undefined) request.setRequestHeader('idempotency-key', idempotencyKey);
  request.upload.addEventListener('progress', ({ loaded, total }) =>
    onProgress({ sentBytes: loaded, totalBytes: total }),
  );
  const cancel = () => request.abort();
  signal.addEventListener('abort', cancel);
  return new Promise((resolve) => {
    request.addEventListener('loadend', () => {
      signal.removeEventListener('abort', cancel);
      resolve(readResponse(request));
    });
    if (signal.aborted) resolve(unreachable);
    else request.send(form);
  });
}

const unreachable: UploadFailure = {
  ok: false,
  status: 0,
  detail: 'Cannot reach the server. Check your connection and try again.',
  errors: [],
};

function readResponse<T>({ status, responseText }: XMLHttpRequest): UploadResult<T> {
  if (status === 0) return unreachable;
  const body = parseJson(responseText);
  if (status < 300 && body !== null) return { ok: true, value: body as T };
  const { detail, errors } = (body ?? {}) as Partial<Problem>;
  return { ok: false, status, detail: detail ?? `Server error (${status}).`, errors: errors ?? [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
