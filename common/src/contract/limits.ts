import { z } from 'zod';

/**
 * What one run may use. Times in milliseconds, sizes in bytes.
 * `wallTimeMs` counts time in which the program is not waiting for input; waiting is bounded by `idleTimeMs`.
 */
export interface Limits {
  wallTimeMs: number;
  cpuTimeMs: number;
  memoryBytes: number;
  outputBytes: number;
  processes: number;
  diskBytes: number;
  idleTimeMs: number;
}

const MiB = 1024 * 1024;

/** The range that a request or a default may take. Zero, negative, fractional and absurd values are refused, never read as "no limit". */
export const limitRanges: Readonly<Record<keyof Limits, { min: number; max: number }>> = {
  wallTimeMs: { min: 1, max: 3_600_000 },
  cpuTimeMs: { min: 1, max: 3_600_000 },
  memoryBytes: { min: 16 * MiB, max: 4096 * MiB },
  outputBytes: { min: 1, max: 16 * MiB },
  processes: { min: 1, max: 512 },
  diskBytes: { min: 64 * 1024, max: 1024 * MiB },
  idleTimeMs: { min: 1, max: 7_200_000 },
};

/** The lifetime of a session. */
export const sessionLifetimeMs = { min: 1, max: 7_200_000 };

const within = ({ min, max }: { min: number; max: number }) => z.int().min(min).max(max).optional();
const limit = (name: keyof Limits) => within(limitRanges[name]);

const shared = {
  memoryBytes: limit('memoryBytes'),
  outputBytes: limit('outputBytes'),
  processes: limit('processes'),
  diskBytes: limit('diskBytes'),
  idleTimeMs: limit('idleTimeMs'),
};

/** The `limits` of a request: any subset, each within its range. */
export const limitsRequestSchema = z.strictObject({
  wallTimeMs: limit('wallTimeMs'),
  cpuTimeMs: limit('cpuTimeMs'),
  ...shared,
});

/** The same of a session, which computes at a rate: a sum of computing time would be a promise that nobody keeps. */
export const sessionLimitsRequestSchema = z.strictObject({ wallTimeMs: within(sessionLifetimeMs), ...shared });

export type LimitsRequest = z.infer<typeof limitsRequestSchema>;

/** The limits a run gets: what it asked for, else the defaults. */
export function resolveLimits(request: LimitsRequest | undefined, defaults: Limits): Limits {
  const limits = { ...defaults };
  for (const name of Object.keys(limitRanges) as (keyof Limits)[]) {
    const asked = request?.[name];
    if (asked !== undefined) limits[name] = asked;
  }
  return limits;
}
