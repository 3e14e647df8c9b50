import type { Page } from 'playwright-core';

/** Observes long tasks of a page. The returned function reads the longest since its last call, in milliseconds. */
export async function watchTasks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const kept: number[] = [];
    const take = (entries: PerformanceEntryList) => kept.push(...entries.map(({ duration }) => duration));
    const notes = new PerformanceObserver((list) => take(list.getEntries()));
    notes.observe({ type: 'longtask' });
    Object.assign(window, {
      longestTask: () => {
        take(notes.takeRecords());
        return Math.max(0, ...kept.splice(0));
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { longestTask(): number }).longestTask());
}
