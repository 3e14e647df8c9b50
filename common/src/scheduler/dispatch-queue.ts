import { type ConnectionOptions, Queue } from 'bullmq';
import type { Logger } from '../process/log.js';
import type { Redis } from '../redis/connection.js';
import type { Keys, ShardKeys } from '../redis/keys.js';
import { readLuaFile } from '../redis/lua-scripts.js';
import type { AdmittedRun, Dispatcher } from './dispatch.js';
import { inlineBullmqAdd } from './inline-bullmq-add.js';

/** The BullMQ queue of each shard. It holds only jobs of admitted runs; the scheduler queues waiting runs. */
export const dispatchQueueName = 'runs';

/** Length of BullMQ's event stream, which runq does not read. */
const eventsKept = 1000;

/** Keys that a sweep scans per step, and the most that it removes. */
const keysPerStep = 500;
const maxSwept = 10_000;

/** Payload of a job: run and attempt. Everything else is read when the run is claimed. */
export interface RunJob {
  r: string;
  a: number;
  /** Set for batch runs, except when the caller of a script had to add the job; it only affects group commits. */
  b?: 1;
}

/**
 * Adds a job for each admitted run. The job id is `<runId>.<attempt>`, so adding is idempotent. BullMQ's own attempts,
 * delays and priorities are not used: they would reorder runs behind the scheduler's back.
 */
export function createDispatchQueue({
  connection,
  keys,
  log,
}: {
  connection: Redis;
  keys: Keys;
  log: Pick<Logger, 'warn' | 'error'>;
}) {
  const queues = new Map(keys.shards.map((shard) => [shard, openQueue(connection, shard)]));
  const queueOf = (shard: ShardKeys) => queues.get(shard)!;
  const readLua = inlineBullmqAdd(readLuaFile);
  if (!readLua) log.warn('unknown BullMQ script for adding jobs: each run costs one more Redis round trip');

  /** One command per run, pipelined: for a single run a quarter faster than `addBulk` with its transaction. */
  async function dispatch(admitted: AdmittedRun[]): Promise<void> {
    await Promise.all(
      admitted.map(({ runId, attempt }) =>
        queueOf(keys.ofId(runId)).add(
          'run',
          { r: runId, a: attempt },
          { jobId: `${runId}.${attempt}`, attempts: 1, removeOnComplete: true, removeOnFail: true },
        ),
      ),
    );
  }

  const deliveries: Dispatcher = {
    readLua: readLua ?? readLuaFile,
    dispatch,
    onDispatchError: (err) => log.error({ err }, 'adding a job failed; the run is retried when its lease expires'),
  };
  return {
    /** One per shard, in order. */
    queues: [...queues.values()],
    deliveries,
    dispatch,
    /** Jobs of a shard that wait for a worker. */
    countWaiting: (shard: ShardKeys) => queueOf(shard).getWaitingCount(),
    /**
     * Removes orphaned BullMQ jobs: after a crash BullMQ may keep a job's hash that is in none of its lists. Returns
     * how many. Scans all keys in small steps, so it is meant to run about once an hour.
     */
    async sweep(): Promise<number> {
      const counts = [...queues.values()].map((queue) => queue.removeOrphanedJobs(keysPerStep, maxSwept));
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    async close(): Promise<void> {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

function openQueue(connection: Redis, shard: ShardKeys): Queue<RunJob> {
  const queue = new Queue<RunJob>(dispatchQueueName, {
    connection: connection as unknown as ConnectionOptions,
    prefix: shard.bullPrefix,
    streams: { events: { maxLen: eventsKept } },
  });
  // The owner of the connection handles its errors; an error event without a listener would end the process.
  queue.on('error', () => {});
  return queue;
}

export type DispatchQueue = ReturnType<typeof createDispatchQueue>;
