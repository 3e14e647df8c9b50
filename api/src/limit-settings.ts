import { defaultMaxima, type LimitMaxima } from '@runq/common/contract/limit-maxima';
import { type Limits, limitRanges } from '@runq/common/contract/limits';
import { integer, optionalInteger, type readSettings } from '@runq/common/process/env';

/**
 * The default and the operator's maximum of each limit in the environment. A maximum that differs by role or kind has
 * no single default; when set, it applies to all of them.
 */
export const limitSettings = {
  RUNQ_LIMIT_WALL_MS: integer(60_000, limitRanges.wallTimeMs),
  RUNQ_LIMIT_CPU_MS: integer(10_000, limitRanges.cpuTimeMs),
  RUNQ_LIMIT_MEMORY_BYTES: integer(268_435_456, limitRanges.memoryBytes),
  RUNQ_LIMIT_OUTPUT_BYTES: integer(1_048_576, limitRanges.outputBytes),
  RUNQ_LIMIT_PROCESSES: integer(64, limitRanges.processes),
  RUNQ_LIMIT_DISK_BYTES: integer(67_108_864, limitRanges.diskBytes),
  RUNQ_LIMIT_IDLE_MS: integer(300_000, limitRanges.idleTimeMs),
  RUNQ_SESSION_LIFETIME_MS: optionalInteger(limitRanges.wallTimeMs),
  RUNQ_SESSION_IDLE_MS: integer(600_000, limitRanges.idleTimeMs),
  RUNQ_SESSION_OUTPUT_BYTES: integer(4_194_304, limitRanges.outputBytes),
  RUNQ_MAX_WALL_MS: optionalInteger(limitRanges.wallTimeMs),
  RUNQ_MAX_CPU_MS: integer(defaultMaxima.maxCpuTimeMs, limitRanges.cpuTimeMs),
  RUNQ_MAX_MEMORY_BYTES: optionalInteger(limitRanges.memoryBytes),
  RUNQ_MAX_OUTPUT_BYTES: integer(defaultMaxima.maxOutputBytes, limitRanges.outputBytes),
  RUNQ_MAX_PROCESSES: integer(defaultMaxima.maxProcesses, limitRanges.processes),
  RUNQ_MAX_DISK_BYTES: integer(defaultMaxima.maxDiskBytes, limitRanges.diskBytes),
  RUNQ_MAX_IDLE_MS: integer(defaultMaxima.maxIdleTimeMs, limitRanges.idleTimeMs),
};

type LimitSettings = ReturnType<typeof readSettings<typeof limitSettings>>;

/** The default limits of runs and of sessions. Without a setting, a session may last as long as the maximum allows. */
export function describeDefaults(settings: LimitSettings): { limits: Limits; sessionLimits: Limits } {
  const limits: Limits = {
    wallTimeMs: settings.RUNQ_LIMIT_WALL_MS,
    cpuTimeMs: settings.RUNQ_LIMIT_CPU_MS,
    memoryBytes: settings.RUNQ_LIMIT_MEMORY_BYTES,
    outputBytes: settings.RUNQ_LIMIT_OUTPUT_BYTES,
    processes: settings.RUNQ_LIMIT_PROCESSES,
    diskBytes: settings.RUNQ_LIMIT_DISK_BYTES,
    idleTimeMs: settings.RUNQ_LIMIT_IDLE_MS,
  };
  const sessionLimits: Limits = {
    ...limits,
    wallTimeMs: settings.RUNQ_SESSION_LIFETIME_MS ?? limitRanges.wallTimeMs.max,
    idleTimeMs: settings.RUNQ_SESSION_IDLE_MS,
    outputBytes: settings.RUNQ_SESSION_OUTPUT_BYTES,
  };
  return { limits, sessionLimits };
}

/** The maxima under their names in the live settings. */
export function describeMaxima(settings: LimitSettings): LimitMaxima {
  const { RUNQ_MAX_WALL_MS: wallTimeMs, RUNQ_MAX_MEMORY_BYTES: memoryBytes } = settings;
  return {
    maxWallTimeMs: wallTimeMs ?? defaultMaxima.maxWallTimeMs,
    maxSessionTimeMs: wallTimeMs ?? defaultMaxima.maxSessionTimeMs,
    maxCpuTimeMs: settings.RUNQ_MAX_CPU_MS,
    maxMemoryBytesStudent: memoryBytes ?? defaultMaxima.maxMemoryBytesStudent,
    maxMemoryBytesGrader: memoryBytes ?? defaultMaxima.maxMemoryBytesGrader,
    maxOutputBytes: settings.RUNQ_MAX_OUTPUT_BYTES,
    maxProcesses: settings.RUNQ_MAX_PROCESSES,
    maxDiskBytes: settings.RUNQ_MAX_DISK_BYTES,
    maxIdleTimeMs: settings.RUNQ_MAX_IDLE_MS,
  };
}

/** Each default with the setting of its maximum, and the maximum that applies without it. */
const bounds = [
  ['RUNQ_LIMIT_WALL_MS', 'RUNQ_MAX_WALL_MS', defaultMaxima.maxWallTimeMs],
  ['RUNQ_LIMIT_CPU_MS', 'RUNQ_MAX_CPU_MS'],
  ['RUNQ_LIMIT_MEMORY_BYTES', 'RUNQ_MAX_MEMORY_BYTES', defaultMaxima.maxMemoryBytesStudent],
  ['RUNQ_LIMIT_OUTPUT_BYTES', 'RUNQ_MAX_OUTPUT_BYTES'],
  ['RUNQ_LIMIT_PROCESSES', 'RUNQ_MAX_PROCESSES'],
  ['RUNQ_LIMIT_DISK_BYTES', 'RUNQ_MAX_DISK_BYTES'],
  ['RUNQ_LIMIT_IDLE_MS', 'RUNQ_MAX_IDLE_MS'],
  ['RUNQ_SESSION_LIFETIME_MS', 'RUNQ_MAX_WALL_MS', defaultMaxima.maxSessionTimeMs],
  ['RUNQ_SESSION_IDLE_MS', 'RUNQ_MAX_IDLE_MS'],
  ['RUNQ_SESSION_OUTPUT_BYTES', 'RUNQ_MAX_OUTPUT_BYTES'],
] as const satisfies [keyof LimitSettings, keyof LimitSettings, number?][];

/** A default above its maximum is a problem of the configuration. */
export function findLimitProblems(settings: Partial<LimitSettings>): string[] {
  return bounds.flatMap(([name, maximum, fallback]) => {
    const [value, most] = [settings[name], settings[maximum] ?? fallback];
    if (value === undefined || value === null || most === undefined || value <= most) return [];
    return [`${name} (${value}) must be at most ${maximum} (${most})`];
  });
}

/** The lowest value of each maximum while the service is running: the default that it bounds. */
export function findLeastMaxima(settings: LimitSettings): LimitMaxima {
  const { limits, sessionLimits } = describeDefaults(settings);
  return {
    maxWallTimeMs: limits.wallTimeMs,
    maxSessionTimeMs: settings.RUNQ_SESSION_LIFETIME_MS ?? limitRanges.wallTimeMs.min,
    maxCpuTimeMs: limits.cpuTimeMs,
    maxMemoryBytesStudent: limits.memoryBytes,
    maxMemoryBytesGrader: limits.memoryBytes,
    maxOutputBytes: Math.max(limits.outputBytes, sessionLimits.outputBytes),
    maxProcesses: limits.processes,
    maxDiskBytes: limits.diskBytes,
    maxIdleTimeMs: Math.max(limits.idleTimeMs, sessionLimits.idleTimeMs),
  };
}
