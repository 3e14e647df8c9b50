import { uptime } from 'node:os';
import type { Logger } from '@runq/common/process/log';
import type { Redis } from '@runq/common/redis/connection';
import type { ShardKeys } from '@runq/common/redis/keys';
import { createClaimNextRuns } from '@runq/common/scheduler/claim-next-runs';
import { type ClaimedRun, NoMemoryLeftError } from '@runq/common/scheduler/claimed-run';
import { dispatchQueueName, type RunJob } from '@runq/common/scheduler/dispatch-queue';
import { DelayedError, WaitingError, Worker } from 'bullmq';
import { createClaimingBackend } from './claiming-backend.js';

/** BullMQ's own timeout for a lost worker; the scheduler's leases are shorter, so this is only a fallback. */
const lockMs = 10_000;
const stalledCheckMs = 5_000;
/** BullMQ must never decide that a run failed: the scheduler counts restarts. */
const maxStalledCount = 1000;
/** Longest wait of BullMQ in one blocking command. */
const drainDelaySeconds = 5;

/** Delay before another worker may take a job for which this one has no memory. */
const noMemoryRetryMs = 50;

/** A BullMQ job; each delivery has a new token. */
export interface ConsumedJob {
  runId: string;
  attempt: number;
  token: string;
  isBatch: boolean;
  /** Set where the run was claimed with the fetch of the job, at this time of the lease clock before the request. */
  claimed?: { claim: ClaimedRun; sentAt: number };
}

/** What a consumer needs to claim runs with the fetch of their jobs. */
export interface ConsumerClaims {
  incarnation: string;
  /** Returns a claimed run that this worker will not start. */
  giveBack: (runId: string, attempt: number) => Promise<unknown>;
}

export interface Consumer {
  /** Time of the last job, by `performance.now()`. */
  readonly lastTakenAt: number;
  /** Not paused and with a free slot. */
  readonly isReady: boolean;
  /** Takes no more jobs; active runs continue. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Replaces the BullMQ worker and its connection without waiting for the old ones, which may hang. */
  recreate(): void;
  /** Waits for active runs. */
  close(): Promise<void>;
}

/**
 * Consumes the BullMQ jobs of one shard. The BullMQ worker and its connection can be recreated at any time: active runs
 * continue, since only the scheduler decides about them, and `start` refuses a job that is delivered twice.
 */
export async function createConsumer(options: {
  connect: () => Redis;
  shard: ShardKeys;
  workerId: string;
  slots: number;
  execute: (job: ConsumedJob) => Promise<void>;
  /** Without it, `execute` claims each run. */
  claims?: ConsumerClaims | undefined;
  log: Logger;
}): Promise<Consumer> {
  const { connect, shard, workerId, slots, execute, claims, log } = options;
  let isPaused = false;
  let lastTakenAt = performance.now();
  let executing = 0;

  function open() {
    const connection = connect();
    const claimNextRuns = claims ? createClaimNextRuns({ redis: connection, shard }) : null;
    const { incarnation = '' } = claims ?? {};
    const isBusy = () => executing > 1;
    const backend =
      claimNextRuns &&
      createClaimingBackend({
        claimNextRuns,
        workerId,
        incarnation,
        slots,
        lockMs,
        isBusy,
        readClock: () => uptime() * 1000,
      });
    const worker = new Worker<RunJob>(
      dispatchQueueName,
      async (job, token) => {
        const taken = backend?.takeClaim(job.id!);
        const { r: runId, a: attempt } = job.data;
        // BullMQ may still take one job after the pause; another worker takes it.
        if (isPaused && taken?.claim && taken.claim !== 'elsewhere') {
          await claims!.giveBack(runId, attempt);
          return;
        }
        if (isPaused) {
          await job.moveToWait(token);
          throw new WaitingError();
        }
        if (taken?.claim === null) return;
        lastTakenAt = performance.now();
        executing++;
        try {
          if (taken?.claim === 'elsewhere') throw new NoMemoryLeftError(runId);
          const claimed = taken?.claim ? { claimed: { claim: taken.claim, sentAt: taken.sentAt } } : {};
          await execute({ runId, attempt, token: token!, isBatch: job.data.b === 1, ...claimed });
        } catch (error) {
          if (!(error instanceof NoMemoryLeftError)) throw error;
          await job.moveToDelayed(Date.now() + noMemoryRetryMs, token);
          throw new DelayedError();
        } finally {
          executing--;
        }
      },
      {
        connection,
        prefix: shard.bullPrefix,
        name: workerId,
        concurrency: slots,
        lockDuration: lockMs,
        stalledInterval: stalledCheckMs,
        maxStalledCount,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
        drainDelay: drainDelaySeconds,
        autorun: !isPaused,
      },
      backend?.create as undefined,
    );
    worker.on('error', (err) => log.warn({ err }, 'queue connection error'));
    worker.on('failed', (job, err) => log.error({ err, run_id: job?.data.r }, 'executing a run failed'));
    return { connection, worker };
  }

  let current = open();
  await current.worker.waitUntilReady();

  return {
    get lastTakenAt() {
      return lastTakenAt;
    },
    get isReady() {
      return !isPaused && executing < slots;
    },
    async pause() {
      isPaused = true;
      await current.worker.pause(true);
    },
    async resume() {
      isPaused = false;
      await current.worker.resume();
    },
    recreate() {
      const old = current;
      current = open();
      old.worker.close(true).catch((err) => log.warn({ err }, 'closing the old queue worker failed'));
      old.connection.disconnect();
    },
    async close() {
      await current.worker.close();
      current.connection.disconnect();
    },
  };
}
