/** A row of measurements in milliseconds. */
export interface Series {
  name: string;
  ms: number[];
}

export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/**
 * Prints min, median and p95 of each series, and the ratio of its median to the first. Only ratios within one run are
 * comparable.
 */
export function printTable(series: Series[]): void {
  const base = quantile(series[0]?.ms ?? [], 0.5);
  const cell = (value: number) => value.toFixed(2).padStart(9);
  process.stdout.write(`${''.padEnd(44)}      min       p50       p95     ratio\n`);
  for (const { name, ms } of series) {
    const cells = [0, 0.5, 0.95].map((q) => cell(quantile(ms, q))).join(' ');
    process.stdout.write(`${name.padEnd(44)}${cells} ${cell(quantile(ms, 0.5) / base)}x\n`);
  }
}
