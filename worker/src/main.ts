import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { ConfigError, configErrorExitCode, printSettings } from '@runq/common/process/env';
import { createLog } from '@runq/common/process/log';
import { countProcessors, createProcessorMeter } from '@runq/common/process/processors';
import { closeOnStop } from '@runq/common/process/shutdown';
import { createAdmission } from '@runq/common/store/admission';
import { createArtifactStore } from '@runq/common/store/artifact-store';
import { createAnswerCompletion } from '@runq/common/store/completions';
import { createControlSubscriber } from '@runq/common/store/control';
import { createGather } from '@runq/common/store/gather-writes';
import { createKeys } from '@runq/common/store/keys';
import { noteShards, ShardsMismatchError } from '@runq/common/store/note-shards';
import { checkRedis, createRedis, RedisUnsuitableError } from '@runq/common/store/redis';
import { RedisUrlError } from '@runq/common/store/redis-url';
import { createRunEventLog } from '@runq/common/store/run-events';
import { createRunInputs } from '@runq/common/store/run-inputs';
import { createRunQueue } from '@runq/common/store/run-queue';
import { createWorkerRegistry } from '@runq/common/store/worker-registry';
import { createActiveRuns } from './active-runs.js';
import { parseWorkerConfig, workerSettings } from './config.js';
import { createExecuteRun } from './execute-run.js';
import { createBatchPace } from './pace-batches.js';
import { createWorkerReporter } from './report-worker.js';
import { createSandbox, SandboxUnavailableError } from './sandbox/create-sandbox.js';
import { startWorker } from './start-worker.js';

/** Time on top of the drain in which everything must be closed. */
const closeMarginMs = 10_000;

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Debian's Python has the scientific packages; another one on the PATH is the second choice. */
function findPython(path: string | undefined): string {
  const folders = ['/usr/bin', ...(path ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'python3')).find(existsSync) ?? '/usr/bin/python3';
}

/** One name a worker and store: two installations on a machine may both have a worker-1. */
function nameCgroup(workerId: string, redisUrl: string): string {
  const store = createHash('sha256').update(redisUrl).digest('hex').slice(0, 8);
  return `runq-${workerId.replace(/[^A-Za-z0-9_-]/g, '_')}-${store}`;
}

async function main(): Promise<void> {
  const config = parseWorkerConfig(process.env);
  if (process.argv.includes('--print-config')) {
    process.stdout.write(`${printSettings(workerSettings, config)}\n`);
    return;
  }
  const log = createLog({ level: config.LOG_LEVEL, name: 'worker' }).child({ worker: config.RUNQ_WORKER_ID });
  const sandbox = await createSandbox({
    python: config.RUNQ_PYTHON ?? findPython(process.env.PATH),
    lanes: config.RUNQ_WORKER_LANES,
    readyUnits: config.RUNQ_WORKER_READY_UNITS,
    parkedMax: config.RUNQ_WORKER_PARKED_MAX,
    minTier: Number.parseInt(config.RUNQ_SANDBOX_MIN_TIER, 10) as 1 | 2 | 3 | 4,
    zygotes: config.RUNQ_SANDBOX_SCIENTIFIC === 'ready' ? ['base', 'sci'] : ['base'],
    unsafeNone: config.RUNQ_SANDBOX === 'unsafe-none',
    cgroupName: nameCgroup(config.RUNQ_WORKER_ID, config.REDIS_URL),
    log,
  });
  log.info(sandbox.info, 'the sandbox is ready');
  if (sandbox.info.tier === 5) log.warn(sandbox.info, 'RUNQ_SANDBOX=unsafe-none: PROGRAMS ARE NOT CONFINED');

  // Commands wait for Redis as long as it takes: a run's output must not be dropped because the store was away for a moment.
  const shared = { ca: config.RUNQ_REDIS_CA, silenceMs: config.RUNQ_REDIS_SILENCE_MS, log };
  const redis = createRedis(config.REDIS_URL, { name: 'worker', blocking: true, ...shared });
  const connectQueue = () => createRedis(config.REDIS_URL, { name: 'worker-queue', blocking: true, ...shared });
  const subscriber = createRedis(config.REDIS_URL, { name: 'worker-control', listening: true, ...shared });
  for (const warning of await checkRedis(redis)) log.warn(warning);

  const keys = createKeys(config.RUNQ_SHARDS);
  await noteShards({ redis, keys });
  const incarnation = randomUUID();
  const queue = createRunQueue({ connection: redis, keys, log });
  const { deliveries } = queue;
  const admission = createAdmission({ redis, keys, ...deliveries });
  const registry = createWorkerRegistry({ redis, keys, ...deliveries });
  const events = createRunEventLog({ redis, keys });
  const artifacts = createArtifactStore({ redis, keys });
  const inputs = createRunInputs({ redis, keys, ...deliveries });
  const control = createControlSubscriber({ subscriber, keys });
  const active = createActiveRuns({ inputs, log });
  const executeRun = createExecuteRun({
    admission,
    events,
    artifacts,
    sandbox,
    inputs,
    active,
    workerId: config.RUNQ_WORKER_ID,
    terms: {
      processors: config.RUNQ_SESSION_PROCESSOR_PERCENT / 100,
      warningMs: config.RUNQ_SESSION_WARNING_MS,
      interruptMs: config.RUNQ_SESSION_INTERRUPT_MS,
      statementCpuMs: config.RUNQ_SESSION_STATEMENT_CPU_MS,
      frozenTimeMs: config.RUNQ_SESSION_FROZEN_MS,
    },
    flushMs: config.RUNQ_OUTPUT_FLUSH_MS,
    gatherBatches: createGather(config.RUNQ_WORKER_BATCH_GATHER_MS),
    log,
  });
  const pace = createBatchPace({
    lanes: config.RUNQ_WORKER_LANES,
    processors: countProcessors(),
    busyMost: config.RUNQ_WORKER_BATCH_BUSY_PERCENT / 100,
    measure: createProcessorMeter(),
  });
  const reporter = createWorkerReporter({
    id: config.RUNQ_WORKER_ID,
    incarnation,
    lanes: config.RUNQ_WORKER_LANES,
    version,
    intervalMs: config.RUNQ_REPORT_INTERVAL_MS,
    registry,
    sandbox,
    active,
    pace,
    log,
  });
  const answerCompletion = createAnswerCompletion({ redis, keys });
  const worker = await startWorker({
    config,
    incarnation,
    pace,
    keys,
    connectQueue,
    countWaiting: queue.countWaiting,
    admission,
    registry,
    control,
    active,
    executeRun,
    answerCompletion: (question, answer) =>
      void answerCompletion(question, answer).catch((err) => log.warn({ err }, 'an answer did not reach Redis')),
    reporter,
    log,
  });
  log.info({ lanes: config.RUNQ_WORKER_LANES }, 'taking runs');

  closeOnStop({
    log,
    graceMs: config.RUNQ_DRAIN_MS + closeMarginMs,
    watchParentPipe: process.env.RUNQ_PARENT_PIPE === '1',
    async close() {
      await worker.close();
      await control.close();
      await queue.close();
      await sandbox.close();
      for (const connection of [subscriber, redis]) connection.disconnect();
    },
  });
}

main().catch((error: unknown) => {
  const told = [ConfigError, SandboxUnavailableError, RedisUnsuitableError, RedisUrlError, ShardsMismatchError];
  const known = told.some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  process.stderr.write(`${known ? message : (stack ?? message)}\n`);
  process.exit(known ? configErrorExitCode : 1);
});
