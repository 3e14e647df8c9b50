import { quantile } from '../print-table.js';

/** A line of the table; `beside` is what it is compared with. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  beside?: { name: string; value: number };
}

/** p50 and p99 of a series beside another one. */
export function compare(name: string, ms: number[], besideName: string, beside: number[]): Figure[] {
  return [0.5, 0.99].map((q) => ({
    name: `${name}, p${q * 100}`,
    value: quantile(ms, q),
    unit: 'ms',
    beside: { name: besideName, value: quantile(beside, q) },
  }));
}

/** One table; only ratios within one run can be compared. */
export function printFigures(figures: Figure[]): void {
  const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(2)).padStart(10);
  for (const { name, value, unit, beside } of figures) {
    const ratio = beside
      ? `  ${(value / beside.value).toFixed(2)}x of ${number(beside.value).trim()} (${beside.name})`
      : '';
    process.stdout.write(`${name.padEnd(58)}${number(value)} ${unit.padEnd(12)}${ratio}\n`);
  }
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

export const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
