import type { Logger } from '@runq/common/process/log';
import type { Redis } from '@runq/common/redis/connection';
import type { ShardKeys } from '@runq/common/redis/keys';
import { NoMemoryLeftError } from '@runq/common/scheduler/claimed-run';
import { dispatchQueueName, type RunJob } from '@runq/common/scheduler/dispatch-queue';
import { DelayedError, WaitingError, Worker } from 'bullmq';

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
  log: Logger;
}): Promise<Consumer> {
  const { connect, shard, workerId, slots, execute, log } = options;
  let isPaused = false;
  let lastTakenAt = performance.now();
  let executing = 0;

  function open() {
    const connection = connect();
    const worker = new Worker<RunJob>(
      dispatchQueueName,
      async (job, token) => {
        // BullMQ may still take one job after the pause; another worker takes it.
        if (isPaused) {
          await job.moveToWait(token);
          throw new WaitingError();
        }
        lastTakenAt = performance.now();
        executing++;
        try {
          await execute({ runId: job.data.r, attempt: job.data.a, token: token!, isBatch: job.data.b === 1 });
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
