import type { ServiceSignals } from '@runq/common/admin/service-signals';
import type { ServiceStats, StoreStats } from '@runq/common/admin/service-stats';
import type { Logger } from '@runq/common/process/log';
import type { Redis } from '@runq/common/redis/connection';
import type { MemoryMonitor, RedisMemory } from '@runq/common/redis/memory-limit';
import type { MemoryUsageScan, RedisBytes } from '@runq/common/redis/memory-usage';
import type { WorkerRegistry, WorkerReport } from '@runq/common/scheduler/worker-registry';
import type { CanaryState } from '../canary/canary-state.js';
import { type Activity, quietIntervals } from './activity.js';
import { detectStall, type Stall } from './detect-stall.js';
import type { HostSample } from './host-sampler.js';
import { createSilence } from './silence.js';

/** When a sample takes longer, Redis counts as unreachable. */
const sampleLimitMs = 3000;

/** Longest wait of a request for a new sample. */
const refreshLimitMs = 1000;

/** Redis must answer a ping within this time for the service to be ready. */
const pingLimitMs = 500;

/** Every live worker refuses runs because its disk is nearly full. */
export const isDiskLow = (workers: Pick<WorkerReport, 'disk'>[]): boolean =>
  workers.length > 0 && workers.every(({ disk }) => disk?.isLow === true);

/** Figures of everything, taken in the background so that no request waits for them. */
export interface ServiceSample {
  at: number;
  stats: StoreStats;
  signals: ServiceSignals;
  /** Runs wait although workers are idle, since when; null if none do. */
  stall: Stall | null;
  /** Null: there are no canaries. */
  canary: CanaryState | null;
  workers: WorkerReport[];
  machine: HostSample;
  pingMs: number;
  /** The part of it in which this process could have read the answer. */
  pingSilenceMs: number;
  redisBytes: RedisBytes;
  memory: RedisMemory;
  /** Intervals since the sample before, 1 to `quietIntervals`: the weight of this one among others. */
  intervals: number;
  /** How late the timer of this sample was: the delay of everything else in this process at that moment. */
  loopLagMs: number;
}

/** The newest sample and the state of the service that follows from it. */
export interface ServiceView {
  sample: ServiceSample | null;
  /** Redis answers, however slowly: requests may be tried. */
  isReachable: boolean;
  /** Redis answers as quickly as a healthy service needs. */
  redisUp: boolean;
  liveWorkers: WorkerReport[];
}

export interface ServiceSampler {
  /** Takes the first sample, then one per interval, or every few intervals while the service is quiet. */
  start(): Promise<void>;
  view(): ServiceView;
  /** No client uses this process, and no run is active or waits. */
  isQuiet(): boolean;
  /** Resolves at once, or after a quiet time with a sample of a later moment, within `refreshLimitMs`. */
  refresh(): Promise<void>;
  /** Calls back after each sample; the result unsubscribes. */
  onSample(listener: () => void): () => void;
  close(): void;
}

/** Samples Redis, the workers and the host. */
export function createServiceSampler(options: {
  redis: Redis;
  stats: ServiceStats;
  readSignals: () => Promise<ServiceSignals>;
  registry: WorkerRegistry;
  redisBytes: MemoryUsageScan;
  readMemory: MemoryMonitor;
  readCanary: () => Promise<CanaryState | null>;
  sampleHost: () => Promise<HostSample>;
  activity: Activity;
  intervalMs: number;
  log: Logger;
}): ServiceSampler {
  const { redis, stats, readSignals, registry, redisBytes, readMemory, readCanary, sampleHost } = options;
  const { activity, intervalMs, log } = options;
  const listeners = new Set<() => void>();
  let sample: ServiceSample | null = null;
  const pingSilence = createSilence();
  const sampleSilence = createSilence();
  let closed = false;
  let timer: NodeJS.Timeout | null = null;
  let sampledAt = performance.now();
  /** Requests that wait for a sample that begins after them. */
  const waiting: (() => void)[] = [];

  async function takeSample(loopLagMs: number): Promise<void> {
    const startedAt = performance.now();
    const intervals = Math.min(quietIntervals, Math.max(1, Math.round((startedAt - sampledAt) / intervalMs)));
    sampledAt = startedAt;
    sampleSilence.begin();
    pingSilence.begin();
    await redis.ping();
    const pingMs = performance.now() - startedAt;
    const pingSilenceMs = pingSilence.ms;
    pingSilence.end();
    const [storeStats, signals, workers, machine, bytes, canary] = await Promise.all([
      stats.read(),
      readSignals(),
      registry.list(),
      sampleHost(),
      // The scan of all keys costs more than all other figures, and while the service is quiet few keys change.
      sample && isQuiet() ? sample.redisBytes : redisBytes.step(),
      readCanary(),
    ]);
    const memory = await readMemory(storeStats.settings.redisReserveBytes, isDiskLow(workers));
    const at = Date.now();
    const stall = detectStall({ at, stats: storeStats, signals, workers }, sample?.stall ?? null);
    sampleSilence.end();
    const redisSample = { pingMs, pingSilenceMs, redisBytes: bytes, memory };
    sample = { at, stats: storeStats, signals, stall, canary, workers, machine, intervals, loopLagMs, ...redisSample };
  }

  async function loop(dueAt: number): Promise<void> {
    timer = null;
    const answered = waiting.splice(0);
    // One sample at a time: while Redis is unreachable, the pending sample detects its return.
    await takeSample(Math.max(0, performance.now() - dueAt)).catch((err) =>
      log.warn({ err }, 'sampling the service failed'),
    );
    for (const listener of [...listeners, ...answered]) listener();
    if (waiting.length > 0) sleep(0);
    else sleep(isQuiet() ? intervalMs * quietIntervals : intervalMs);
  }

  function sleep(ms: number): void {
    if (timer) clearTimeout(timer);
    const nextAt = performance.now() + ms;
    if (!closed) timer = setTimeout(() => void loop(nextAt), ms);
  }

  function isQuiet(): boolean {
    const hasRuns = !sample || sample.stats.activeRuns > 0 || sample.stats.waitingRuns > 0;
    return !hasRuns && activity.isQuiet();
  }

  /** Without a timer a sample is being taken, and plans the next one itself. */
  function hasten(atMs: number): void {
    if (timer) sleep(Math.max(0, atMs - performance.now()));
  }

  const stopWaking = activity.onWake(() => hasten(sampledAt + intervalMs));

  return {
    start: () => loop(performance.now()),
    isQuiet,
    async refresh() {
      const isOld = isQuiet() || sample === null || Date.now() - sample.at >= intervalMs * (quietIntervals - 1);
      activity.note();
      // A sample that takes so long would be waited for in vain.
      if (!isOld || closed || sampleSilence.ms >= refreshLimitMs) return;
      await new Promise<void>((resolve) => {
        const limit = setTimeout(resolve, refreshLimitMs);
        waiting.push(() => {
          clearTimeout(limit);
          resolve();
        });
        hasten(0);
      });
    },
    view() {
      const isReachable = redis.status === 'ready' && sample !== null && sampleSilence.ms < sampleLimitMs;
      const redisUp = isReachable && Math.max(sample!.pingSilenceMs, pingSilence.ms) < pingLimitMs;
      return { sample, isReachable, redisUp, liveWorkers: (sample?.workers ?? []).filter((worker) => worker.healthy) };
    },
    onSample(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      stopWaking();
      if (timer) clearTimeout(timer);
      for (const silence of [pingSilence, sampleSilence]) silence.end();
      listeners.clear();
    },
  };
}
