import type { CaseLimits } from '@runq/common/contract/grading';
import { limitRanges } from '@runq/common/contract/limits';
import type { LimitsForm } from './case-schema.js';

const units = {
  cpu_s: { limit: 'cpuTimeMs', factor: 1000, unit: 's' },
  wall_s: { limit: 'wallTimeMs', factor: 1000, unit: 's' },
  memory_mb: { limit: 'memoryBytes', factor: 1024 * 1024, unit: 'MB' },
  output_kb: { limit: 'outputBytes', factor: 1024, unit: 'KB' },
} as const satisfies Record<keyof LimitsForm, { limit: keyof CaseLimits; factor: number; unit: string }>;
const keys = Object.keys(units) as (keyof LimitsForm)[];

/** Limits in the units of runs. `report` receives those out of range, which keep the limit of `base`. */
export function convertLimits(
  form: LimitsForm,
  { base, max }: { base: CaseLimits; max: CaseLimits },
  report: (key: string, message: string) => void,
): CaseLimits {
  const limits = { ...base };
  for (const key of keys) {
    const given = form[key];
    if (given === undefined) continue;
    const { limit, factor, unit } = units[key];
    const value = Math.round(given * factor);
    const inUnit = (bound: number) => `${Number((bound / factor).toFixed(3))} ${unit}`;
    if (value > max[limit]) report(key, `must be at most ${inUnit(max[limit])}, the maximum of this server`);
    else if (value < limitRanges[limit].min) report(key, `must be at least ${inUnit(limitRanges[limit].min)}`);
    else limits[limit] = value;
  }
  return limits;
}

/** The server's defaults, which operators may have set above the maxima. */
export function capLimits(limits: CaseLimits, max: CaseLimits): CaseLimits {
  return {
    cpuTimeMs: Math.min(limits.cpuTimeMs, max.cpuTimeMs),
    wallTimeMs: Math.min(limits.wallTimeMs, max.wallTimeMs),
    memoryBytes: Math.min(limits.memoryBytes, max.memoryBytes),
    outputBytes: Math.min(limits.outputBytes, max.outputBytes),
  };
}
