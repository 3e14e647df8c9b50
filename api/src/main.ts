import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createRevocations } from '@runq/common/accounts/revocations';
import { ConfigError, configErrorExitCode, printSettings } from '@runq/common/process/env';
import { createLog } from '@runq/common/process/log';
import { runPeriodically } from '@runq/common/process/periodic-tasks';
import { closeOnStop } from '@runq/common/process/shutdown';
import { createTraceIds } from '@runq/common/process/trace-ids';
import { createTracing, readTracingAddress } from '@runq/common/process/tracing';
import { assertFormat, FormatError } from '@runq/common/redis/check-format';
import { assertShardCount, ShardsMismatchError } from '@runq/common/redis/check-shard-count';
import { checkRedis, createRedis, RedisUnsuitableError } from '@runq/common/redis/connection';
import { createDeliveryList } from '@runq/common/redis/delivery-list';
import { createKeys } from '@runq/common/redis/keys';
import { defaultSettings } from '@runq/common/redis/live-settings';
import { RedisUrlError } from '@runq/common/redis/redis-url';
import { createSettingsStore, type SettingsStore } from '@runq/common/redis/settings-store';
import { createDispatchQueue } from '@runq/common/scheduler/dispatch-queue';
import { createApp } from './app.js';
import { callbacksMax, createCallbacks } from './compat/callbacks.js';
import { createCompatCallers } from './compat/callers.js';
import { createCompatRouter, createJudge0App } from './compat/create-compat-router.js';
import { readCallback } from './compat/judge0/submissions.js';
import { connectPaths, servePistonSockets } from './compat/piston/connect.js';
import { type ApiConfig, apiSettings, parseApiConfig } from './config.js';
import { createServices, type ServiceSet } from './create-services.js';
import { createIsTrusted } from './http/client-address.js';
import { createConnectionLimits } from './http/connection-limits.js';
import { createHttpServer } from './http/create-server.js';
import { createEventStreams } from './http/event-streams.js';
import { type Authenticator, createAuthenticator } from './http/middleware/authenticate.js';
import { createEndWithCredential } from './http/middleware/end-with-credential.js';
import { createRateLimit } from './http/middleware/rate-limit.js';
import { createReserveBody } from './http/middleware/reserve-body.js';
import { createSignInCookies, type SignInCookies } from './http/middleware/sign-in-cookies.js';
import { createTraceRequests } from './http/middleware/trace-requests.js';
import { createApiDocuments } from './http/openapi.js';
import { ListenError, listen, stopListening } from './http/server.js';
import { createRequestTraces } from './monitoring/request-traces.js';
import { createBullBoardRouter } from './routes/bull-board.js';
import { allRoutes } from './routes/route-table.js';
import type { Services } from './routes/services.js';
import { createPageRouter } from './routes/static.js';
import { createGateway } from './sockets/gateway.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url));
const closeMarginMs = 5000;
/** How soon sockets end after their sign-in was idle for too long. */
const credentialSweepMs = 15_000;

