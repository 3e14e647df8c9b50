import type { Logger } from '@runq/common/process/log';
import type { Keys, ShardKeys } from '@runq/common/store/keys';
import type { Redis } from '@runq/common/store/redis';
import { type Delivery, takeDeliveries } from './take-deliveries.js';
import { watchDeliveries } from './watch-deliveries.js';

/**
 * Takes deliveries of every shard, each with its part of the lanes, so that no more is executed than there are lanes. Where they do not
 * divide evenly, the shard that gets more differs from worker to worker.
 */
export async function takeFromShards(options: {
  /** Connections for BullMQ alone, which blocks them. */
  connect: () => Redis;
  keys: Keys;
  workerId: string;
  lanes: number;
  execute: (delivery: Delivery) => Promise<void>;
  /** Deliveries of a shard that no worker took yet. */
  countWaiting: (shard: ShardKeys) => Promise<number>;
  stuckMs: number;
  log: Logger;
}) {
  const { connect, keys, workerId, execute, countWaiting, stuckMs, log } = options;
  const lanes = keys.divide(options.lanes, workerId);
  const taking = await Promise.all(
    keys.shards.map((shard, index) =>
      takeDeliveries({ connect, shard, workerId, lanes: lanes[index]!, execute, log: log.child({ shard: index }) }),
    ),
  );
  const probes = taking.map((deliveries, index) =>
    watchDeliveries({ deliveries, countWaiting: () => countWaiting(keys.shards[index]!), stuckMs, log }),
  );

  return {
    /** Takes nothing new; what executes goes on. */
    async pause(): Promise<void> {
      await Promise.all(taking.map((deliveries) => deliveries.pause()));
    },
    async resume(): Promise<void> {
      await Promise.all(taking.map((deliveries) => deliveries.resume()));
    },
    /** Waits for what executes. */
    async close(): Promise<void> {
      for (const probe of probes) probe.close();
      await Promise.all(taking.map((deliveries) => deliveries.close()));
    },
  };
}
