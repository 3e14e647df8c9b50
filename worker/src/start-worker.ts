import type { CompletionAnswer } from '@runq/common/contract/session-request';
import type { Logger } from '@runq/common/process/log';
import type { Admission } from '@runq/common/store/admission';
import type { CompletionQuestion } from '@runq/common/store/completions';
import type { ControlSubscriber } from '@runq/common/store/control';
import type { Keys, ShardKeys } from '@runq/common/store/keys';
import type { Redis } from '@runq/common/store/redis';
import type { WorkerRegistry } from '@runq/common/store/worker-registry';
import type { ActiveRuns } from './active-runs.js';
import type { WorkerConfig } from './config.js';
import type { ExecuteRun } from './execute-run.js';
import { keepLeases } from './keep-leases.js';
import { createObeyOrders } from './obey-orders.js';
import type { BatchPace } from './pace-batches.js';
import { parkSessions } from './park-sessions.js';
import type { createWorkerReporter } from './report-worker.js';
import { takeFromShards } from './take-from-shards.js';

/** How long runs that were ended may take to be gone. */
const endTimeoutMs = 5000;

/** Starts taking deliveries, and gives back what ends it: quiet first, then the runs, then everything that is open. */
export async function startWorker(options: {
  config: WorkerConfig;
  incarnation: string;
  pace: BatchPace;
  keys: Keys;
  /** Connections for BullMQ alone, which blocks them. */
  connectQueue: () => Redis;
  /** Deliveries of a shard that no worker took yet. */
  countWaiting: (shard: ShardKeys) => Promise<number>;
  admission: Admission;
  registry: WorkerRegistry;
  control: ControlSubscriber;
  active: ActiveRuns;
  executeRun: ExecuteRun;
  answerCompletion: (question: CompletionQuestion, answer: CompletionAnswer) => void;
  reporter: ReturnType<typeof createWorkerReporter>;
  log: Logger;
}) {
  const { config, incarnation, keys, admission, registry, control, active, executeRun, reporter, log } = options;
  const workerId = config.RUNQ_WORKER_ID;

  control.onCancel((runId) => {
    for (const run of active.of(runId)) run.stop('cancelled');
  });
  const parking = parkSessions({
    admission,
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
  control.onComplete((runId, question) => {
    for (const { session } of active.of(runId))
      session?.complete(question.text, question.cursor).then((answer) => options.answerCompletion(question, answer));
  });
  control.onReady(() => {
    for (const run of active.list()) run.pullInput();
  });

  const deliveries = await takeFromShards({
    connect: options.connectQueue,
    keys,
    workerId,
    lanes: config.RUNQ_WORKER_LANES,
    execute: (delivery) => executeRun({ ...delivery, token: `${incarnation}:${delivery.token}` }),
    countWaiting: options.countWaiting,
    stuckMs: config.RUNQ_DELIVERY_STUCK_MS,
    log,
  });
  const orders = createObeyOrders({ deliveries, active, drainMs: config.RUNQ_DRAIN_MS, log });
  reporter.onOrder(orders.obey);

  await registry.hello({ id: workerId, incarnation, lanes: config.RUNQ_WORKER_LANES, batchLanes: options.pace.lanes });
  await reporter.start();
  const leases = keepLeases({
    admission,
    active,
    workerId,
    intervalMs: config.RUNQ_BEAT_INTERVAL_MS,
    log,
  });
  const reaper = setInterval(() => {
    admission.reap().catch((err) => log.warn({ err }, 'reaping failed'));
  }, config.RUNQ_REAP_INTERVAL_MS);

  async function waitForEnds(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (active.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  return {
    /** Quiet, then drain: active runs may end within `RUNQ_DRAIN_MS`; what is left is given back and runs elsewhere; sessions end. */
    async close(): Promise<void> {
      orders.close();
      await reporter.drain();
      await deliveries.pause();
      parking.close();
      for (const { session } of active.list()) session?.announceClosing(config.RUNQ_DRAIN_MS);
      await waitForEnds(config.RUNQ_DRAIN_MS);
      for (const run of active.list()) run.handOver();
      await deliveries.close();
      await waitForEnds(endTimeoutMs);
      clearInterval(reaper);
      leases.close();
      await reporter.close();
      await registry.bye(workerId, incarnation);
    },
  };
}
