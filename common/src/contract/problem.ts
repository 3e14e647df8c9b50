import type { FileState } from './workspace.js';

/** Problem codes with HTTP status and title (RFC 9457 `application/problem+json`). */
export const problemKinds = {
  malformed_json: { status: 400, title: 'Malformed JSON' },
  bad_request: { status: 400, title: 'Bad request' },
  unauthorized: { status: 401, title: 'Authentication required' },
  signed_in_elsewhere: { status: 401, title: 'Signed in with another browser' },
  insufficient_scope: { status: 403, title: 'The API key is not for this' },
  forbidden: { status: 403, title: 'Forbidden' },
  muted: { status: 403, title: 'Runs are disabled for you' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'Request timeout' },
  conflict: { status: 409, title: 'Conflict' },
  idempotency_in_progress: { status: 409, title: 'Request with this Idempotency-Key in progress' },
  expired: { status: 410, title: 'Expired' },
  precondition_failed: { status: 412, title: 'Precondition failed' },
  too_large: { status: 413, title: 'Too large' },
  quota_exceeded: { status: 413, title: 'Quota exceeded' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  unknown_host: { status: 421, title: 'Unknown host' },
  invalid: { status: 422, title: 'Invalid request' },
  idempotency_reused: { status: 422, title: 'Idempotency-Key reused with another body' },
  precondition_required: { status: 428, title: 'Precondition required' },
  headers_too_large: { status: 431, title: 'Request headers too large' },
  queue_full: { status: 429, title: 'Queue full' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal server error' },
  platform_failed: { status: 502, title: 'The learning platform did not answer as expected' },
  paused: { status: 503, title: 'New runs are paused' },
  draining: { status: 503, title: 'Restarting' },
  store_full: { status: 503, title: 'Storage full' },
  unavailable: { status: 503, title: 'Service unavailable' },
} as const;

export type ProblemCode = keyof typeof problemKinds;

/** The body of every error response. `errors[].pointer` is a JSON pointer into the request. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  errors?: { pointer: string; message: string }[];
  retryAfterMs?: number;
  /** The quota that is used up; also in the RateLimit headers. */
  quota?: number;
  /** Time window of `quota`. */
  windowMs?: number;
  /** Of a 412: the current file, null if there is none. */
  current?: FileState | null;
  /** Of a 410: time of expiry, ISO 8601. */
  expiredAt?: string;
}

/** Thrown by services; the error handler sends its `Problem`. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(
    code: ProblemCode,
    detail: string,
    extra: Pick<Problem, 'errors' | 'retryAfterMs' | 'quota' | 'windowMs' | 'current' | 'expiredAt'> = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
    const { status, title } = problemKinds[code];
    this.problem = { type: `urn:runq:problem:${code}`, title, status, detail, code, ...extra };
  }
}

/** Most problems in a response, and most characters of a pointer or message: input is not echoed in full. */
const maxErrors = 100;
const maxErrorLength = 300;

/** The issues of a failed parse as JSON pointers. `prefix` is the pointer of the parsed value in the request. */
export function listErrors(
  issues: readonly { path: PropertyKey[]; message: string }[],
  prefix = '',
): { pointer: string; message: string }[] {
  const cut = (text: string) => (text.length > maxErrorLength ? `${text.slice(0, maxErrorLength)}…` : text);
  const escapePart = (part: PropertyKey) => cut(String(part)).replaceAll('~', '~0').replaceAll('/', '~1');
  const errors = issues.slice(0, maxErrors).map(({ path, message }) => ({
    pointer: prefix + path.map((part) => `/${escapePart(part)}`).join(''),
    message: cut(message),
  }));
  const left = issues.length - errors.length;
  return left > 0 ? [...errors, { pointer: prefix, message: `and ${left} more problems` }] : errors;
}
