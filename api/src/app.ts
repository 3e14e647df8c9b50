import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ProblemError } from '@runq/common/contract/problem';
import type { Logger } from '@runq/common/process/log';
import express, { type Express, type RequestHandler, type Router } from 'express';
import { pinoHttp } from 'pino-http';
import { createErrorHandler } from './http/error-handler.js';
import { createAvailability } from './http/middleware/availability.js';
import type { HostCheck } from './http/middleware/host-check.js';
import { createMethodNotAllowed } from './http/middleware/method-not-allowed.js';
import { isMultipart, parseMultipart } from './http/middleware/parse-multipart.js';
import { createSecurityHeaders, relaxForBoard } from './http/middleware/security-headers.js';
import { createRequestTimer } from './http/middleware/time-requests.js';
import type { TraceRequests } from './http/middleware/trace-requests.js';
import { createStrictRouter, registerRoutes } from './http/route.js';
import { rolesOf } from './http/route-doc.js';
import { createRouteNamer } from './http/route-name.js';
import {
  allRoutes,
  apiGroups,
  isRead,
  keyAccessOfGroup,
  ltiGroup,
  type RouteGroup,
  serviceGroup,
} from './routes/route-table.js';
import type { Services } from './routes/services.js';
import { pageRoutes } from './routes/static.js';

const maxFormFields = 50;

export interface AppDeps {
  log: Logger;
  services: Services;
  limitRequests: RequestHandler;
  /** The same by the address alone. */
  limitAnonymous: RequestHandler;
  /** Counts a body of at most `maxBytes` while it arrives. */
  reserveBody: (maxBytes: number) => RequestHandler;
  /** Addresses of proxies whose `X-Forwarded-...` headers are trusted. */
  trustedProxies: string[];
  hostCheck: HostCheck;
  transportSecurity: RequestHandler;
  /** Null: requests are not traced. */
  traceRequests: TraceRequests | null;
  boardRouter: Router;
  compatRouter: Router;
  pageRouter: Router;
}

/** Assembles the app in the order of its checks: log, host, availability, rate limit, routes, pages, errors. */
export function createApp(deps: AppDeps): Express {
  const { log, services, limitRequests, limitAnonymous } = deps;
  const app = express();
  app.set('trust proxy', deps.trustedProxies);
  app.disable('x-powered-by');
  // No client caches answers by a hash of their body; files of a workspace have an ETag of their own.
  app.disable('etag');
  app.set('query parser', 'simple');
  app.enable('case sensitive routing');
  const nameRoute = createRouteNamer(allRoutes);
  if (deps.traceRequests) app.use(deps.traceRequests.begin);
  app.use(createRequestTimer(services.monitoring.countRequest));
  app.use(createSecurityHeaders(), deps.transportSecurity);
  // Measured: the logger costs 8 % of a request even when its level discards the line.
  if (log.isLevelEnabled('debug')) app.use(logRequests(log, nameRoute));
  app.use(deps.hostCheck.requireOwnHost);

  app.use('/v1', createAvailability(services), limitRequests);
  for (const group of apiGroups) app.use(group.prefix, createGroupRouter(group, deps));
  app.use(ltiGroup.prefix, createAvailability(services), limitAnonymous, createGroupRouter(ltiGroup, deps));
  app.use(createGroupRouter(serviceGroup, deps));
  app.use('/queues', relaxForBoard, deps.boardRouter);
  app.use(deps.compatRouter);

  app.use(deps.pageRouter);
  app.use(createMethodNotAllowed([...allRoutes, ...pageRoutes]));
  app.use(() => {
    throw new ProblemError('not_found', 'There is nothing here.');
  });
  app.use(createErrorHandler(log, nameRoute));
  return app;
}

function createGroupRouter(group: RouteGroup, { services, reserveBody, traceRequests }: AppDeps): Router {
  const {
    prefix,
    access,
    readAccess = access,
    maxBodyBytes,
    acceptsFiles = false,
    acceptsForms = false,
    prepare,
    routes,
  } = group;
  const router = createStrictRouter();
  if (access)
    router.use(async (request, response, next) => {
      const roles = rolesOf(isRead(request.method) ? readAccess! : access);
      const allowed = { roles, ...keyAccessOfGroup(group, request.method) };
      await services.authenticator.authorize(request, response, allowed);
      next();
    });
  if (access && maxBodyBytes !== undefined) router.use(reserveBody(maxBodyBytes));
  if (maxBodyBytes !== undefined && acceptsFiles) router.use(parseMultipart(maxBodyBytes));
  if (maxBodyBytes !== undefined && acceptsForms)
    router.use(express.urlencoded({ extended: false, limit: maxBodyBytes, parameterLimit: maxFormFields }));
  if (maxBodyBytes !== undefined) router.use(parseJson(maxBodyBytes, acceptsFiles));
  if (traceRequests && maxBodyBytes !== undefined) router.use(traceRequests.enter);
  if (prepare)
    router.use<string, { id: string }>(prepare.path, async (request, response, next) => {
      await prepare.run(services, request, response);
      next();
    });
  registerRoutes(router, prefix, routes, services);
  return router;
}

/**
 * Reads every body but a form with files as JSON, whatever its media type says: curl's default type must not surprise
 * its user. A string or a number is JSON too (RFC 8259, section 2); the route refuses it.
 */
function parseJson(limit: number, acceptsFiles: boolean): RequestHandler {
  const type = (request: IncomingMessage) => !(acceptsFiles && isMultipart(request));
  return express.json({ limit, strict: false, type, verify: refuseForeignBytes });
}

/** JSON is UTF-8 (RFC 8259, section 8.1); other bytes would be changed silently on their way into a program. */
function refuseForeignBytes(_request: IncomingMessage, _response: ServerResponse, body: Buffer): void {
  if (!isUtf8(body)) throw new ProblemError('malformed_json', 'The body is not UTF-8.');
}

/** One line per request at level debug: no headers, no bodies, and the name of the route in place of the address. */
function logRequests(log: Logger, nameRoute: (url: string) => string): RequestHandler {
  return pinoHttp({
    logger: log,
    useLevel: 'debug',
    quietReqLogger: true,
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, route: nameRoute(url) }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}
