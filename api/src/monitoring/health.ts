import type { StoreStats } from '@runq/common/admin/service-stats';
import type { RedisMemory } from '@runq/common/redis/memory-limit';
import { describeCanary, describeCanaryFailure } from './canary/canary-state.js';
import { stallMs } from './sampling/detect-stall.js';
import { isDiskLow, type ServiceView } from './sampling/service-sampler.js';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const round = (value: number, digits = 1) => Number(value.toFixed(digits));

/** Constants of this process. */
export interface ServiceInfo {
  version: string;
  startedAt: number;
  /** The default memory limit of a run. */
  runMemoryBytes: number;
}

/** Share of the memory for new data from which on its use is reported. */
const warnAt = 0.9;

const noWorker = 'No worker is available to execute runs.';

/** The tier of a worker that does not confine programs; only an explicit setting allows it. */
const unsafeTier = 5;

/**
 * unhealthy: Redis does not answer. degraded: no run starts, runs wait although workers are idle, canaries fail, a
 * worker does not confine runs, or Redis refuses new data, now or soon, or may lose it. healthy: everything works.
 */
function decideStatus(view: ServiceView, reasons: string[]): 'healthy' | 'degraded' | 'unhealthy' {
  if (!view.redisUp) return 'unhealthy';
  return reasons.length === 0 ? 'healthy' : 'degraded';
}

const isUnsafe = ({ liveWorkers }: ServiceView) => liveWorkers.some((worker) => worker.tier === unsafeTier);

/** Why the service is not healthy, one sentence each. */
export function listReasons(view: ServiceView): string[] {
  const { redisUp, sample } = view;
  const reasons: string[] = [];
  if (!redisUp) reasons.push('Redis does not answer, or too slowly.');
  else if (sample) reasons.push(...listMemoryReasons(sample.memory));
  const waits = listWaitReasons(view);
  reasons.push(...waits, ...listDiskReasons(view));
  // Where a known reason lets canaries fail, it says what to do, and they say nothing more.
  const isExplained = !redisUp || waits.length > 0 || sample?.memory.isLow || isDiskLow(view.liveWorkers);
  const failure = sample && !isExplained ? describeCanaryFailure(sample.canary, sample.at) : null;
  if (failure) reasons.push(failure);
  if (isUnsafe(view)) reasons.push('A worker does not confine programs.');
  return reasons;
}

/** `1 run waits 8 s`, `3 runs wait, one of them 8 s`. */
function describeWaits({ waitingRuns, oldestWaitMs }: StoreStats): string | null {
  if (waitingRuns === 0) return null;
  const wait = `${Math.round((oldestWaitMs ?? 0) / 1000)} s`;
  return waitingRuns === 1 ? `1 run waits ${wait}` : `${waitingRuns} runs wait, the first one ${wait}`;
}

const describeStalled = (runs: number) =>
  runs === 1 ? '1 run that could start waits' : `${runs} runs that could start wait`;

/** Why no run starts, or why runs wait that could start. */
function listWaitReasons({ sample, liveWorkers }: ServiceView): string[] {
  if (sample === null) return liveWorkers.length === 0 ? [noWorker] : [];
  const { stats, signals, stall, at } = sample;
  const waits = describeWaits(stats);
  const reasons: string[] = [];
  if (signals.isPaused)
    reasons.push(signals.pauseReason ? `Runs are paused: ${signals.pauseReason}` : 'Runs are paused.');
  if (liveWorkers.length === 0) reasons.push(waits ? `${waits}; no worker is available.` : noWorker);
  else if (signals.slots === 0 && waits) reasons.push(`${waits}; no worker takes runs.`);
  else if (signals.slots === 0 && !isDiskLow(liveWorkers))
    reasons.push('No worker takes runs: each is quiet or draining.');
  const stalledMs = stall ? at - stall.since : 0;
  if (stall && stalledMs >= stallMs)
    reasons.push(`Workers are idle, and ${describeStalled(stall.runs)} for ${Math.round(stalledMs / 1000)} s.`);
  return reasons;
}

/** Workers whose disk is nearly full, and what that means. */
function listDiskReasons({ liveWorkers }: ServiceView): string[] {
  const reasons = liveWorkers.flatMap(({ id, disk }) =>
    disk?.isLow
      ? [`The disk of ${id} is nearly full (${round(disk.freeBytes / MiB)} MiB free in ${disk.folder}).`]
      : [],
  );
  return isDiskLow(liveWorkers) ? [...reasons, 'New runs are refused until a worker has disk space.'] : reasons;
}

function listMemoryReasons(memory: RedisMemory): string[] {
  const { usedBytes, maxBytes, lowBytes, isLow, policy, refusal, persistence } = memory;
  const reasons: string[] = [];
  if (refusal !== null) reasons.push(`Redis takes no writes: ${refusal}`);
  if (policy !== 'noeviction')
    reasons.push(`Redis may throw runs away when memory is short: its maxmemory-policy is ${policy}, not noeviction.`);
  if (persistence.isFailing) reasons.push('Redis could not write its append-only file.');
  const figures = `${round(usedBytes / MiB)} of ${round(maxBytes / MiB)} MiB`;
  if (isLow) reasons.push(`Redis is nearly full (${figures}): new runs, files and shares are refused.`);
  else if (lowBytes > 0 && usedBytes > lowBytes * warnAt)
    reasons.push(`Redis is filling up (${figures}): from ${round(lowBytes / MiB)} MiB on new data is refused.`);
  return reasons;
}

/** The body of `GET /health`, from the last sample. It names no user. */
export function describeHealth(view: ServiceView, info: ServiceInfo) {
  const { sample, redisUp, liveWorkers } = view;
  const stats = sample?.stats;
  const machine = sample?.machine;
  const reasons = listReasons(view);
  const uptimeSeconds = (Date.now() - info.startedAt) / 1000;
  const maxUsers = stats?.settings.maxActiveUsers ?? 0;
  const slots = liveWorkers.reduce((sum, worker) => sum + worker.slots, 0);
  const usableSlots = Math.min(slots, stats?.settings.maxRuns ?? 0);
  return {
    status: decideStatus(view, reasons),
    reasons,
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
      memory_limit_mb: round((usableSlots * info.runMemoryBytes) / MiB),
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
    canary: sample && describeCanary(sample.canary, sample.at),
    version: info.version,
  };
}

/** The weakest isolation of the live workers: its tier and name, and which protections it lacks. */
function describeSandbox(view: ServiceView) {
  const [weakest] = [...view.liveWorkers].sort((one, other) => other.tier - one.tier);
  return {
    sandbox: weakest ? `tier ${weakest.tier} (${weakest.isolation})` : 'none',
    sandbox_missing: weakest?.missing ?? [],
    sandbox_unsafe: isUnsafe(view),
  };
}

export type Health = ReturnType<typeof describeHealth>;

/** Figures of the queue, shared by `/health` and `/system-stats`. */
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

/** Resident memory of all active runs, as the sandboxes of their workers measure it. */
export function sumRunMemory({ liveWorkers }: ServiceView): number {
  return liveWorkers.flatMap((worker) => worker.runs).reduce((sum, run) => sum + run.memoryBytes, 0);
}
