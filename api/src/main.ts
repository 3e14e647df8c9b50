import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ConfigError, configErrorExitCode, printSettings } from '@runq/common/process/env';
import { keepHouse } from '@runq/common/process/keep-house';
import { createLog } from '@runq/common/process/log';
import { createProcessorMeter } from '@runq/common/process/processors';
import { closeOnStop } from '@runq/common/process/shutdown';
import { createAdmission } from '@runq/common/store/admission';
import { createArtifactStore } from '@runq/common/store/artifact-store';
import { createBatches } from '@runq/common/store/batches';
import { createFollowSettings } from '@runq/common/store/follow-settings';
import { createIdempotency } from '@runq/common/store/idempotency';
import { createKeys } from '@runq/common/store/keys';
import { noteShards, ShardsMismatchError } from '@runq/common/store/note-shards';
import { checkRedis, createRedis, RedisUnsuitableError } from '@runq/common/store/redis';
import { createRedisBytes } from '@runq/common/store/redis-bytes';
import { RedisUrlError } from '@runq/common/store/redis-url';
import { createRetention } from '@runq/common/store/retention';
import { createRunEventLog } from '@runq/common/store/run-events';
import { createRunInputs } from '@runq/common/store/run-inputs';
import { createRunQueue } from '@runq/common/store/run-queue';
import { createRunRecords } from '@runq/common/store/run-records';
import { createSettingsStore, defaultSettings } from '@runq/common/store/settings';
import { createStats } from '@runq/common/store/stats';
import { createUserRules } from '@runq/common/store/user-rules';
import { createWorkerRegistry } from '@runq/common/store/worker-registry';
import { createCallerLimits } from './accounts/caller-limits.js';
import { createApp } from './app.js';
import { createAuthenticator, type Identity } from './authenticate.js';
import { apiSettings, parseApiConfig } from './config.js';
import { createCancelBatch } from './grading/cancel-batch.js';
import { createFollowBatch } from './grading/follow-batch.js';
import { createReadBatch } from './grading/read-batch.js';
import { createSubmitBatch } from './grading/submit-batch.js';
import { ListenError, listen, stopListening } from './listen.js';
import { createOps } from './ops/create-ops.js';
import { describeHealth } from './ops/health.js';
import { createMetrics } from './ops/metrics.js';
import { createMachineSampler } from './ops/sample-machine.js';
import { createServiceSampler } from './ops/sample-service.js';
import { describeSystem } from './ops/system-stats.js';
import { createBatchRoutes } from './routes/batches.js';
import { createDocumentRoutes } from './routes/describe-api.js';
import { createFileRoutes } from './routes/files.js';
import { createLimitRequests } from './routes/limit-requests.js';
import { createOpsRoutes } from './routes/ops.js';
import { createPageRoutes } from './routes/pages.js';
import { createQueueBoard } from './routes/queue-board.js';
import { createRunEventRoutes } from './routes/run-events.js';
import { createRunRoutes } from './routes/runs.js';
import { createServiceRoutes } from './routes/service.js';
import { createSessionRoutes } from './routes/sessions.js';
import { createSignInRoutes } from './routes/sign-in.js';
import { createCancelRun } from './runs/cancel-run.js';
import { createDescribeRun, createEnqueueRun, createToSubmitRun } from './runs/enqueue-run.js';
import { createFollowRun } from './runs/follow-run.js';
import { createPresentEvent } from './runs/present-events.js';
import { createPushPlaces } from './runs/push-places.js';
import { createReadRun } from './runs/read-run.js';
import { createRunChannels } from './runs/run-channels.js';
import { createSendInput } from './runs/send-input.js';
import { createWaitForFinish } from './runs/wait-for-finish.js';
import { createWatchRun } from './runs/watch-run.js';
import { createSessions } from './sessions/create-sessions.js';
import { createGateway } from './sockets/gateway.js';
import { createFileService } from './workspace/file-service.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url));
const placeIntervalMs = 1000;
const batchIntervalMs = 500;
const closeMarginMs = 5000;

