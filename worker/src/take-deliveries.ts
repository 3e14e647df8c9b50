import type { Logger } from '@runq/common/process/log';
import type { ShardKeys } from '@runq/common/store/keys';
import type { Redis } from '@runq/common/store/redis';
import { type RunJob, runQueueName } from '@runq/common/store/run-queue';
import { WaitingError, Worker } from 'bullmq';

/** BullMQ's own clock for a lost worker; the leases of admission are shorter, so this is only the second net. */
const lockMs = 10_000;
const stalledCheckMs = 5_000;
/** BullMQ must never decide that a run failed: admission counts restarts. */
const maxStalledCount = 1000;
/** The longest that BullMQ waits in one blocking command. */
const drainDelaySeconds = 5;

/** A job of BullMQ as this worker gets it; the token is new with each delivery. */
export interface Delivery {
  runId: string;
  attempt: number;
  token: string;
  isBatch: boolean;
}

/**
 * Takes deliveries of one shard from BullMQ. Its worker can be thrown away and made anew at any time, connections and all: what is executing goes
 * on, since only admission decides about runs; a delivery that comes twice is refused by `start`.
 */
export async function takeDeliveries(options: {
  connect: () => Redis;
  shard: ShardKeys;
  workerId: string;
  lanes: number;
  execute: (delivery: Delivery) => Promise<void>;
  log: Logger;
}) {
  const { connect, shard, workerId, lanes, execute, log } = options;
  let isPaused = false;
  let lastTakenAt = performance.now();
  let executing = 0;

  function open() {
    const connection = connect();
    const worker = new Worker<RunJob>(
      runQueueName,
      async (job, token) => {
        // The one that BullMQ was waiting for when the pause came goes back, to be taken elsewhere.
        if (isPaused) {
          await job.moveToWait(token);
          throw new WaitingError();
        }
        lastTakenAt = performance.now();
        executing++;
        try {
          await execute({ runId: job.data.r, attempt: job.data.a, token: token!, isBatch: job.data.b === 1 });
        } finally {
          executing--;
        }
      },
      {
        connection,
        prefix: shard.bullPrefix,
        name: workerId,
        concurrency: lanes,
        lockDuration: lockMs,
        stalledInterval: stalledCheckMs,
        maxStalledCount,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
        drainDelay: drainDelaySeconds,
        autorun: !isPaused,
      },
    );
    worker.on('error', (err) => log.warn({ err }, 'the queue connection has trouble'));
    worker.on('failed', (job, err) => log.error({ err, run_id: job?.data.r }, 'executing a run failed'));
    return { connection, worker };
  }

  let current = open();
  await current.worker.waitUntilReady();

  return {
    /** By the clock of `performance.now()`. */
    get lastTakenAt() {
      return lastTakenAt;
    },
    /** It may take one more: not paused, and a lane is free. */
    get isReady() {
      return !isPaused && executing < lanes;
    },
    /** Takes nothing new; what executes goes on. */
    async pause(): Promise<void> {
      isPaused = true;
      await current.worker.pause(true);
    },
    async resume(): Promise<void> {
      isPaused = false;
      await current.worker.resume();
    },
    /** Makes the worker and its connections anew. The old one is not waited for: it may be what hangs. */
    rebuild(): void {
      const old = current;
      current = open();
      old.worker.close(true).catch((err) => log.warn({ err }, 'closing the old queue worker failed'));
      old.connection.disconnect();
    },
    /** Waits for what executes. */
    async close(): Promise<void> {
      await current.worker.close();
      current.connection.disconnect();
    },
  };
}

export type Deliveries = Awaited<ReturnType<typeof takeDeliveries>>;
