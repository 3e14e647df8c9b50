import type { Logger } from '@runq/common/process/log';
import type { Admission } from '@runq/common/store/admission';
import type { ControlSubscriber } from '@runq/common/store/control';
import type { Keys } from '@runq/common/store/keys';
import type { Redis } from '@runq/common/store/redis';
import { runQueueName } from '@runq/common/store/run-queue';
import type { WorkerRegistry } from '@runq/common/store/worker-registry';
import { Worker } from 'bullmq';
import type { ActiveRuns } from './active-runs.js';
import type { WorkerConfig } from './config.js';
import type { ExecuteRun } from './execute-run.js';
import { keepLeases } from './keep-leases.js';
import type { createWorkerReporter } from './report-worker.js';

/** BullMQ's own clock for a lost worker; the leases of admission are shorter, so this is only the second net. */
const lockMs = 10_000;
const stalledCheckMs = 5_000;
/** BullMQ must never decide that a run failed: admission counts restarts. */
const maxStalledCount = 1000;

/** Starts taking deliveries, and gives back what ends it: quiet first, then the runs, then everything that is open. */
export async function startWorker(options: {
  config: WorkerConfig;
  incarnation: string;
  keys: Keys;
  blockingRedis: Redis;
  admission: Admission;
  registry: WorkerRegistry;
  control: ControlSubscriber;
  active: ActiveRuns;
  executeRun: ExecuteRun;
  reporter: ReturnType<typeof createWorkerReporter>;
  log: Logger;
}) {
  const { config, incarnation, keys, admission, registry, control, active, executeRun, reporter, log } = options;
  const workerId = config.RUNQ_WORKER_ID;

  control.onCancel((runId) => {
    for (const run of active.of(runId)) run.stop('cancelled');
  });
  control.onInput((runId) => {
    for (const run of active.of(runId)) run.pullInput();
  });
  control.onReady(() => {
    for (const run of active.list()) run.pullInput();
  });

  const worker = new Worker<{ r: string; a: number }>(
    runQueueName,
    (job, token) => executeRun({ runId: job.data.r, attempt: job.data.a, token: `${incarnation}:${token}` }),
    {
      connection: options.blockingRedis,
      prefix: keys.bullPrefix,
      name: workerId,
      concurrency: config.RUNQ_WORKER_LANES,
      lockDuration: lockMs,
      stalledInterval: stalledCheckMs,
      maxStalledCount,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      drainDelay: 5,
    },
  );
  worker.on('error', (err) => log.warn({ err }, 'the queue connection has trouble'));
  worker.on('failed', (job, err) => log.error({ err, run_id: job?.data.r }, 'executing a run failed'));
  await worker.waitUntilReady();

  await registry.hello({ id: workerId, incarnation, lanes: config.RUNQ_WORKER_LANES });
  await reporter.start();
  const leases = keepLeases({
    admission,
    active,
    workerId,
    leaseMs: config.RUNQ_LEASE_MS,
    intervalMs: config.RUNQ_BEAT_INTERVAL_MS,
    log,
  });
  const reaper = setInterval(() => {
    admission.reap().catch((err) => log.warn({ err }, 'reaping failed'));
  }, config.RUNQ_REAP_INTERVAL_MS);

  return {
    /** Quiet, then drain: active runs may end within `RUNQ_DRAIN_MS`; what is left is given back and runs elsewhere. */
    async close(): Promise<void> {
      await reporter.drain();
      await worker.pause(true);
      const deadline = Date.now() + config.RUNQ_DRAIN_MS;
      while (active.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
      for (const run of active.list()) run.stop('abandoned');
      await worker.close();
      clearInterval(reaper);
      leases.close();
      await reporter.close();
      await registry.bye(workerId, incarnation);
    },
  };
}
