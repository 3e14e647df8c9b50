import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { createAssignmentStore } from '@runq/common/assignments/assignment-store';
import { createCaseResults } from '@runq/common/assignments/case-results';
import { countCpus, createCpuMeter } from '@runq/common/process/cpu-count';
import { ConfigError, configErrorExitCode, printSettings } from '@runq/common/process/env';
import { createLog } from '@runq/common/process/log';
import { readMachineMemory } from '@runq/common/process/memory';
import { closeOnStop } from '@runq/common/process/shutdown';
import { createTraceIds } from '@runq/common/process/trace-ids';
import { createTracing, readTracingAddress } from '@runq/common/process/tracing';
import { tuneGarbageCollection } from '@runq/common/process/tune-garbage-collection';
import { assertFormat, FormatError } from '@runq/common/redis/check-format';
import { assertShardCount, ShardsMismatchError } from '@runq/common/redis/check-shard-count';
import { checkRedis, createRedis, RedisUnsuitableError } from '@runq/common/redis/connection';
import { createGroupCommit } from '@runq/common/redis/group-commit';
import { createKeys } from '@runq/common/redis/keys';
import { RedisUrlError } from '@runq/common/redis/redis-url';
import { createArtifactStore } from '@runq/common/runs/artifacts';
import { createRunEventLog } from '@runq/common/runs/run-events';
import { createRunInputs } from '@runq/common/runs/run-inputs';
import { createCompletionResponder } from '@runq/common/scheduler/completion-requests';
import { createControlSubscriber } from '@runq/common/scheduler/control-channel';
import { createDispatchQueue } from '@runq/common/scheduler/dispatch-queue';
import { createScheduler } from '@runq/common/scheduler/scheduler';
import { createWorkerRegistry } from '@runq/common/scheduler/worker-registry';
import { decideMemory, parseWorkerConfig, workerSettings } from './config.js';
import { createAssignmentCache } from './grading/assignment-cache.js';
import { createCheckerThread } from './grading/checker-thread.js';
import { createDynamicLimit } from './grading/dynamic-limit.js';
import { createExclusiveGate } from './grading/exclusive-gate.js';
import { beginGrading } from './grading/grade-submission.js';
import { createActiveRuns } from './lease/active-runs.js';
import { createHeartbeat } from './lease/heartbeat.js';
import { defaultScratchFolder, readDiskUse } from './lease/scratch-disk.js';
import { createBatchConcurrency } from './queue/batch-concurrency.js';
import { createExecuteRun } from './run/execute-run.js';
import { createStartTimes } from './run/start-times.js';
import { createTraceAttempt } from './run/trace-attempt.js';
import { createSandbox, SandboxUnavailableError } from './sandbox/create-sandbox.js';
import { startWorker } from './worker.js';

/** Time to close everything, on top of the drain. */
const closeMarginMs = 10_000;

/** After a run of a user, batches leave room for the next ones for this long: someone works who clicks again. */
const clickWindowMs = 5_000;

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Prefers Debian's Python, which has the scientific packages, to another on the PATH. */
function findPython(path: string | undefined): string {
  const folders = ['/usr/bin', ...(path ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'python3')).find(existsSync) ?? '/usr/bin/python3';
}

/** Unique per worker and Redis: two installations on one machine may both have a worker-1. */
function nameCgroup(workerId: string, redisUrl: string): string {
  const store = createHash('sha256').update(redisUrl).digest('hex').slice(0, 8);
  return `runq-${workerId.replace(/[^A-Za-z0-9_-]/g, '_')}-${store}`;
}

