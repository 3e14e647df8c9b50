import type { ServiceView } from './sample-service.js';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const round = (value: number, digits = 1) => Number(value.toFixed(digits));

/** What does not change while the process lives. */
export interface ServiceFacts {
  version: string;
  startedAt: number;
  /** The default memory limit of a run. */
  runMemoryBytes: number;
}

/** The tier of a worker that confines nothing, which it does only by an explicit setting. */
const unsafeTier = 5;

/** healthy: all works. degraded: runs will wait for a worker, or a worker does not confine them. unhealthy: the store is away. */
function judge(view: ServiceView): 'healthy' | 'degraded' | 'unhealthy' {
  if (!view.redisUp) return 'unhealthy';
  return view.liveWorkers.length > 0 && !isUnsafe(view) ? 'healthy' : 'degraded';
}

const isUnsafe = ({ liveWorkers }: ServiceView) => liveWorkers.some((worker) => worker.tier === unsafeTier);

/** The body of `GET /health`: the original's keys with true values, made of the last sample alone. Names nobody. */
export function describeHealth(view: ServiceView, facts: ServiceFacts) {
  const { sample, redisUp, liveWorkers } = view;
  const stats = sample?.stats;
  const machine = sample?.machine;
  const uptimeSeconds = (Date.now() - facts.startedAt) / 1000;
  const maxUsers = stats?.settings.maxActiveUsers ?? 0;
  const lanes = liveWorkers.reduce((sum, worker) => sum + worker.lanes, 0);
  const places = Math.min(lanes, stats?.settings.maxRuns ?? 0);
  return {
    status: judge(view),
    timestamp: new Date().toISOString(),
    uptime_seconds: round(uptimeSeconds),
    uptime_hours: round(uptimeSeconds / 3600, 2),
    users: {
      active_count: stats?.activeUsers ?? 0,
      max_allowed: maxUsers,
      utilization_percent: maxUsers > 0 ? round(((stats?.activeUsers ?? 0) / maxUsers) * 100) : 0,
    },
    threads: {
      total_active: stats?.activeRuns ?? 0,
      memory_usage_mb: round(sumRunMemory(view) / MiB),
      memory_limit_mb: round((places * facts.runMemoryBytes) / MiB),
    },
    system: {
      cpu_percent: machine?.cpuPercent ?? 0,
      memory_percent: machine?.memoryPercent ?? 0,
      memory_available_gb: round((machine?.memoryAvailableBytes ?? 0) / GiB, 2),
      load_average: machine?.loadAverage ?? [0, 0, 0],
    },
    services: {
      redis: redisUp ? 'up' : 'down',
      workers: liveWorkers.length,
      ...describeSandbox(view),
    },
    architecture: {
      type: 'API, BullMQ on Redis, sandboxed workers',
      optimized_for: 'classrooms: fair, live, isolated',
    },
    queue: describeQueue(view),
    version: facts.version,
  };
}

/** The weakest isolation of the live workers: its tier and name, what it lacks, and whether it is none at all. */
function describeSandbox(view: ServiceView) {
  const [weakest] = [...view.liveWorkers].sort((one, other) => other.tier - one.tier);
  return {
    sandbox: weakest ? `tier ${weakest.tier} (${weakest.isolation})` : 'none',
    sandbox_missing: weakest?.missing ?? [],
    sandbox_unsafe: isUnsafe(view),
  };
}

/** The queue's figures as `/health` and `/system-stats` share them. */
export function describeQueue({ sample }: ServiceView) {
  const stats = sample?.stats;
  return {
    waiting: stats?.waitingRuns ?? 0,
    waiting_users: stats?.waitingUsers ?? 0,
    oldest_wait_seconds: round((stats?.oldestWaitMs ?? 0) / 1000),
    wait_p50_ms: stats?.waitMsP50 ?? 0,
    wait_p95_ms: stats?.waitMsP95 ?? 0,
  };
}

/** Resident memory of all executing runs, as their workers' sandboxes count it. */
export function sumRunMemory({ liveWorkers }: ServiceView): number {
  return liveWorkers.flatMap((worker) => worker.runs).reduce((sum, run) => sum + run.memoryBytes, 0);
}
