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

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  args: { name?: string };
  /** CPU time of the thread, in microseconds. */
  tdur?: number;
}

/**
 * Traces the browser. The returned function ends the trace and reads the CPU time of the longest task of the threads
 * that run pages, in milliseconds. Beside other busy processes a task takes longer, but computes no more.
 */
export async function traceTasks(page: Page): Promise<() => Promise<number>> {
  const browser = page.context().browser()!;
  await browser.startTracing(page, { categories: ['toplevel'] });
  return async () => {
    const trace = await browser.stopTracing();
    const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
    const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
    const isPageThread = ({ name, args }: TraceEvent) => name === 'thread_name' && args.name === 'CrRendererMain';
    const pageThreads = new Set(traceEvents.filter(isPageThread).map(threadOf));
    const tasks = traceEvents.filter(({ name }) => name === 'ThreadControllerImpl::RunTask');
    const times = tasks.filter((task) => pageThreads.has(threadOf(task))).map(({ tdur = 0 }) => tdur / 1000);
    if (times.length === 0) throw new Error('the trace has no tasks of a page');
    return Math.max(...times);
  };
}
