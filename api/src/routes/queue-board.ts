import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { ProblemError } from '@runq/common/contract/problem';
import { type RequestHandler, Router } from 'express';
import { type Authenticator, readBearer } from '../authenticate.js';

const cookieName = 'runq_board';
const basePath = '/queues';

type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/**
 * bull-board at `/queues`, read-only and for ops: the raw BullMQ queue of each shard, which holds only admitted runs (waiting ones stand in the
 * admission lines and are seen on `/ops`). A browser cannot send a bearer token when it follows a link, so `POST /queues/session`
 * puts the caller's token into an HttpOnly, same-site cookie that is good for this path only.
 */
export function createQueueBoard({
  authenticator,
  queues,
}: {
  authenticator: Authenticator;
  queues: BoardQueue[];
}): Router {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(basePath);
  createBullBoard({
    queues: queues.map((queue, index) => {
      // All have the same name; the board tells them apart by it.
      const prefix = queues.length > 1 ? `shard-${index}-` : '';
      return new BullMQAdapter(queue, { readOnlyMode: true, prefix });
    }),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'runq' } },
  });

  const requireOps: RequestHandler = async (request, _response, next) => {
    const token = readBearer(request) ?? readCookie(request.headers.cookie);
    const identity = await authenticator.verify(token ?? '');
    if (identity.role !== 'ops') throw new ProblemError('forbidden', 'This is for ops only.');
    next();
  };
  const readOnly: RequestHandler = (request, _response, next) => {
    if (!['GET', 'HEAD'].includes(request.method)) throw new ProblemError('forbidden', 'The queue board is read-only.');
    next();
  };

  const router = Router();
  router.post('/session', authenticator.require('ops'), (request, response) => {
    response.cookie(cookieName, readBearer(request), {
      httpOnly: true,
      sameSite: 'strict',
      path: basePath,
      secure: request.secure,
    });
    response.status(204).end();
  });
  router.use(requireOps, readOnly, adapter.getRouter() as RequestHandler);
  return router;
}

function readCookie(header: string | undefined): string | null {
  const match = new RegExp(`(?:^|; *)${cookieName}=([^;]+)`).exec(header ?? '');
  return match?.[1] ? decodeURIComponent(match[1]) : null;
}
