import { type ConnectionOptions, Queue } from 'bullmq';
import type { Logger } from '../process/log.js';
import { deliverInside } from './deliver-inside.js';
import type { AdmittedRun, Deliveries } from './dispatch-admitted.js';
import type { Keys, ShardKeys } from './keys.js';
import type { Redis } from './redis.js';
import { readLuaFile } from './scripts.js';

/** The one queue of BullMQ in each shard. It holds only deliveries of admitted runs; waiting runs stand in the lines of admission. */
export const runQueueName = 'runs';

/** Entries that BullMQ keeps of its own events; nothing of ours reads them. */
const eventsKept = 1000;

/** Of the keys that a sweep looks at: those of one step, and those that it removes at most. */
const keysAStep = 500;
const mostSwept = 10_000;

/** What a job carries: the run and its attempt. Everything else is read when the run is claimed. */
export interface RunJob {
  r: string;
  a: number;
  /** It is of a batch. Runs that the caller of a script had to hand over are not told apart; nothing depends on it but how soon they begin. */
  b?: 1;
}

/**
 * Adds a job for each admitted run. Its id is `<runId>.<attempt>`, so adding it twice adds it once. None of BullMQ's own attempts,
 * delays or priorities is used: they would move jobs around admission and break its caps.
 */
export function createRunQueue({
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
  const readLua = deliverInside(readLuaFile);
  if (!readLua) log.warn('this BullMQ adds jobs by a script that is not known: each run costs one more trip to Redis');

  /** One command each, sent in one write: measured a quarter quicker for the usual single run than `addBulk` and its transaction. */
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

  const deliveries: Deliveries = {
    readLua: readLua ?? readLuaFile,
    dispatch,
    onDispatchError: (err) => log.error({ err }, 'handing an admitted run over failed; its lease brings it back'),
  };
  return {
    /** One a shard, in their order. */
    queues: [...queues.values()],
    deliveries,
    dispatch,
    /** Deliveries of a shard that no worker took yet. */
    countWaiting: (shard: ShardKeys) => queueOf(shard).getWaitingCount(),
    /**
     * Removes what deaths left of deliveries: now and then BullMQ keeps a hash of one that stands in none of its lists any more, without
     * an end. Answers how many. Walks over all keys in small steps, so it is for the odd hour.
     */
    async sweep(): Promise<number> {
      const counts = [...queues.values()].map((queue) => queue.removeOrphanedJobs(keysAStep, mostSwept));
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    async close(): Promise<void> {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

function openQueue(connection: Redis, shard: ShardKeys): Queue<RunJob> {
  const queue = new Queue<RunJob>(runQueueName, {
    connection: connection as unknown as ConnectionOptions,
    prefix: shard.bullPrefix,
    streams: { events: { maxLen: eventsKept } },
  });
  // The connection is the caller's, who hears of its troubles there; an error nobody listens to would end the process.
  queue.on('error', () => {});
  return queue;
}

export type RunQueue = ReturnType<typeof createRunQueue>;
