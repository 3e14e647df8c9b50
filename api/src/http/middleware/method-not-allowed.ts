import { ProblemError } from '@runq/common/contract/problem';
import type { RequestHandler } from 'express';
import type { RouteDoc } from '../route-doc.js';
import { toPattern } from '../route-name.js';

/** Responds 405 with `Allow` (RFC 9110, section 15.5.6) to a path that has routes for other methods only. */
export function createMethodNotAllowed(routes: readonly Pick<RouteDoc, 'method' | 'path'>[]): RequestHandler {
  const known = routes.map(({ method, path }) => ({ method: method.toUpperCase(), pattern: toPattern(path) }));

  return (request, response, next) => {
    const methods = known.filter(({ pattern }) => pattern.test(request.path)).map(({ method }) => method);
    if (methods.length === 0 || methods.includes(request.method)) return next();
    const allowed = [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
    response.setHeader('Allow', allowed.join(', '));
    throw new ProblemError('method_not_allowed', `Allowed methods: ${allowed.join(', ')}.`);
  };
}
