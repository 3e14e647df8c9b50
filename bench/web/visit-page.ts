import { openBrowser } from '../../e2e/stack/browser.js';
import { until } from '../../e2e/stack/start-runq.js';
import type { Cost } from './print-visits.js';

/** A connection as the browser emulates it. */
export interface Line {
  latencyMs: number;
  downBytesPerSecond: number;
  upBytesPerSecond: number;
}

/** What comes this long after a page can be used belongs to its visit: aids of the editor, the upgrade of the socket. */
const settleMs = 1000;
const usableWithinMs = 60_000;

interface Measured {
  longTasks: number[];
  usableAt: number;
}

/** Visits a page in a new browser, signed in, as many times as asked: the first visit finds an empty cache. */
export async function visitPage(options: {
  url: string;
  path: string;
  token: string;
  /** Selectors that are all there when the page can be used. */
  usable: string;
  line: Line | null;
  times: number;
}): Promise<Cost[]> {
  const { url, path, token, usable, line, times } = options;
  const browser = await openBrowser();
  const costs: Cost[] = [];
  try {
    await browser.context.addInitScript({ content: measuring({ token, usable }) });
    for (let time = 0; time < times; time++) {
      const page = await browser.context.newPage();
      const network = await browser.context.newCDPSession(page);
      await network.send('Network.enable');
      if (line)
        await network.send('Network.emulateNetworkConditions', {
          offline: false,
          latency: line.latencyMs,
          downloadThroughput: line.downBytesPerSecond,
          uploadThroughput: line.upBytesPerSecond,
        });
      let requests = 0;
      let bytes = 0;
      const fromCache = new Set<string>();
      network.on('Network.requestServedFromCache', ({ requestId }) => fromCache.add(requestId));
      network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        if (fromCache.has(requestId)) return;
        requests++;
        bytes += encodedDataLength;
      });
      await page.goto(url + path, { waitUntil: 'commit' });
      // The pages' policy forbids what waits inside them.
      await until(() => page.evaluate('window.measured?.usableAt > 0'), `${path} to be usable`, usableWithinMs);
      await page.waitForTimeout(settleMs);
      const { usableAt, longTasks } = (await page.evaluate('measured')) as Measured;
      costs.push({ requests, bytes, usableMs: usableAt, longTasks });
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return costs;
}

/** What runs in the page before its own scripts; as text, because a compiled function would call helpers that are not there. */
const measuring = (facts: { token: string; usable: string }) => `
  const facts = ${JSON.stringify(facts)};
  if (location.protocol !== 'about:') sessionStorage.setItem('runq.token', facts.token);
  window.measured = { longTasks: [], usableAt: 0 };
  new PerformanceObserver((list) => {
    measured.longTasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask', buffered: true });
  (function look() {
    if (facts.usable.split(',').every((selector) => document.querySelector(selector))) measured.usableAt = performance.now();
    else requestAnimationFrame(look);
  })();
`;
