import type { Logger } from '@runq/common/process/log';
import type { Redis } from '@runq/common/store/redis';
import type { RedisBytes, RedisBytesWalk } from '@runq/common/store/redis-bytes';
import type { createStats, StoreStats } from '@runq/common/store/stats';
import type { WorkerRegistry, WorkerReport } from '@runq/common/store/worker-registry';
import type { createMachineSampler, MachineSample } from './sample-machine.js';

/** A sample older than this many intervals is not believed: the service counts as out of reach of its store. */
const staleIntervals = 6;

/** Redis must answer a ping within this time for the service to be ready. */
const pingLimitMs = 500;

/** The last look at everything, taken in the background so that no request waits for it. */
export interface ServiceSample {
  at: number;
  stats: StoreStats;
  workers: WorkerReport[];
  machine: MachineSample;
  pingMs: number;
  redisBytes: RedisBytes;
}

/** What routes are given: the newest sample, whether it can be believed, and what that makes of the service. */
export interface ServiceView {
  sample: ServiceSample | null;
  /** Redis answers, however slowly: requests may be tried. */
  isReachable: boolean;
  /** Redis answers as quickly as a healthy service needs. */
  redisUp: boolean;
  liveWorkers: WorkerReport[];
}

/** Looks at Redis, the workers and the machine once an interval. */
export function createServiceSampler(options: {
  redis: Redis;
  stats: ReturnType<typeof createStats>;
  registry: WorkerRegistry;
  redisBytes: RedisBytesWalk;
  sampleMachine: ReturnType<typeof createMachineSampler>;
  intervalMs: number;
  log: Logger;
}) {
  const { redis, stats, registry, redisBytes, sampleMachine, intervalMs, log } = options;
  const listeners = new Set<() => void>();
  let sample: ServiceSample | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    const startedAt = performance.now();
    await redis.ping();
    const pingMs = performance.now() - startedAt;
    const [storeStats, workers, machine, bytes] = await Promise.all([
      stats.read(),
      registry.list(),
      sampleMachine(),
      redisBytes.step(),
    ]);
    sample = { at: Date.now(), stats: storeStats, workers, machine, pingMs, redisBytes: bytes };
  }

  async function loop(): Promise<void> {
    // One look at a time: while Redis is away the pending look is the probe for its return.
    await look().catch((err) => log.warn({ err }, 'sampling the service failed'));
    for (const listener of listeners) listener();
    if (!closed) timer = setTimeout(() => void loop(), intervalMs);
  }

  return {
    start: () => loop(),
    view(): ServiceView {
      const fresh = sample !== null && Date.now() - sample.at < intervalMs * staleIntervals + pingLimitMs;
      const isReachable = redis.status === 'ready' && fresh;
      const redisUp = isReachable && sample !== null && sample.pingMs < pingLimitMs;
      return { sample, isReachable, redisUp, liveWorkers: (sample?.workers ?? []).filter((worker) => worker.healthy) };
    },
    /** Called after each sample; answers how to stop being called. */
    onSample(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close(): void {
      closed = true;
      if (timer) clearTimeout(timer);
      listeners.clear();
    },
  };
}

export type ServiceSampler = ReturnType<typeof createServiceSampler>;
