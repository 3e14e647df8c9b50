import type { components } from './schema.js';

type Problem = components['schemas']['Problem'];

/** `unreachable`: no answer; `timeout`: a wait was too short; `http_error`: an answer that is not one of runq's. */
export type RunqErrorCode = Problem['code'] | 'unreachable' | 'timeout' | 'http_error';

interface RunqErrorFields {
  status: number;
  code: RunqErrorCode;
  title: string;
  detail: string;
  errors?: { pointer: string; message: string }[];
  retryAfterMs?: number | null;
  cause?: unknown;
}

/** The server refused a call, or could not be reached. */
export class RunqError extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly code: RunqErrorCode;
  readonly title: string;
  readonly detail: string;
  /** Every problem of the request; `pointer` is a JSON pointer into it. */
  readonly errors: readonly { pointer: string; message: string }[];
  /** Time after which the same call may succeed; null when the server names none. */
  readonly retryAfterMs: number | null;

  constructor({ status, code, title, detail, errors = [], retryAfterMs = null, cause }: RunqErrorFields) {
    const places = errors.map(({ pointer, message }) => `\n  ${pointer}: ${message}`).join('');
    super(`${status === 0 ? '' : `${status} `}${code}: ${detail || title}${places}`, { cause });
    this.name = 'RunqError';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterMs = retryAfterMs;
  }

  /** True when the same call may succeed later. */
  get isTemporary(): boolean {
    return (
      this.code === 'unreachable' ||
      this.code === 'idempotency_in_progress' ||
      [429, 502, 503, 504].includes(this.status)
    );
  }
}

/** The error of a refusal: a problem (RFC 9457), or another body that a proxy sent. */
export async function toRunqError(response: Response): Promise<RunqError> {
  const problem = parseProblem(await response.text().catch(() => ''));
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new RunqError({
    status: response.status,
    code: problem.code ?? 'http_error',
    title: problem.title ?? (response.statusText || 'Refused'),
    detail: problem.detail ?? '',
    errors: problem.errors ?? [],
    retryAfterMs: problem.retryAfterMs ?? (Number.isFinite(seconds) ? seconds * 1000 : null),
  });
}

function parseProblem(text: string): Partial<Problem> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
