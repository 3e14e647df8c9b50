import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { ConfigError, configErrorExitCode, printSettings } from '@runq/common/process/env';
import { createLog } from '@runq/common/process/log';
import { createQuietPace, runPeriodically } from '@runq/common/process/periodic-tasks';
import { closeOnStop } from '@runq/common/process/shutdown';
import { createTraceIds } from '@runq/common/process/trace-ids';
import { createTracing, readTracingAddress } from '@runq/common/process/tracing';
import { tuneGarbageCollection } from '@runq/common/process/tune-garbage-collection';
import { assertFormat, FormatError } from '@runq/common/redis/check-format';
import { assertShardCount, ShardsMismatchError } from '@runq/common/redis/check-shard-count';
import { checkRedis, createRedis, RedisUnsuitableError } from '@runq/common/redis/connection';
import { createKeys } from '@runq/common/redis/keys';
import { defaultSettings } from '@runq/common/redis/live-settings';
import { RedisUrlError } from '@runq/common/redis/redis-url';
import { createSettingsStore } from '@runq/common/redis/settings-store';
import { createDispatchQueue } from '@runq/common/scheduler/dispatch-queue';
import { apiSettings, parseApiConfig } from './config.js';
import { createServers } from './create-servers.js';
import { createServices } from './create-services.js';
import { ListenError } from './http/server.js';
import { createRequestTraces } from './monitoring/request-traces.js';
import { quietIntervals } from './monitoring/sampling/activity.js';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const closeMarginMs = 5000;
/** How soon sockets end after their sign-in was idle for too long. */
const credentialSweepMs = 15_000;

async function main(): Promise<void> {
  tuneGarbageCollection();
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
  const servers = await createServers({
    ...{ redis, subscriber, keys, queue, settings, serviceSet, config, version, requestTraces, log },
  });
  const { monitoring } = serviceSet;
  await monitoring.start();
  const sweepers = [
    runPeriodically({
      tasks: { ...serviceSet.sweeps, ...servers.sweeps },
      intervalMs: env.RUNQ_REAP_INTERVAL_MS,
      isDue: createQuietPace(monitoring.isQuiet, quietIntervals),
      log,
    }),
    runPeriodically({ tasks: { credentials: servers.sweepCredentials }, intervalMs: credentialSweepMs, log }),
    runPeriodically({ tasks: { queue: queue.sweep }, intervalMs: env.RUNQ_QUEUE_SWEEP_MS, log }),
  ];
  await servers.listen();
  log.info({ host: env.HOST, port: env.PORT, auth: config.authModes }, 'listening');

  closeOnStop({
    log,
    graceMs: env.RUNQ_DRAIN_MS + closeMarginMs,
    watchParentPipe: process.env.RUNQ_PARENT_PIPE === '1',
    async close() {
      monitoring.serviceState.drain();
      for (const one of [...sweepers, serviceSet]) one.close();
      await servers.close();
      await monitoring.close();
      await Promise.all([queue.close(), tracing?.close()]);
      for (const connection of [subscriber, redis]) connection.disconnect();
    },
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
