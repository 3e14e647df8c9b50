import { fileURLToPath } from 'node:url';
import { createRevocations } from '@runq/common/accounts/revocations';
import type { Logger } from '@runq/common/process/log';
import type { Redis } from '@runq/common/redis/connection';
import { createDeliveryList } from '@runq/common/redis/delivery-list';
import type { Keys } from '@runq/common/redis/keys';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { DispatchQueue } from '@runq/common/scheduler/dispatch-queue';
import { createApp } from './app.js';
import { callbacksMax, createCallbacks } from './compat/callbacks.js';
import { createCompatCallers } from './compat/callers.js';
import { createCompatRouter, createJudge0App } from './compat/create-compat-router.js';
import { readCallback } from './compat/judge0/submissions.js';
import { connectPaths, servePistonSockets } from './compat/piston/connect.js';
import type { ApiConfig } from './config.js';
import { createConfiguredAuthenticator } from './create-configured-authenticator.js';
import type { ServiceSet } from './create-services.js';
import { createIsTrusted } from './http/client-address.js';
import { createConnectionLimits } from './http/connection-limits.js';
import { createHttpServer } from './http/create-server.js';
import { createEventStreams } from './http/event-streams.js';
import { createEndWithCredential } from './http/middleware/end-with-credential.js';
import { createRateLimit } from './http/middleware/rate-limit.js';
import { createReserveBody } from './http/middleware/reserve-body.js';
import { createSignInCookies } from './http/middleware/sign-in-cookies.js';
import { createTraceRequests } from './http/middleware/trace-requests.js';
import { createApiDocuments } from './http/openapi.js';
import { listen, stopListening } from './http/server.js';
import type { RequestTraces } from './monitoring/request-traces.js';
import { createBullBoardRouter } from './routes/bull-board.js';
import { allRoutes } from './routes/route-table.js';
import type { Services } from './routes/services.js';
import { createPageRouter } from './routes/static.js';
import { createGateway } from './sockets/gateway.js';

const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url));

export interface Servers {
  /** Accepts connections; rejects with a `ListenError`. */
  listen(): Promise<void>;
  /** Work to repeat. */
  sweeps: Record<string, () => Promise<unknown>>;
  /** Ends the sockets and streams whose sign-in has ended. */
  sweepCredentials(): Promise<unknown>;
  /** Accepts nothing more and ends all connections. */
  close(): Promise<void>;
}

/** Everything that clients connect to: HTTP, sockets, pages and the drop-in APIs. */
export async function createServers(options: {
  redis: Redis;
  subscriber: Redis;
  keys: Keys;
  queue: DispatchQueue;
  settings: SettingsStore;
  serviceSet: ServiceSet;
  config: ApiConfig;
  version: string;
  /** Null: requests are not traced. */
  requestTraces: RequestTraces | null;
  log: Logger;
}): Promise<Servers> {
  const { redis, subscriber, keys, queue, settings, serviceSet, config, version, requestTraces, log } = options;
  const { settings: env } = config;
  const { apis, callbackAddresses, judge0Port } = config.compat;
  const limits = createConnectionLimits(config, apis.includes('piston') ? connectPaths : []);
  const revocations = await createRevocations({ redis, subscriber, keys });
  const endWithCredential = createEndWithCredential(revocations);
  const { findKey, storedSignIns, isTutor } = serviceSet;
  const signInCookies = createSignInCookies({ ...limits, signIns: storedSignIns });
  let draining = false;
  const services: Services = {
    ...serviceSet,
    authenticator: await createConfiguredAuthenticator(config, { settings, findKey, signInCookies, isTutor }),
    signInCookies,
    readOrigin: limits.readOrigin,
    eventStreams: createEventStreams({ ...limits.callers, endWithCredential }),
    documents: createApiDocuments(version, allRoutes),
    isDraining: () => draining,
  };

  const reserveBody = createReserveBody(limits.inbound);
  const callbacks = createCallbacks({
    list: createDeliveryList({ redis, keys, name: 'callbacks', most: callbacksMax }),
    ...{ isAllowed: createIsTrusted(callbackAddresses), log },
    read: (callback) => readCallback(serviceSet, callback),
  });
  const compat = {
    ...{ ...limits, reserveBody, version, log, names: apis },
    services: { ...services, clientDocuments: serviceSet.clientDocuments, callbacks },
    compatCallers: createCompatCallers(config.compat, services.authenticator),
  };
  const app = createApp({
    ...{ log, services, ...limits },
    limitRequests: createRateLimit({ identify: services.authenticator.identify, ...limits }),
    // Forms of other sites come with the cookies of our users, but not at their request.
    limitAnonymous: createRateLimit({ identify: async () => null, ...limits }),
    reserveBody,
    traceRequests: requestTraces && createTraceRequests(requestTraces),
    boardRouter: createBullBoardRouter({ services, queues: queue.queues }),
    compatRouter: createCompatRouter(compat),
    pageRouter: createPageRouter({ webRoot, embedOrigins: env.RUNQ_EMBED_ORIGINS, authModes: config.authModes }),
  });
  const server = createHttpServer(app, limits);
  const gateway = createGateway({
    ...services,
    ...limits,
    endWithCredential,
    keepSignIn: storedSignIns.keep,
    requestTraces,
    server,
    log,
  });
  const pistonSockets = servePistonSockets({ ...compat, endWithCredential, server });
  const judge0Server = createHttpServer(createJudge0App(compat), limits);
  for (const one of [server, judge0Server]) limits.connections.watch(one);

  return {
    async listen() {
      await listen(server, { host: env.HOST, port: env.PORT });
      if (apis.includes('judge0') && judge0Port !== null)
        await listen(judge0Server, { host: env.HOST, port: judge0Port });
    },
    sweeps: apis.includes('judge0') ? { callbacks: callbacks.sweep } : {},
    sweepCredentials: revocations.sweep,
    async close() {
      draining = true;
      for (const one of [services.eventStreams, pistonSockets, callbacks]) one.close();
      await Promise.all([stopListening(server), stopListening(judge0Server), gateway.close()]);
      limits.close();
    },
  };
}
