import { openBrowser } from '../../e2e/support/browser.js';
import { until } from '../../e2e/support/start-runq.js';
import type { Cost } from './print-visits.js';

/** A network connection that the browser emulates. */
export interface Connection {
  latencyMs: number;
  downBytesPerSecond: number;
  upBytesPerSecond: number;
}

/** Requests within this time after a page is usable belong to its visit: editor extensions, the socket upgrade. */
const trailingMs = 1000;
const usableTimeoutMs = 60_000;

interface Measured {
  longTasks: number[];
  usableAt: number;
}

/** Visits a page `times` times in a new signed-in browser: the first visit finds an empty cache. */
export async function visitPage(options: {
  url: string;
  path: string;
  /** Null for a visitor who is not signed in. */
  token: string | null;
  /** Selectors that all match when the page is usable. */
  usable: string;
  connection: Connection | null;
  times: number;
}): Promise<Cost[]> {
  const { url, path, token, usable, connection, times } = options;
  const browser = await openBrowser();
  const costs: Cost[] = [];
  try {
    await browser.context.addInitScript({ content: measureScript({ token, usable }) });
    for (let time = 0; time < times; time++) {
      const page = await browser.context.newPage();
      const network = await browser.context.newCDPSession(page);
      await network.send('Network.enable');
      if (connection)
        await network.send('Network.emulateNetworkConditions', {
          offline: false,
          latency: connection.latencyMs,
          downloadThroughput: connection.downBytesPerSecond,
          uploadThroughput: connection.upBytesPerSecond,
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
      // The CSP of the pages forbids waitForFunction.
      await until(() => page.evaluate('window.measured?.usableAt > 0'), `${path} to be usable`, usableTimeoutMs);
      await page.waitForTimeout(trailingMs);
      const { usableAt, longTasks } = (await page.evaluate('measured')) as Measured;
      costs.push({ requests, bytes, usableMs: usableAt, longTasks });
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return costs;
}

/**
 * Runs in the page before its own scripts. Text, because a compiled function would call helpers that the page lacks.
 */
const measureScript = (options: { token: string | null; usable: string }) => `
  const { token, usable } = ${JSON.stringify(options)};
  if (token !== null && location.protocol !== 'about:') sessionStorage.setItem('runq.token', token);
  window.measured = { longTasks: [], usableAt: 0 };
  new PerformanceObserver((list) => {
    measured.longTasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask', buffered: true });
  (function check() {
    const isUsable = usable.split(',').every((selector) => document.querySelector(selector));
    if (isUsable) measured.usableAt = performance.now();
    else requestAnimationFrame(check);
  })();
`;
