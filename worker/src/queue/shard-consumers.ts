import type { Logger } from '@runq/common/process/log';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys, ShardKeys } from '@runq/common/redis/keys';
import { type ConsumedJob, type ConsumerClaims, createConsumer } from './bullmq-consumer.js';
import { watchConsumer } from './consumer-watchdog.js';

export interface ShardConsumers {
  /** Takes no more jobs; active runs continue. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Waits for active runs. */
  close(): Promise<void>;
}

/**
 * Consumes the jobs of every shard, each with its part of the slots. Where the slots do not divide evenly, the shard
 * that gets more differs between workers.
 */
export async function createShardConsumers(options: {
  /** Opens a connection for BullMQ alone, which blocks it. */
  connect: () => Redis;
  keys: Keys;
  workerId: string;
  slots: number;
  execute: (job: ConsumedJob) => Promise<void>;
  claims?: ConsumerClaims;
  /** Jobs of a shard that wait for a worker. */
  countWaiting: (shard: ShardKeys) => Promise<number>;
  stuckMs: number;
  log: Logger;
}): Promise<ShardConsumers> {
  const { connect, keys, workerId, execute, claims, countWaiting, stuckMs, log } = options;
  const slots = keys.divide(options.slots, workerId);
  const consumers = await Promise.all(
    keys.shards.map((shard, index) =>
      createConsumer({
        ...{ connect, shard, workerId, slots: slots[index]!, execute, claims },
        log: log.child({ shard: index }),
      }),
    ),
  );
  const watchdogs = consumers.map((consumer, index) =>
    watchConsumer({ consumer, countWaiting: () => countWaiting(keys.shards[index]!), stuckMs, log }),
  );

  return {
    async pause() {
      await Promise.all(consumers.map((consumer) => consumer.pause()));
    },
    async resume() {
      await Promise.all(consumers.map((consumer) => consumer.resume()));
    },
    async close() {
      for (const watchdog of watchdogs) watchdog.close();
      await Promise.all(consumers.map((consumer) => consumer.close()));
    },
  };
}
