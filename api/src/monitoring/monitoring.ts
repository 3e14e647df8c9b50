import type { CanaryStore } from '@runq/common/admin/canary-store';
import { createHistoryStore } from '@runq/common/admin/history-store';
import { createReadServiceSignals } from '@runq/common/admin/service-signals';
import { createServiceStats } from '@runq/common/admin/service-stats';
import type { Logger } from '@runq/common/process/log';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import { createMemoryMonitor } from '@runq/common/redis/memory-limit';
import { createMemoryUsage } from '@runq/common/redis/memory-usage';
import type { WorkerRegistry, WorkerReport } from '@runq/common/scheduler/worker-registry';
import type { Identity } from '../http/middleware/authenticate.js';
import { judgeRecord } from './canary/canary-state.js';
import { createEvidence } from './evidence.js';
import { describeHealth, type Health, type ServiceInfo } from './health.js';
import { createHistoryRecorder } from './history-recorder.js';
import { createMetrics, type Metrics } from './metrics.js';
import { type History, type HistoryQuery, readHistory } from './read-history.js';
import { createActivity } from './sampling/activity.js';
import { createHostSampler } from './sampling/host-sampler.js';
import { createServiceSampler, isDiskLow } from './sampling/service-sampler.js';
import { createServiceStateWatch, type ServiceStateWatch } from './service-state.js';
import { describeSystem, type SystemStats } from './system-stats.js';

interface Readiness {
  status: 'ready' | 'not ready';
  checks: { redis: boolean; workers: boolean; draining: boolean };
  workers: Pick<WorkerReport, 'id' | 'tier' | 'isolation' | 'missing'>[];
}

/** Figures of the service, all from the last sample: no request waits for them, but for one after a quiet time. */
export interface Monitoring {
  /** A client uses this process now: figures follow quickly for some seconds. */
  noteActivity(): void;
  /** No client uses this process, and no run is active or waits. */
  isQuiet(): boolean;
  /** Resolves when the figures are those of this moment: at once, or within a moment after a quiet time. */
  refresh(): Promise<void>;
  /** Whether Redis answers, however slowly: requests may be tried. */
  isReachable(): boolean;
  liveWorkers(): WorkerReport[];
  describeHealth(): Health;
  describeReadiness(isDraining: boolean): Readiness;
  /** Graders and ops see every user; a student sees the own session, an anonymous caller figures only. */
  describeSystem(viewer: Identity | null): SystemStats;
  readonly metricsContentType: string;
  readMetrics(): Promise<string>;
  /** Minutes of the last day, or ten minutes of the last two weeks. */
  readHistory(query: HistoryQuery): Promise<History>;
  /** Counts what was freed of runs without a record. */
  countOrphans(freed: number): void;
  readonly countRequest: Metrics['countRequest'];
  readonly countSockets: Metrics['countSockets'];
  /** The state of the service as students see it. */
  readonly serviceState: ServiceStateWatch;
  /** Calls back after each sample; the result unsubscribes. */
  onSample(listener: () => void): () => void;
  /** Resolves after the first sample. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createMonitoring(options: {
  redis: Redis;
  keys: Keys;
  registry: WorkerRegistry;
  info: ServiceInfo;
  dataDir: string;
  intervalMs: number;
  /** `intervalMs` 0: there are no canaries. */
  canaries: { store: Pick<CanaryStore, 'read'>; intervalMs: number };
  /** How busy (0 to 1) the processors were since the previous call. */
  measureBusy: () => number;
  /** When background work is due, asked once an interval: less often while it is quiet. */
  createPace: (isQuiet: () => boolean) => () => boolean;
  log: Logger;
}): Monitoring {
  const { redis, keys, registry, info, dataDir, intervalMs, canaries, measureBusy, createPace, log } = options;
  const readSignals = createReadServiceSignals({ redis, keys });
  const activity = createActivity();
  let openSockets = 0;
  const sampler = createServiceSampler({
    ...{ redis, registry, activity, intervalMs, log },
    readSignals,
    stats: createServiceStats({ redis, keys }),
    redisBytes: createMemoryUsage({ redis, keys }),
    readMemory: createMemoryMonitor({ redis, keys }),
    async readCanary() {
      if (canaries.intervalMs === 0) return null;
      const at = { at: Date.now(), since: info.startedAt, intervalMs: canaries.intervalMs };
      return judgeRecord(await canaries.store.read(), at);
    },
    sampleHost: createHostSampler(dataDir, measureBusy),
  });
  const serviceState = createServiceStateWatch({
    readSignals,
    isConnected: () => redis.status === 'ready',
    isDiskLow: () => isDiskLow(sampler.view().liveWorkers),
    isStorageFull: () => sampler.view().sample?.memory.isLow === true,
    isDue: createPace(() => openSockets === 0 && sampler.isQuiet()),
    ...{ intervalMs, log },
  });
  const history = createHistoryStore({ redis, keys });
  const recorder = createHistoryRecorder({ sampler, store: history, log });
  const evidence = createEvidence({ sampler, store: history, log });
  const metrics = createMetrics({ sampler, history, version: info.version });

  return {
    noteActivity: activity.note,
    isQuiet: sampler.isQuiet,
    refresh: sampler.refresh,
    isReachable: () => sampler.view().isReachable,
    liveWorkers: () => sampler.view().liveWorkers,
    describeHealth: () => describeHealth(sampler.view(), info),
    describeReadiness(draining) {
      const { redisUp, liveWorkers } = sampler.view();
      const checks = { redis: redisUp, workers: liveWorkers.length > 0, draining };
      const isReady = checks.redis && checks.workers && !draining;
      const workers = liveWorkers.map(({ id, tier, isolation, missing }) => ({ id, tier, isolation, missing }));
      return { status: isReady ? 'ready' : 'not ready', checks, workers };
    },
    describeSystem: (viewer) => describeSystem(sampler.view(), info, { viewer, evidence: evidence.read() }),
    metricsContentType: metrics.contentType,
    readMetrics: metrics.read,
    readHistory: (query) => readHistory(history, query),
    countOrphans: metrics.countOrphans,
    countRequest: metrics.countRequest,
    countSockets(change) {
      openSockets += change;
      metrics.countSockets(change);
    },
    serviceState,
    onSample: sampler.onSample,
    start: sampler.start,
    async close() {
      serviceState.close();
      evidence.close();
      sampler.close();
      await recorder.close();
    },
  };
}
