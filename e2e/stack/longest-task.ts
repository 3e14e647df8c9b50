import type { Page } from 'playwright-core';

/** Has the page note how long its tasks take; the answer tells the longest since it was last asked, in milliseconds. */
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
