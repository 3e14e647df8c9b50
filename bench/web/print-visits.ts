/** The costs of one visit of a page. */
export interface Cost {
  requests: number;
  bytes: number;
  /** Time from the click on the link until the page is usable. */
  usableMs: number;
  /** Durations of tasks over 50 ms until then and in the second after. */
  longTasks: number[];
}

export type Visit = Cost & { name: string };

/** Prints one row per visit. */
export function printVisits(visits: readonly Visit[]): void {
  process.stdout.write(`${''.padEnd(36)}requests        KB  usable ms  long tasks  longest ms\n`);
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
    process.stdout.write(`${name.padEnd(36)}${cells.join(' ')}\n`);
  }
}
