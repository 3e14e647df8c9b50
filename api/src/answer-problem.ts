import { type Problem, ProblemError } from '@runq/common/contract/problem';
import type { Logger } from '@runq/common/process/log';
import type { ErrorRequestHandler, Response } from 'express';
import { hideSecrets } from './routes/hide-secrets.js';

/** Turns whatever was thrown into a problem of the contract. What we did not expect is `internal` and tells nothing about our inside. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.parse.failed') return new ProblemError('malformed_json', 'The body is not valid JSON.').problem;
  if (type === 'entity.too.large') return new ProblemError('too_large', 'The body is larger than may be sent.').problem;
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return new ProblemError('unsupported_media_type', 'Send JSON in UTF-8.').problem;
  if (isRedisFault(error))
    return new ProblemError('unavailable', 'The service cannot reach its store; try again in a moment.', {
      retryAfterMs: 2000,
    }).problem;
  if (status !== undefined && status >= 400 && status < 500)
    return new ProblemError('bad_request', 'The request cannot be understood.').problem;
  return new ProblemError('internal', 'Something went wrong on our side. It has been noted.').problem;
}

/** ioredis's own words for "no answer": a closed connection, a timeout, a server that is loading or read-only. */
function isRedisFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === 'MaxRetriesPerRequestError' ||
    /^(Connection is closed|Command timed out|Stream isn't writeable|LOADING|READONLY|MISCONF)/.test(error.message) ||
    ['ECONNREFUSED', 'ECONNRESET', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')
  );
}

/** Writes a problem, with the headers that go with it. */
export function sendProblem(response: Response, problem: Problem): void {
  if (problem.retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(problem.retryAfterMs / 1000));
  if (problem.quota !== undefined) {
    const window = problem.windowMs === undefined ? '' : `;w=${Math.ceil(problem.windowMs / 1000)}`;
    response.setHeader('RateLimit-Policy', `"${problem.code}";q=${problem.quota}${window}`);
    response.setHeader('RateLimit', `"${problem.code}";r=0;t=${Math.ceil((problem.retryAfterMs ?? 0) / 1000)}`);
  }
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** The last handler: every error of every route is answered here, once. */
export function createAnswerProblem(log: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const problem = toProblem(error);
    if (problem.code === 'internal')
      log.error({ err: error, method: request.method, path: hideSecrets(request.path) }, 'a request failed');
    if (response.headersSent) response.destroy();
    else sendProblem(response, problem);
  };
}
