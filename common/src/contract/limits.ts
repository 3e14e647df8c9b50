import { z } from 'zod';

/**
 * Limits of one run. Times in milliseconds, sizes in bytes.
 * The limit `wallTimeMs` excludes waits for input, which `idleTimeMs` bounds. The usage `wallTimeMs` includes them.
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

/** Ranges of defaults and of operator maxima. A request may go up to the current maximum. */
export const limitRanges: Readonly<Record<keyof Limits, { min: number; max: number }>> = {
  wallTimeMs: { min: 1, max: 7_200_000 },
  cpuTimeMs: { min: 1, max: 3_600_000 },
  memoryBytes: { min: 16 * MiB, max: 4096 * MiB },
  outputBytes: { min: 1, max: 16 * MiB },
  processes: { min: 1, max: 512 },
  diskBytes: { min: 64 * 1024, max: 1024 * MiB },
  idleTimeMs: { min: 1, max: 7_200_000 },
};

export const limitNames = Object.keys(limitRanges) as (keyof Limits)[];

const limit = (name: keyof Limits) => z.int().min(limitRanges[name].min).max(limitRanges[name].max).optional();

const shared = {
  wallTimeMs: limit('wallTimeMs'),
  memoryBytes: limit('memoryBytes'),
  outputBytes: limit('outputBytes'),
  processes: limit('processes'),
  diskBytes: limit('diskBytes'),
  idleTimeMs: limit('idleTimeMs'),
};

const description = 'Each from its minimum to the maximum that operators set, which a 422 states.';

/** The `limits` of a request: any subset, each within its range. limit-maxima.ts applies the current maxima. */
export const limitsRequestSchema = z.strictObject({ ...shared, cpuTimeMs: limit('cpuTimeMs') }).meta({ description });

/** The same for a session, which has a CPU quota instead of a CPU time limit. */
export const sessionLimitsRequestSchema = z.strictObject(shared).meta({ description });

export type LimitsRequest = z.infer<typeof limitsRequestSchema>;