async function main(): Promise<void> {
  const config = parseApiConfig(process.env);
  const { settings: env } = config;
  if (process.argv.includes('--print-config')) {
    process.stdout.write(`${printSettings(apiSettings, env)}\n`);
    return;
  }
  const address = readTracingAddress(env);
  const traceIds = createTraceIds();
  const log = createLog({
    ...{ level: env.LOG_LEVEL, name: 'api', findTraceId: address === null ? undefined : traceIds.find },
  });
  const instance = `${hostname()}-${process.pid}`;
  const tracing = await createTracing({ address, service: 'runq-api', instance, version, log });
  const requestTraces = tracing && createRequestTraces({ tracing, traceIds });

  const connecting = { ca: env.RUNQ_REDIS_CA, silenceMs: env.RUNQ_REDIS_SILENCE_MS, log };
  const redis = createRedis(env.REDIS_URL, { name: 'api', ...connecting });
  const subscriber = createRedis(env.REDIS_URL, { name: 'api-events', listening: true, ...connecting });
  for (const warning of await checkRedis(redis)) log.warn(warning);
  const keys = createKeys(env.RUNQ_SHARDS);
  await assertFormat({ redis, keys });
  await assertShardCount({ redis, keys });
  const settings = createSettingsStore({ redis, keys });
  await settings.seed({ ...defaultSettings, ...config.schedulerSettings });

  const queue = createDispatchQueue({ connection: redis, keys, log });
  const serviceSet = await createServices({
    ...{ redis, subscriber, keys, queue, settings, config, version, requestTraces, log },
  });
  const { monitoring } = serviceSet;
  const limits = createConnectionLimits(config, config.compat.apis.includes('piston') ? connectPaths : []);
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
  const { apis, callbackAddresses, judge0Port } = config.compat;
  const callbacks = createCallbacks({
    list: createDeliveryList({ redis, keys, name: 'callbacks', most: callbacksMax }),
    ...{ isAllowed: createIsTrusted(callbackAddresses), log },
    read: (callback) => readCallback(serviceSet, callback),
  });
  const compatSweeps = apis.includes('judge0') ? { callbacks: callbacks.sweep } : {};
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

  await monitoring.start();
  const sweepers = [
    runPeriodically({ tasks: { ...serviceSet.sweeps, ...compatSweeps }, intervalMs: env.RUNQ_REAP_INTERVAL_MS, log }),
    runPeriodically({ tasks: { credentials: revocations.sweep }, intervalMs: credentialSweepMs, log }),
    runPeriodically({ tasks: { queue: queue.sweep }, intervalMs: env.RUNQ_QUEUE_SWEEP_MS, log }),
  ];
  await listen(server, { host: env.HOST, port: env.PORT });
  if (apis.includes('judge0') && judge0Port !== null) await listen(judge0Server, { host: env.HOST, port: judge0Port });
  log.info({ host: env.HOST, port: env.PORT, auth: config.authModes }, 'listening');

  closeOnStop({
    log,
    graceMs: env.RUNQ_DRAIN_MS + closeMarginMs,
    watchParentPipe: process.env.RUNQ_PARENT_PIPE === '1',
    async close() {
      draining = true;
      monitoring.serviceState.drain();
      for (const one of [...sweepers, serviceSet, services.eventStreams, pistonSockets, callbacks]) one.close();
      await Promise.all([stopListening(server), stopListening(judge0Server), gateway.close()]);
      limits.close();
      await monitoring.close();
      await Promise.all([queue.close(), tracing?.close()]);
      for (const connection of [subscriber, redis]) connection.disconnect();
    },
  });
}

/** In development mode all API processes share a secret in Redis. */
async function createConfiguredAuthenticator(
  config: ApiConfig,
  {
    settings,
    findKey,
    signInCookies,
    isTutor,
  }: Pick<ServiceSet, 'findKey' | 'isTutor'> & { settings: SettingsStore; signInCookies: SignInCookies },
): Promise<Authenticator> {
  const { settings: env, authModes } = config;
  const draw = () => randomBytes(32).toString('base64url');
  // Where anyone signs in as anyone, tokens of others open nothing more.
  const acceptsTokens = authModes.includes('jwt') || authModes.includes('dev');
  return createAuthenticator({
    findKey,
    findByCookie: signInCookies.identify,
    isTutor,
    jwtSecret: acceptsTokens ? env.RUNQ_JWT_SECRET : null,
    jwksUrl: acceptsTokens ? env.RUNQ_JWKS_URL : null,
    issuer: env.RUNQ_JWT_ISSUER,
    audience: env.RUNQ_JWT_AUDIENCE,
    devSecret: authModes.includes('dev') ? await settings.shareSecret('dev', draw()) : null,
  });
}

/** Errors whose message already names the cause and the cure. */
const expectedErrors = [
  ...[ConfigError, FormatError, ListenError, RedisUnsuitableError, RedisUrlError, ShardsMismatchError],
];

main().catch((error: Error) => {
  const isExpected = expectedErrors.some((kind) => error instanceof kind);
  process.stderr.write(`${isExpected ? error.message : (error.stack ?? error.message)}\n`);
  process.exit(isExpected ? configErrorExitCode : 1);
});
