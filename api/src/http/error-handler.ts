import { type Problem, ProblemError } from '@runq/common/contract/problem';
import type { Logger } from '@runq/common/process/log';
import type { ErrorRequestHandler, Response } from 'express';
import { storeFull } from '../runs/refusals.js';

/**
 * Converts an error into a problem of the contract. An unexpected one is `internal` and reveals nothing about its
 * cause.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.parse.failed') return new ProblemError('malformed_json', 'The body is not valid JSON.').problem;
  if (type === 'entity.too.large') return new ProblemError('too_large', 'The body is too large.').problem;
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return new ProblemError('unsupported_media_type', 'Send JSON in UTF-8.').problem;
  if (isOutOfMemory(error)) return storeFull().problem;
  if (isRedisFault(error))
    return new ProblemError('unavailable', 'The service cannot reach its store; try again in a moment.', {
      retryAfterMs: 2000,
    }).problem;
  if (status !== undefined && status >= 400 && status < 500)
    return new ProblemError('bad_request', 'The request cannot be understood.').problem;
  return new ProblemError('internal', 'Something went wrong on our side. It has been logged.').problem;
}

/**
 * The error codes of a refusal by Redis. They come first in the message, or, for scripts before 7.0, after the position
 * in the script. ioredis lists the refused commands of a transaction.
 */
function refusalsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { previousErrors = [] } = error as { previousErrors?: unknown[] };
  const [, word] = /^(?:ERR Error running script.*: -?)?([A-Z]+)\b/s.exec(error.message) ?? [];
  return [...(word ? [word] : []), ...previousErrors.flatMap(refusalsOf)];
}

/** Redis is at its maxmemory. */
const isOutOfMemory = (error: unknown) => refusalsOf(error).includes('OOM');

/**
 * Redis refuses writes or all commands for a while: it starts, fails over, cannot write to disk, or runs a long
 * script.
 */
const temporaryRefusals = [
  'LOADING',
  'READONLY',
  'MISCONF',
  'MASTERDOWN',
  'NOREPLICAS',
  'CLUSTERDOWN',
  'TRYAGAIN',
  'BUSY',
];

/** No reply (a closed connection or a timeout, as ioredis words them), or a temporary refusal. */
function isRedisFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    ['MaxRetriesPerRequestError', 'ClusterAllFailedError'].includes(error.name) ||
    /^(Connection is closed|Command timed out|Stream isn't writeable)/.test(error.message) ||
    refusalsOf(error).some((word) => temporaryRefusals.includes(word)) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes((error as NodeJS.ErrnoException).code ?? '')
  );
}

/** Sends a problem with its headers. */
function sendProblem(response: Response, problem: Problem): void {
  if (problem.retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(problem.retryAfterMs / 1000));
  if (problem.quota !== undefined) {
    const window = problem.windowMs === undefined ? '' : `;w=${Math.ceil(problem.windowMs / 1000)}`;
    response.setHeader('RateLimit-Policy', `"${problem.code}";q=${problem.quota}${window}`);
    response.setHeader('RateLimit', `"${problem.code}";r=0;t=${Math.ceil((problem.retryAfterMs ?? 0) / 1000)}`);
  }
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** The last handler: responds to every error of every route. `nameRoute` names the address for the log. */
export function createErrorHandler(log: Logger, nameRoute: (url: string) => string): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const problem = toProblem(error);
    if (problem.code === 'internal')
      log.error({ err: error, method: request.method, route: nameRoute(request.originalUrl) }, 'request failed');
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem);
  };
}
