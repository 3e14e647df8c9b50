import { setTimeout as delay } from 'node:timers/promises';
import type { CompletionAnswer } from '@runq/common/contract/session-request';
import type { Logger } from '@runq/common/process/log';
import { createQuietPace, runPeriodically } from '@runq/common/process/periodic-tasks';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys, ShardKeys } from '@runq/common/redis/keys';
import type { RoutedCompletionRequest } from '@runq/common/scheduler/completion-requests';
import type { ControlSubscriber } from '@runq/common/scheduler/control-channel';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { WorkerRegistry } from '@runq/common/scheduler/worker-registry';
import type { WorkerConfig } from './config.js';
import type { ActiveRuns } from './lease/active-runs.js';
import type { Heartbeat } from './lease/heartbeat.js';
import { startLeaseRenewal } from './lease/lease-renewal.js';
import { createWorkerModeControl } from './lease/worker-mode.js';
import type { BatchConcurrency } from './queue/batch-concurrency.js';
import { createShardConsumers } from './queue/shard-consumers.js';
import type { ExecuteRun } from './run/execute-run.js';
import { startSessionParking } from './run/session-parking.js';

/** Longest wait for stopped runs to end. */
const endTimeoutMs = 5000;
const endPollMs = 50;

/** How many intervals a worker without runs waits before it looks for expired leases: APIs in use look as well. */
const idleRecoveryIntervals = 4;

export interface RunningWorker {
  /**
   * Accepts no more runs and waits `RUNQ_DRAIN_MS` for active ones. Then sessions end and other runs restart on other
   * workers.
   */
  close(): Promise<void>;
}

/** Starts consuming jobs. `close` stops that first, then drains the runs, then closes everything else. */
export async function startWorker(options: {
  config: WorkerConfig;
  incarnation: string;
  /** Memory limit of all programs together. */
  memoryBytes: number;
  batchConcurrency: BatchConcurrency;
  keys: Keys;
  /** Opens a connection for BullMQ alone, which blocks it. */
  connectQueue: () => Redis;
  /** Jobs of a shard that wait for a worker. */
  countWaiting: (shard: ShardKeys) => Promise<number>;
  scheduler: Scheduler;
  registry: WorkerRegistry;
  control: ControlSubscriber;
  active: ActiveRuns;
  executeRun: ExecuteRun;
  sendCompletion: (request: RoutedCompletionRequest, completion: CompletionAnswer) => void;
  heartbeat: Heartbeat;
  log: Logger;
}): Promise<RunningWorker> {
  const { config, incarnation, keys, scheduler, registry, control, active, executeRun, heartbeat, log } = options;
  const workerId = config.RUNQ_WORKER_ID;

  control.onCancel((runId) => {
    active.cancel(runId);
  });
  const parking = startSessionParking({
    scheduler,
    active,
    parkAfterMs: config.RUNQ_PARK_AFTER_MS,
    parkedMax: config.RUNQ_WORKER_PARKED_MAX,
    log,
  });
  control.onThaw((runId) => {
    for (const run of active.of(runId)) parking.resume(run);
  });
  control.onInput((runId) => {
    for (const run of active.of(runId)) run.pullInput();
  });
  control.onComplete((runId, request) => {
    for (const { session } of active.of(runId))
      session?.complete(request.text, request.cursor).then((completion) => options.sendCompletion(request, completion));
  });
  control.onReady(() => {
    for (const run of active.list()) run.pullInput();
  });

  const consumers = await createShardConsumers({
    connect: options.connectQueue,
    keys,
    workerId,
    slots: config.RUNQ_WORKER_SLOTS,
    execute: (job) => executeRun({ ...job, token: `${incarnation}:${job.token}` }),
    claims: { incarnation, giveBack: (runId, attempt) => scheduler.retry(runId, attempt, 'handover') },
    countWaiting: options.countWaiting,
    stuckMs: config.RUNQ_DELIVERY_STUCK_MS,
    log,
  });
  const workerMode = createWorkerModeControl({ consumer: consumers, active, drainMs: config.RUNQ_DRAIN_MS, log });
  heartbeat.onModeChange(workerMode.setMode);

  const capacity = {
    slots: config.RUNQ_WORKER_SLOTS,
    batchSlots: options.batchConcurrency.slots,
    memoryBytes: options.memoryBytes,
  };
  await registry.register({ id: workerId, incarnation, ...capacity });
  await heartbeat.start();
  const leases = startLeaseRenewal({
    scheduler,
    active,
    workerId,
    intervalMs: config.RUNQ_BEAT_INTERVAL_MS,
    log,
  });
  const recovery = runPeriodically({
    tasks: { 'recover expired runs': scheduler.recoverExpired },
    intervalMs: config.RUNQ_REAP_INTERVAL_MS,
    isDue: createQuietPace(() => active.size === 0, idleRecoveryIntervals),
    log,
  });

  async function waitForEnds(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (active.size > 0 && Date.now() < deadline) await delay(endPollMs);
  }

  return {
    async close() {
      workerMode.close();
      await heartbeat.drain();
      await consumers.pause();
      parking.close();
      for (const { session } of active.list()) session?.announceClosing(config.RUNQ_DRAIN_MS);
      await waitForEnds(config.RUNQ_DRAIN_MS);
      for (const run of active.list()) run.handOver();
      await consumers.close();
      await waitForEnds(endTimeoutMs);
      recovery.close();
      leases.close();
      await heartbeat.close();
      await registry.deregister(workerId, incarnation);
    },
  };
}
