import type { RequestHandler } from 'express';

/** A request that was answered. `route` is its path with parameters; `none` for one that no route took. */
interface AnsweredRequest {
  route: string;
  method: string;
  code: number;
  seconds: number;
}

/** Counts every request but event streams, which last as long as their readers stay. */
export function createRequestTimer(count: (request: AnsweredRequest) => void): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('finish', () => {
      const route: string = response.locals.route ?? 'none';
      if (route.endsWith('/events')) return;
      const seconds = (performance.now() - startedAt) / 1000;
      count({ route, method: request.method, code: response.statusCode, seconds });
    });
    next();
  };
}
