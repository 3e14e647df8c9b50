import { ProblemError } from '@runq/common/contract/problem';
import type { RequestHandler } from 'express';
import { operations } from './operations.js';

/** Matches the paths of an operation: a parameter is one segment, a `{name}` or `{path}` at the end any number of them. */
function toPattern(path: string): RegExp {
  const escaped = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\{(name|path)\}$/, '.+').replace(/\{\w+\}/g, '[^/]+')}/?$`);
}

/** A path that is there for other methods is 405 with `Allow` (RFC 9110, section 15.5.6); everything else goes on. */
export function createRefuseMethod(): RequestHandler {
  const known = operations.map(({ method, path }) => ({ method: method.toUpperCase(), pattern: toPattern(path) }));

  return (request, response, next) => {
    const methods = known.filter(({ pattern }) => pattern.test(request.path)).map(({ method }) => method);
    if (methods.length === 0 || methods.includes(request.method)) return next();
    const allowed = [...new Set(methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
    response.setHeader('Allow', allowed.join(', '));
    throw new ProblemError('method_not_allowed', `Only ${allowed.join(', ')} can be done here.`);
  };
}
