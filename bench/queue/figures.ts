import { quantile } from '../print-table.js';

/** A row of the table, with the value it is compared with. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  baseline?: { name: string; value: number };
}

/** p50 and p99 of a series, compared with those of a baseline. */
export function compare(name: string, ms: number[], baselineName: string, baseline: number[]): Figure[] {
  return [0.5, 0.99].map((q) => ({
    name: `${name}, p${q * 100}`,
    value: quantile(ms, q),
    unit: 'ms',
    baseline: { name: baselineName, value: quantile(baseline, q) },
  }));
}

/** Prints one table. Only ratios within one run are comparable. */
export function printFigures(figures: Figure[]): void {
  const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2)).padStart(10);
  for (const { name, value, unit, baseline } of figures) {
    const ratio = baseline
      ? `  ${(value / baseline.value).toFixed(2)}x of ${number(baseline.value).trim()} (${baseline.name})`
      : '';
    process.stdout.write(`${name.padEnd(58)}${number(value)} ${unit.padEnd(12)}${ratio}\n`);
  }
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
