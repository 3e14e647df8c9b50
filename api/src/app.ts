import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ProblemError } from '@runq/common/contract/problem';
import type { Logger } from '@runq/common/process/log';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { pinoHttp } from 'pino-http';
import { createAnswerProblem } from './answer-problem.js';
import type { Authenticator } from './authenticate.js';
import { hideSecrets } from './routes/hide-secrets.js';
import { createRefuseMethod } from './routes/refuse-method.js';
import { createSecureHeaders, relaxForBoard } from './routes/secure-headers.js';

/** Bytes of a body: the source with its JSON escapes, and a thousand small runs. */
const maxSignInBody = '8kb';
const maxOpsBody = '64kb';
const maxRunBody = '8mb';
const maxBatchBody = '64mb';

export interface AppDeps {
  log: Logger;
  authenticator: Authenticator;
  limitRequests: RequestHandler;
  isDraining: () => boolean;
  isRedisUp: () => boolean;
  routes: {
    service: Router;
    documents: Router;
    signIn: Router;
    runs: Router;
    runEvents: Router;
    sessions: Router;
    batches: Router;
    workspace: Router;
    openShare: Router;
    ownData: Router;
    shares: Router;
    ops: Router;
    queueBoard: Router;
    pages: Router;
  };
}

/** Puts the routes together: security headers, log, body, routes, pages, and one place that answers every error. */
export function createApp({ log, authenticator, limitRequests, isDraining, isRedisUp, routes }: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(createSecureHeaders());
  app.use(logRequests(log));

  app.use(routes.service);
  app.use(routes.documents);
  app.use('/queues', relaxForBoard, routes.queueBoard);

  const available: RequestHandler = (_request, _response, next) => {
    if (isDraining())
      throw new ProblemError('draining', 'The service is restarting; try again.', { retryAfterMs: 2000 });
    if (!isRedisUp())
      throw new ProblemError('unavailable', 'The store is out of reach; try again.', { retryAfterMs: 2000 });
    next();
  };
  app.use('/v1', available, limitRequests);
  // Any media type is read as JSON: curl's default must not be a riddle.
  // Nobody's body is read before it is known whose it is.
  // A text or a number is JSON too (RFC 8259, section 2); that it is no request is for whoever parses the request to say.
  const json = (limit: string) => express.json({ limit, strict: false, type: () => true, verify: refuseForeignBytes });
  app.use('/v1/batches', authenticator.require('grader', 'ops'), json(maxBatchBody), routes.batches);
  app.use('/v1/runs', authenticator.require(), json(maxRunBody), routes.runEvents, routes.runs);
  app.use('/v1/workspace', authenticator.require(), json(maxRunBody), routes.workspace);
  app.use('/v1/shares', routes.openShare, authenticator.require(), json(maxRunBody), routes.shares);
  app.use('/v1/sessions', authenticator.require(), json(maxRunBody), routes.sessions);
  app.use('/v1/me/data', authenticator.require(), json(maxOpsBody), routes.ownData);
  app.use('/v1/ops', authenticator.require('ops'), json(maxOpsBody), routes.ops);
  app.use('/v1', json(maxSignInBody), routes.signIn);

  app.use(routes.pages);
  app.use(createRefuseMethod());
  app.use(() => {
    throw new ProblemError('not_found', 'There is nothing here.');
  });
  app.use(createAnswerProblem(log));
  return app;
}

/** JSON is UTF-8 (RFC 8259, section 8.1); anything else would be changed silently on its way into a program. */
function refuseForeignBytes(_request: IncomingMessage, _response: ServerResponse, body: Buffer): void {
  if (!isUtf8(body)) throw new ProblemError('malformed_json', 'The body is not UTF-8.');
}

/** One short line a request, at level debug: no headers, no bodies. */
function logRequests(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    useLevel: 'debug',
    quietReqLogger: true,
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, url: hideSecrets(url) }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}
