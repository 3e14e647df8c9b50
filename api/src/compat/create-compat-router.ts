import { isUtf8 } from 'node:buffer';
import { ProblemError } from '@runq/common/contract/problem';
import type { Logger } from '@runq/common/process/log';
import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { toProblem } from '../http/error-handler.js';
import { createAvailability } from '../http/middleware/availability.js';
import type { HostCheck } from '../http/middleware/host-check.js';
import { createRateLimit } from '../http/middleware/rate-limit.js';
import { createSecurityHeaders } from '../http/middleware/security-headers.js';
import { createApiDocuments } from '../http/openapi.js';
import { sendJson } from '../http/send-json.js';
import type { Services } from '../routes/services.js';
import { createAllowPages } from './allow-pages.js';
import { type CompatCallers, readOpenAddress } from './callers.js';
import {
  type CompatApi,
  type CompatInput,
  type CompatRoute,
  type CompatServices,
  WireError,
  type WireResponse,
} from './compat-api.js';
import { jobeApi } from './jobe/jobe-api.js';
import { judge0Api } from './judge0/judge0-api.js';
import { pistonApi } from './piston/piston-api.js';

const apis = { jobe: jobeApi, piston: pistonApi, judge0: judge0Api };

type RateLimitDeps = Omit<Parameters<typeof createRateLimit>[0], 'identify'>;

export interface CompatRouterDeps extends RateLimitDeps {
  names: readonly (keyof typeof apis)[];
  services: CompatServices & Pick<Services, 'monitoring' | 'isDraining'>;
  compatCallers: CompatCallers;
  reserveBody: (maxBytes: number) => express.RequestHandler;
  version: string;
  log: Logger;
}

/** The mounts of the chosen APIs. Every path below a mount needs a caller, except its OpenAPI document. */
export function createCompatRouter(deps: CompatRouterDeps): Router {
  const router = Router({ caseSensitive: true });
  for (const name of deps.names) {
    const api: CompatApi = apis[name];
    const mounted = createMount(api, deps);
    for (const mount of api.mounts) router.use(mount, mounted);
  }
  return router;
}

/** Judge0 at the root of a port of its own, where its clients look for it. */
export function createJudge0App(
  deps: CompatRouterDeps & {
    hostCheck: HostCheck;
    transportSecurity: express.RequestHandler;
    trustedProxies: readonly string[];
  },
): express.Express {
  const app = express();
  app.set('trust proxy', deps.trustedProxies);
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.enable('case sensitive routing');
  app.use(createSecurityHeaders(), deps.transportSecurity, deps.hostCheck.requireOwnHost);
  app.use(createMount(judge0Api, deps));
  return app;
}

function createMount(api: CompatApi, deps: CompatRouterDeps): Router {
  const { services, compatCallers, reserveBody, version } = deps;
  const router = Router({ caseSensitive: true });
  const identify = (request: Request) =>
    compatCallers.identify(api.name, api.readCredential(request), readOpenAddress(request, request.ip ?? ''));

  const documents = createApiDocuments(version, describeRoutes(api), describeApi(api));
  router.get('/openapi.json', (_request, response) => void response.json(documents.openapi));
  router.use(createAllowPages(api));
  router.use(createAvailability(services), createRateLimit({ ...deps, identify }));
  router.use((request, response, next) => {
    if (!response.locals.identity) {
      const isMissing = api.readCredential(request) === null;
      throw new ProblemError('unauthorized', isMissing ? 'Missing API key' : 'Unknown API key');
    }
    api.check?.(request);
    next();
  });
  router.use(reserveBody(api.maxBodyBytes), parseBody(api.maxBodyBytes));
  for (const route of api.routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    router[route.method](path, (request, response) => respond(services, route, request, response));
  }
  router.use(() => {
    throw new ProblemError('not_found', 'There is nothing here.');
  });
  router.use(createWireErrorHandler(api, deps));
  return router;
}

/** Every body is JSON in UTF-8, whatever its media type says. */
const parseBody = (limit: number) =>
  express.json({
    ...{ limit, strict: false, type: () => true },
    verify(_request, _response, body) {
      if (!isUtf8(body)) throw new ProblemError('malformed_json', 'The body is not UTF-8.');
    },
  });

async function respond(
  services: CompatServices,
  route: CompatRoute,
  request: Request,
  response: Response,
): Promise<void> {
  const left = new AbortController();
  // An abort makes an error with its stack, so it is left to those who have gone.
  response.once('close', () => response.writableFinished || left.abort());
  const input: CompatInput = {
    caller: response.locals.identity,
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string>,
    body: request.body,
    request,
    signal: left.signal,
  };
  const answer = await route.respond(services, input);
  if (!left.signal.aborted) await send(response, answer);
}

async function send(response: Response, { status, body, type }: WireResponse): Promise<void> {
  response.status(status);
  if (body === null || body === undefined) response.end();
  else if (type === undefined) await sendJson(response, body);
  else response.type(type).send(body);
}

/** Refusals in the shape of the other system. A fault of runq is logged; its cause is not sent. */
function createWireErrorHandler(api: CompatApi, { log }: Pick<CompatRouterDeps, 'log'>): ErrorRequestHandler {
  return (error, request, response, _next) => {
    if (response.headersSent || response.destroyed) return void response.destroy();
    if (error instanceof WireError) return void send(response, error);
    const problem = toProblem(error);
    if (problem.code === 'internal') log.error({ err: error, method: request.method, api: api.name }, 'request failed');
    if (problem.retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(problem.retryAfterMs / 1000));
    void send(response, api.toWireError(problem));
  };
}

const describeRoutes = ({ mounts, routes }: CompatApi) =>
  routes.map((route) => ({ ...route, path: `${mounts[0]}${route.path}` }));

const describeApi = ({ title, keyHeader }: CompatApi) => ({
  title: `runq: ${title}`,
  description: 'The API of another system, served by runq. Errors have the shape of that system.',
  securityScheme: { type: 'apiKey', in: 'header', name: keyHeader } as const,
});