async function main(): Promise<void> {
  const config = parseApiConfig(process.env);
  const { settings } = config;
  if (process.argv.includes('--print-config')) {
    process.stdout.write(`${printSettings(apiSettings, settings)}\n`);
    return;
  }
  const log = createLog({ level: settings.LOG_LEVEL, name: 'api' });

  const shared = { ca: settings.RUNQ_REDIS_CA, silenceMs: settings.RUNQ_REDIS_SILENCE_MS, log };
  const redis = createRedis(settings.REDIS_URL, { name: 'api', ...shared });
  const subscriber = createRedis(settings.REDIS_URL, { name: 'api-events', listening: true, ...shared });
  for (const warning of await checkRedis(redis)) log.warn(warning);

  const keys = createKeys(settings.RUNQ_SHARDS);
  await noteShards({ redis, keys });
  const settingsStore = createSettingsStore({ redis, keys });
  await settingsStore.seed({ ...defaultSettings, ...config.admission });
  const devSecret = config.authModes.includes('dev')
    ? await settingsStore.shareSecret('dev', randomBytes(32).toString('base64url'))
    : null;
  const jwtMode = config.authModes.includes('jwt');
  const authenticator = createAuthenticator({
    jwtSecret: settings.RUNQ_JWT_SECRET,
    jwksUrl: jwtMode ? settings.RUNQ_JWKS_URL : null,
    issuer: settings.RUNQ_JWT_ISSUER,
    devSecret,
  });

  const queue = createRunQueue({ connection: redis, keys, log });
  const { deliveries } = queue;
  const followSettings = createFollowSettings({ redis, keys, ...deliveries });
  await followSettings();
  const admission = createAdmission({ redis, keys, ...deliveries });
  const records = createRunRecords({ redis, keys });
  const events = createRunEventLog({ redis, keys });
  const inputs = createRunInputs({ redis, keys, ...deliveries });
  const batches = createBatches({ redis, keys });
  const idempotency = createIdempotency({ redis, keys });
  const registry = createWorkerRegistry({ redis, keys, ...deliveries });

  const retention = createRetention({ redis, keys });
  const channels = createRunChannels({ subscriber, keys });
  const artifacts = createArtifactStore({ redis, keys });
  const readRun = createReadRun({ records, admission, events, artifacts });
  const watchRun = createWatchRun({ channels, events, log });
  const presentEvent = createPresentEvent({ records, readRun });
  const pushPlaces = createPushPlaces({ admission, intervalMs: placeIntervalMs, log });
  const followRun = createFollowRun({ watchRun, presentEvent, pushPlaces });
  const waitForFinish = createWaitForFinish({ channels, records });
  const rules = createUserRules({ redis, keys });
  const toSubmitRun = createToSubmitRun(config);
  const describe = createDescribeRun(toSubmitRun);
  const enqueueRun = createEnqueueRun({ admission, idempotency, describe, scope: 'run', rules });
  const cancelRun = createCancelRun({ readRun, admission });
  const sendInput = createSendInput({ readRun, inputs });
  const sessions = createSessions({ redis, subscriber, keys, config, admission, idempotency, rules, readRun, inputs });

  const readBatch = createReadBatch({ batches, records, readRun, admission });
  const submitBatch = createSubmitBatch({ admission, batches, idempotency, toSubmitRun, rules });
  const cancelBatch = createCancelBatch({ batches, readBatch, admission });
  const followBatch = createFollowBatch({ readBatch, intervalMs: batchIntervalMs, log });

  const facts = { version, startedAt: Date.now(), runMemoryBytes: config.limits.memoryBytes };
  const sampler = createServiceSampler({
    redis,
    stats: createStats({ redis, keys }),
    redisBytes: createRedisBytes({ redis, keys }),
    registry,
    sampleMachine: createMachineSampler(settings.RUNQ_DATA_DIR, createProcessorMeter()),
    intervalMs: settings.RUNQ_SAMPLE_INTERVAL_MS,
    log,
  });
  const metrics = createMetrics({ sampler, version });
  let draining = false;
  const isDraining = () => draining;

  const limits = createCallerLimits({
    userPerMinute: settings.RUNQ_REQUESTS_PER_MINUTE_PER_USER,
    addressPerMinute: settings.RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS,
    streamsPerUser: settings.RUNQ_STREAMS_PER_USER,
    socketsPerUser: settings.RUNQ_SOCKETS_PER_USER,
  });
  const { openStream } = limits;
  const runEventRoutes = createRunEventRoutes({ readRun, followRun, openStream });
  const ops = createOps({
    ...{ redis, keys, deliveries, admission, registry, records, rules },
    settings: settingsStore,
  });
  const files = createFileService({ redis, keys, idempotency, records, retention, operators: ops.operators });
  const batchRoutes = createBatchRoutes({ submitBatch, readBatch, cancelBatch, followBatch, openStream });
  const app = createApp({
    log,
    authenticator,
    limitRequests: createLimitRequests({ authenticator, limits }),
    isDraining,
    isRedisUp: () => sampler.view().isReachable,
    routes: {
      service: createServiceRoutes({ authenticator, sampler, metrics, facts, isDraining }),
      documents: createDocumentRoutes(version),
      signIn: createSignInRoutes({ authenticator, modes: config.authModes }),
      runs: createRunRoutes({ kind: 'run', enqueueRun, readRun, cancelRun, sendInput, waitForFinish }),
      runEvents: runEventRoutes.router,
      sessions: createSessionRoutes({
        ...{ ...sessions, readRun, cancelRun, sendInput, waitForFinish },
        runEvents: runEventRoutes.router,
      }),
      batches: batchRoutes.router,
      ...createFileRoutes(files),
      ops: createOpsRoutes({ ...ops, ...files }),
      queueBoard: createQueueBoard({ authenticator, queues: queue.queues }),
      pages: createPageRoutes({ webRoot, embedOrigins: settings.RUNQ_EMBED_ORIGINS }),
    },
  });
  const server = createServer(app);
  const onStats = (viewer: Identity, push: (body: unknown) => void) =>
    sampler.onSample(() => {
      const view = sampler.view();
      push({
        health: describeHealth(view, facts),
        stats: describeSystem(view, facts, viewer),
      });
    });
  const gateway = createGateway({
    server,
    authenticator,
    limits,
    log,
    enqueueRun,
    ...sessions,
    readRun,
    cancelRun,
    sendInput,
    followRun,
    readBatch,
    followBatch,
    onStats,
  });

  await sampler.start();
  const sweeps = { runs: admission.reap, settings: followSettings, retention: retention.sweep, files: files.sweep };
  const sweeper = keepHouse({ chores: sweeps, intervalMs: settings.RUNQ_REAP_INTERVAL_MS, log });
  const queueSweeper = keepHouse({ chores: { queue: queue.sweep }, intervalMs: settings.RUNQ_QUEUE_SWEEP_MS, log });
  await listen(server, { host: settings.HOST, port: settings.PORT });
  log.info({ host: settings.HOST, port: settings.PORT, auth: config.authModes }, 'listening');

  closeOnStop({
    log,
    graceMs: settings.RUNQ_DRAIN_MS + closeMarginMs,
    watchParentPipe: process.env.RUNQ_PARENT_PIPE === '1',
    async close() {
      draining = true;
      for (const house of [sweeper, queueSweeper]) house.close();
      waitForFinish.close();
      runEventRoutes.close();
      batchRoutes.close();
      pushPlaces.close();
      sessions.close();
      await Promise.all([stopListening(server), gateway.close()]);
      sampler.close();
      await queue.close();
      for (const connection of [subscriber, redis]) connection.disconnect();
    },
  });
}

main().catch((error: unknown) => {
  const told = [ConfigError, ListenError, RedisUnsuitableError, RedisUrlError, ShardsMismatchError];
  const known = told.some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  process.stderr.write(`${known ? message : (stack ?? message)}\n`);
  process.exit(known ? configErrorExitCode : 1);
});
