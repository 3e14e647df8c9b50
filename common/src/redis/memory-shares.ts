import type { Settings, totalSettings } from '../redis/live-settings.js';

/**
 * Largest share of each kind of data in Redis's memory without the reserve, in percent. With maxmemory, totals stay
 * within these shares whatever is configured. The rest is for records, queues and allocation overhead.
 */
export const memoryPercent = {
  waitingBudgetBytes: 20,
  outputBudgetBytes: 25,
  artifactBudgetBytes: 15,
  workspaceBudgetBytes: 15,
  keptRuns: 10,
} satisfies { [Name in (typeof totalSettings)[number]]?: number };

/** Totals that are counts, with the bytes of one unit: for a finished run, its record and first stream node. */
export const unitBytes: Partial<Record<keyof typeof memoryPercent, number>> = { keptRuns: 6144 };

/** Effective totals of `memoryPercent` for this much memory; 0: no maxmemory. */
export function boundByMemory(settings: Settings, budgetBytes: number): Pick<Settings, keyof typeof memoryPercent> {
  const entries = Object.entries(memoryPercent) as [keyof typeof memoryPercent, number][];
  const bounds = entries.map(([name, percent]) => {
    const share = Math.floor((budgetBytes * percent) / 100 / (unitBytes[name] ?? 1));
    return [name, budgetBytes === 0 ? settings[name] : Math.min(settings[name], share)];
  });
  return Object.fromEntries(bounds);
}
