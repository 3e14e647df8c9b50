import { ProblemError } from '@runq/common/contract/problem';
import type { RequestHandler, Response, Router } from 'express';
import { readBearer } from '../http/middleware/authenticate.js';
import { readCookie } from '../http/read-cookie.js';
import { createStrictRouter, mountedRoute, type Route, registerRoutes, route } from '../http/route.js';
import { media } from '../http/route-doc.js';
import type { BoardQueue } from './create-bull-board.js';
import { runRefusals } from './responses.js';
import type { Services } from './services.js';

const basePath = '/queues';

const summary = 'The BullMQ queues (bull-board, read-only)';

export const boardRoutes: Route[] = [
  // Served by bull-board's own router, with the access that `createBullBoardRouter` puts in front of it.
  mountedRoute({
    method: 'get',
    path: basePath,
    summary,
    access: 'ops',
    responses: { '200': media('HTML', 'text/html'), ...runRefusals },
  }),
  route({
    method: 'post',
    path: '/queues/session',
    summary: 'A cookie for following a link to /queues',
    access: 'ops',
    responses: { '204': 'Set', ...runRefusals },
    async handle({ boardSessions }, { identity: { userId, expiresAt }, request, response }) {
      const session = await boardSessions.open(userId, expiresAt);
      const expires = new Date(session.expiresAt);
      response.cookie(boardCookie.name, session.secret, { ...boardCookie.options, secure: request.secure, expires });
    },
  }),
];

/**
 * bull-board at `/queues`, read-only and for ops: the BullMQ queue of each shard. It holds admitted runs only; `/ops`
 * shows the waiting ones. A browser cannot send a bearer token when it follows a link, so `POST /queues/session` sets
 * an HttpOnly, same-site cookie for this path. The cookie expires with that token, and when its user signs out.
 */
export function createBullBoardRouter({ services, queues }: { services: Services; queues: BoardQueue[] }): Router {
  const { authenticator, boardSessions } = services;

  const requireOpsToken = authenticator.require({ roles: ['ops'], scopes: [] });
  const requireOps: RequestHandler = async (request, response, next) => {
    const cookie = readBearer(request) === null ? readCookie(request.headers.cookie, boardCookie.name) : null;
    if (cookie !== null && (await boardSessions.isOpen(cookie))) return next();
    await requireOpsToken(request, response, next);
  };
  const readOnly: RequestHandler = (request, _response, next) => {
    if (!['GET', 'HEAD'].includes(request.method)) throw new ProblemError('forbidden', 'The queue board is read-only.');
    // bull-board would parse a body and report errors in a form of its own; reading needs no body.
    delete request.headers['content-length'];
    delete request.headers['transfer-encoding'];
    next();
  };

  // The library takes memory in each process, and few visit the board: it is loaded by the first visit.
  let board: Promise<RequestHandler> | undefined;
  const showBoard: RequestHandler = async (request, response, next) => {
    board ??= import('./create-bull-board.js').then(({ createBullBoard }) => createBullBoard({ basePath, queues }));
    (await board)(request, response, next);
  };

  const router = createStrictRouter();
  registerRoutes(router, basePath, boardRoutes, services);
  router.use(requireOps, readOnly, showBoard);
  return router;
}

/** The cookie that `POST /queues/session` sets. */
const boardCookie = {
  name: 'runq_board',
  options: { httpOnly: true, sameSite: 'strict', path: basePath } as const,
};

/** Removes the cookie from the browser that sent a request. */
export function clearBoardCookie(response: Response): void {
  response.clearCookie(boardCookie.name, boardCookie.options);
}
