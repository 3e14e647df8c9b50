import type { FileState } from './workspace.js';

/** Every way the service refuses, with its HTTP status and title (RFC 9457 `application/problem+json`). */
export const problemKinds = {
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  bad_request: { status: 400, title: 'The request cannot be understood' },
  unauthorized: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Not for your role' },
  muted: { status: 403, title: 'You may not start runs now' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Not possible in this state' },
  idempotency_in_progress: { status: 409, title: 'A request with this Idempotency-Key is in progress' },
  precondition_failed: { status: 412, title: 'It was changed meanwhile' },
  too_large: { status: 413, title: 'Too large' },
  quota_exceeded: { status: 413, title: 'No room left' },
  unsupported_media_type: { status: 415, title: 'Send application/json' },
  invalid: { status: 422, title: 'The request is not valid' },
  idempotency_reused: { status: 422, title: 'This Idempotency-Key was used with another body' },
  precondition_required: { status: 428, title: 'Say which version you change' },
  line_full: { status: 429, title: 'Your waiting line is full' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  paused: { status: 503, title: 'New runs are paused' },
  draining: { status: 503, title: 'The service is restarting' },
  unavailable: { status: 503, title: 'The service is not available right now' },
} as const;

export type ProblemCode = keyof typeof problemKinds;

/** The body of every refusal. `errors[].pointer` is a JSON pointer into the request. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  errors?: { pointer: string; message: string }[];
  retryAfterMs?: number;
  /** How many of what ran out there are in all; told in the RateLimit headers too. */
  quota?: number;
  /** In how much time `quota` comes back. */
  windowMs?: number;
  /** Of a 412: the file as it is now, null when there is none. */
  current?: FileState | null;
}

/** Thrown by use cases; the one place that answers turns it into a `Problem`. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(
    code: ProblemCode,
    detail: string,
    extra: Pick<Problem, 'errors' | 'retryAfterMs' | 'quota' | 'windowMs' | 'current'> = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
    const { status, title } = problemKinds[code];
    this.problem = { type: `urn:runq:problem:${code}`, title, status, detail, code, ...extra };
  }
}

/** Problems told in one answer, and characters of one pointer or message: what was sent is not sent back whole. */
const maxErrors = 100;
const maxErrorLength = 300;

/** The issues of a failed parse, with JSON pointers. `prefix` is the pointer of the parsed value in the whole request. */
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
