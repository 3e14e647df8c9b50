/** What one visit of a page cost. */
export interface Cost {
  requests: number;
  bytes: number;
  /** From the click on the link until the page can be used. */
  usableMs: number;
  /** Tasks of more than 50 ms until then and in the second after. */
  longTasks: number[];
}

export type Visit = Cost & { name: string };

/** One row a visit. */
export function printVisits(visits: readonly Visit[]): void {
  process.stdout.write(`${''.padEnd(28)}requests        KB  usable ms  long tasks  longest ms\n`);
  for (const { name, requests, bytes, usableMs, longTasks } of visits) {
    const cells = [
      String(requests).padStart(8),
      (bytes / 1024).toFixed(1).padStart(9),
      usableMs.toFixed(0).padStart(10),
      String(longTasks.length).padStart(11),
      Math.max(0, ...longTasks)
        .toFixed(0)
        .padStart(11),
    ];
    process.stdout.write(`${name.padEnd(28)}${cells.join(' ')}\n`);
  }
}
