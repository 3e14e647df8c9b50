import { platform, release } from 'node:os';
import type { Identity } from '../http/middleware/authenticate.js';
import { describeCanary } from './canary/canary-state.js';
import type { Evidence } from './evidence.js';
import { describeQueue, listReasons, type ServiceInfo, sumRunMemory } from './health.js';
import { recommend } from './recommendations.js';
import type { ServiceSample, ServiceView } from './sampling/service-sampler.js';
import { describeBounds } from './settings-bounds.js';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const round = (value: number, digits = 1) => Number(value.toFixed(digits));
const minutesSince = (instant: number) => round((Date.now() - instant) / 60_000);

/**
 * The body of `GET /system-stats`. Graders and ops see every user and the hosts of the workers. A student sees the own
 * session, and a caller without a token figures only.
 */
export function describeSystem(
  view: ServiceView,
  info: ServiceInfo,
  { viewer, evidence }: { viewer: Identity | null; evidence: Evidence | null },
) {
  const { sample, liveWorkers } = view;
  const settings = sample?.stats.settings;
  const machine = sample?.machine;
  const seesAll = viewer?.role === 'grader' || viewer?.role === 'ops';
  const slots = liveWorkers.reduce((sum, worker) => sum + worker.slots, 0);
  return {
    active_users: sample?.stats.activeUsers ?? 0,
    total_memory_mb: round(sumRunMemory(view) / MiB),
    total_threads: sample?.stats.activeRuns ?? 0,
    parked_sessions: sample?.stats.parkedSessions ?? 0,
    sessions: describeSessions(view).filter((session) => seesAll || session.username === viewer?.userId),
    limits: {
      max_users: settings?.maxActiveUsers ?? 0,
      max_memory_mb: round((Math.min(slots, settings?.maxRuns ?? 0) * info.runMemoryBytes) / MiB),
      per_user: settings?.runsPerStudent ?? 0,
    },
    memory: describeMemory(view),
    system: {
      cpu_percent: machine?.cpuPercent ?? 0,
      memory_percent: machine?.memoryPercent ?? 0,
      timestamp: new Date(sample?.at ?? Date.now()).toISOString(),
    },
    detailed_system: {
      python_version: liveWorkers[0]?.pythonVersion ?? null,
      platform: `${platform()} ${release()}`,
      cpu_count: machine?.cpuCount ?? 0,
      disk_usage: {
        total_gb: round((machine?.disk.totalBytes ?? 0) / GiB),
        used_gb: round((machine?.disk.usedBytes ?? 0) / GiB),
        free_gb: round((machine?.disk.freeBytes ?? 0) / GiB),
      },
    },
    queue: { ...describeQueue(view), waiting_by_class: sample?.stats.waitingByClass ?? { interactive: 0, batch: 0 } },
    workers: (sample?.workers ?? []).map((worker) => ({
      id: worker.id,
      host: seesAll ? worker.host : null,
      version: worker.version,
      isolation: `tier ${worker.tier} (${worker.isolation})`,
      missing: seesAll ? worker.missing : [],
      slots: worker.slots,
      batch_slots: worker.batchSlots,
      busy: worker.busy,
      parked: worker.parked,
      rss_mb: round(worker.rssBytes / MiB),
      memory_mb: worker.memoryBytes === undefined ? null : round(worker.memoryBytes / MiB),
      memory_committed_mb: round((sample?.stats.heldMemoryByWorker[worker.id] ?? 0) / MiB),
      cpu_percent: worker.cpuPercent,
      disk: worker.disk
        ? {
            free_gb: round(worker.disk.freeBytes / GiB, 2),
            total_gb: round(worker.disk.totalBytes / GiB, 2),
            low: worker.disk.isLow,
          }
        : null,
      heartbeat_age_ms: Math.max(0, Date.now() - worker.at),
      healthy: worker.healthy,
      draining: worker.draining,
    })),
    bounds: sample ? describeBounds(sample) : null,
    redis: viewer?.role === 'ops' && sample ? describeRedis(sample) : null,
    redis_bytes: viewer?.role === 'ops' ? (sample?.redisBytes ?? null) : null,
    canary: sample && describeCanary(sample.canary, sample.at),
    runs: { per_minute: sample?.stats.runsPerMinute ?? 0, verdicts: sample?.stats.verdicts ?? {} },
    recommendations: sample ? recommend(sample, evidence, listReasons(view)) : [],
  };
}

/** How Redis is set up, for ops: what may lose runs or refuse new ones. */
function describeRedis({ memory, pingMs }: ServiceSample) {
  const { version, policy, maxBytes, usedBytes, persistence } = memory;
  return {
    ...{ version, ping_ms: round(pingMs), used_bytes: usedBytes, maxmemory_bytes: maxBytes, maxmemory_policy: policy },
    ...{ append_only: persistence.isAppendOnly, append_only_failing: persistence.isFailing },
  };
}

export type SystemStats = ReturnType<typeof describeSystem>;

/** Memory of the workers for programs, and its use by the limits of active runs; null where a worker reports none. */
function describeMemory({ sample, liveWorkers }: ServiceView) {
  const percent = sample?.stats.settings.memoryOvercommitPercent ?? 100;
  const bytes = liveWorkers.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? Number.NaN), 0);
  return {
    workers_mb: Number.isNaN(bytes) ? null : round(bytes / MiB),
    budget_mb: Number.isNaN(bytes) ? null : round((bytes * percent) / 100 / MiB),
    committed_mb: round((sample?.stats.heldMemoryBytes ?? 0) / MiB),
    overcommit_percent: percent,
  };
}

/** One entry for each user with active or waiting runs. Memory and times are those of the active runs. */
function describeSessions({ sample, liveWorkers }: ServiceView) {
  const runs = liveWorkers.flatMap((worker) => worker.runs);
  return (sample?.stats.users ?? []).map(({ userId, active, waiting }) => {
    const own = runs.filter((run) => run.userId === userId);
    return {
      username: userId,
      memory_mb: round(own.reduce((sum, run) => sum + run.memoryBytes, 0) / MiB),
      active_threads: active,
      waiting,
      uptime_minutes: own.length > 0 ? minutesSince(Math.min(...own.map((run) => run.startedAt))) : 0,
      idle_minutes: 0,
    };
  });
}
