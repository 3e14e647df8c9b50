import { type Limits, type LimitsRequest, limitNames, limitRanges } from './limits.js';
import type { Role, RunKind } from './run.js';

const MiB = 1024 * 1024;

/** The operator's maximum limits, as live settings. A session has a maximum lifetime instead of wall and CPU time. */
export interface LimitMaxima {
  maxWallTimeMs: number;
  maxSessionTimeMs: number;
  maxCpuTimeMs: number;
  maxMemoryBytesStudent: number;
  maxMemoryBytesGrader: number;
  maxOutputBytes: number;
  maxProcesses: number;
  maxDiskBytes: number;
  maxIdleTimeMs: number;
}

export const defaultMaxima: Readonly<LimitMaxima> = {
  maxWallTimeMs: 3_600_000,
  maxSessionTimeMs: 7_200_000,
  maxCpuTimeMs: 600_000,
  maxMemoryBytesStudent: 512 * MiB,
  maxMemoryBytesGrader: 1024 * MiB,
  maxOutputBytes: 16 * MiB,
  maxProcesses: 128,
  maxDiskBytes: 256 * MiB,
  maxIdleTimeMs: 1_800_000,
};

/** The limit that each maximum bounds. */
export const limitOfMaximum: Readonly<Record<keyof LimitMaxima, keyof Limits>> = {
  maxWallTimeMs: 'wallTimeMs',
  maxSessionTimeMs: 'wallTimeMs',
  maxCpuTimeMs: 'cpuTimeMs',
  maxMemoryBytesStudent: 'memoryBytes',
  maxMemoryBytesGrader: 'memoryBytes',
  maxOutputBytes: 'outputBytes',
  maxProcesses: 'processes',
  maxDiskBytes: 'diskBytes',
  maxIdleTimeMs: 'idleTimeMs',
};

/** The highest limits that a caller of this role may request. */
export function resolveMaxima(maxima: LimitMaxima, role: Role, kind: RunKind): Limits {
  return {
    wallTimeMs: kind === 'session' ? maxima.maxSessionTimeMs : maxima.maxWallTimeMs,
    cpuTimeMs: maxima.maxCpuTimeMs,
    memoryBytes: role === 'student' ? maxima.maxMemoryBytesStudent : maxima.maxMemoryBytesGrader,
    outputBytes: maxima.maxOutputBytes,
    processes: maxima.maxProcesses,
    diskBytes: maxima.maxDiskBytes,
    idleTimeMs: maxima.maxIdleTimeMs,
  };
}

/**
 * Finds invalid numbers in `body.limits`, one issue per limit, each with the maximum. `names` are the allowed limits.
 * Zero, negative, fractional and absurd values are invalid; none means "no limit".
 */
export function findLimitIssues(
  body: unknown,
  maxima: Limits,
  names: readonly string[],
): { path: string[]; message: string }[] {
  const limits = (body as { limits?: unknown } | null)?.limits;
  if (typeof limits !== 'object' || limits === null) return [];
  return limitNames.flatMap((name) => {
    const value = (limits as Record<string, unknown>)[name];
    if (value === undefined || !names.includes(name)) return [];
    const [min, max] = [limitRanges[name].min, maxima[name]];
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return [];
    return [{ path: ['limits', name], message: `must be a whole number from ${min} to ${max}` }];
  });
}

/** Effective limits of a run: the requested ones, else the defaults, at most the maximum. */
export function resolveLimits(request: LimitsRequest | undefined, defaults: Limits, maxima: Limits): Limits {
  const limits = { ...defaults };
  for (const name of limitNames) limits[name] = Math.min(request?.[name] ?? defaults[name], maxima[name]);
  return limits;
}