async function main(): Promise<void> {
  tuneGarbageCollection();
  const config = parseWorkerConfig(process.env);
  if (process.argv.includes('--print-config')) {
    process.stdout.write(`${printSettings(workerSettings, config)}\n`);
    return;
  }
  const address = readTracingAddress(config);
  const traceIds = createTraceIds();
  const findTraceId = address === null ? undefined : traceIds.find;
  const log = createLog({ level: config.LOG_LEVEL, name: 'worker', findTraceId }).child({
    worker: config.RUNQ_WORKER_ID,
  });
  const workerId = config.RUNQ_WORKER_ID;
  const tracing = await createTracing({ address, service: 'runq-worker', instance: workerId, version, log });
  const memoryBytes = decideMemory(config, readMachineMemory());
  const sandbox = await createSandbox({
    python: config.RUNQ_PYTHON ?? findPython(process.env.PATH),
    slots: config.RUNQ_WORKER_SLOTS,
    readyUnits: config.RUNQ_WORKER_READY_UNITS,
    parkedMax: config.RUNQ_WORKER_PARKED_MAX,
    minTier: Number.parseInt(config.RUNQ_SANDBOX_MIN_TIER, 10) as 1 | 2 | 3 | 4,
    zygotes: config.RUNQ_SANDBOX_SCIENTIFIC === 'ready' ? ['base', 'sci'] : ['base'],
    unsafeNone: config.RUNQ_SANDBOX === 'unsafe-none',
    memoryBytes,
    ...(config.RUNQ_SCRATCH_DIR === null ? {} : { scratchFolder: config.RUNQ_SCRATCH_DIR }),
    cgroupName: nameCgroup(config.RUNQ_WORKER_ID, config.REDIS_URL),
    log,
  });
  log.info(sandbox.info, 'sandbox ready');
  if (sandbox.info.tier === 5) log.warn(sandbox.info, 'RUNQ_SANDBOX=unsafe-none: PROGRAMS ARE NOT CONFINED');

  // Commands wait for Redis without a timeout, so that a short outage loses no output.
  const shared = { ca: config.RUNQ_REDIS_CA, silenceMs: config.RUNQ_REDIS_SILENCE_MS, log };
  const redis = createRedis(config.REDIS_URL, { name: 'worker', blocking: true, ...shared });
  const connectQueue = () => createRedis(config.REDIS_URL, { name: 'worker-queue', blocking: true, ...shared });
  const subscriber = createRedis(config.REDIS_URL, { name: 'worker-control', listening: true, ...shared });
  for (const warning of await checkRedis(redis)) log.warn(warning);

  const keys = createKeys(config.RUNQ_SHARDS);
  await assertFormat({ redis, keys });
  await assertShardCount({ redis, keys });
  const incarnation = randomUUID();
  const queue = createDispatchQueue({ connection: redis, keys, log });
  const { deliveries } = queue;
  const scheduler = createScheduler({ redis, keys, ...deliveries });
  const registry = createWorkerRegistry({ redis, keys, ...deliveries });
  const events = createRunEventLog({ redis, keys });
  const artifacts = createArtifactStore({ redis, keys });
  const inputs = createRunInputs({ redis, keys, ...deliveries });
  const control = createControlSubscriber({ subscriber, keys });
  const active = createActiveRuns({ inputs, log });
  const batchConcurrency = createBatchConcurrency({
    slots: config.RUNQ_WORKER_SLOTS,
    cpus: countCpus(),
    maxCpuUtilization: config.RUNQ_WORKER_BATCH_BUSY_PERCENT / 100,
    maxBesideClicks: config.RUNQ_WORKER_BATCH_CLICK_PERCENT / 100,
    measure: createCpuMeter(),
    hasClicks: () => performance.now() - active.lastClickAt < clickWindowMs,
  });
  const checkers = createCheckerThread();
  const grading = {
    ...{ sandbox, artifacts, checkers, log },
    loadAssignment: createAssignmentCache(createAssignmentStore({ redis, keys })),
    results: createCaseResults({ redis, keys }),
    gate: createExclusiveGate(),
    limitBatch: createDynamicLimit(
      () => batchConcurrency.slots,
      () => batchConcurrency.share,
    ),
  };
  const startTimes = createStartTimes();
  const executeRun = createExecuteRun({
    startTimes,
    traceAttempt: createTraceAttempt(tracing && { tracing, traceIds, workerId }),
    beginGrading: (claim, runId) => beginGrading(grading, claim, runId),
    scheduler,
    events,
    artifacts,
    sandbox,
    inputs,
    active,
    workerId: config.RUNQ_WORKER_ID,
    sessionLimits: {
      processors: config.RUNQ_SESSION_PROCESSOR_PERCENT / 100,
      warningMs: config.RUNQ_SESSION_WARNING_MS,
      interruptMs: config.RUNQ_SESSION_INTERRUPT_MS,
      statementCpuMs: config.RUNQ_SESSION_STATEMENT_CPU_MS,
      frozenTimeMs: config.RUNQ_SESSION_FROZEN_MS,
    },
    flushMs: config.RUNQ_OUTPUT_FLUSH_MS,
    awaitGroupCommit: createGroupCommit(config.RUNQ_WORKER_BATCH_GATHER_MS),
    log,
  });
  const heartbeat = createHeartbeat({
    id: config.RUNQ_WORKER_ID,
    incarnation,
    slots: config.RUNQ_WORKER_SLOTS,
    memoryBytes,
    version,
    intervalMs: config.RUNQ_REPORT_INTERVAL_MS,
    registry,
    sandbox,
    active,
    batchConcurrency,
    readStarts: startTimes.read,
    readDisk: () =>
      readDiskUse(config.RUNQ_SCRATCH_DIR ?? defaultScratchFolder, {
        reserveBytes: config.RUNQ_DISK_RESERVE_BYTES,
        reservePercent: config.RUNQ_DISK_RESERVE_PERCENT,
      }),
    log,
  });
  const sendCompletion = createCompletionResponder({ redis, keys });
  const worker = await startWorker({
    config,
    incarnation,
    memoryBytes,
    batchConcurrency,
    keys,
    connectQueue,
    countWaiting: queue.countWaiting,
    scheduler,
    registry,
    control,
    active,
    executeRun,
    sendCompletion: (request, completion) =>
      void sendCompletion(request, completion).catch((err) => log.warn({ err }, 'sending a completion failed')),
    heartbeat,
    log,
  });
  log.info({ slots: config.RUNQ_WORKER_SLOTS, memory_bytes: memoryBytes }, 'accepting runs');

  closeOnStop({
    log,
    graceMs: config.RUNQ_DRAIN_MS + closeMarginMs,
    watchParentPipe: process.env.RUNQ_PARENT_PIPE === '1',
    async close() {
      await worker.close();
      await control.close();
      await queue.close();
      await Promise.all([sandbox.close(), checkers.close(), tracing?.close()]);
      for (const connection of [subscriber, redis]) connection.disconnect();
    },
  });
}

main().catch((error: unknown) => {
  const expected = [
    ...[ConfigError, FormatError, SandboxUnavailableError, RedisUnsuitableError, RedisUrlError, ShardsMismatchError],
  ];
  const isExpected = expected.some((kind) => error instanceof kind);
  const { message, stack } = error as Error;
  process.stderr.write(`${isExpected ? message : (stack ?? message)}\n`);
  process.exit(isExpected ? configErrorExitCode : 1);
});
