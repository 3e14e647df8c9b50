import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './stack/browser.js';
import { lookAtStates, widthsOf } from './stack/look-at-states.js';
import { type Runq, startRunq } from './stack/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq({ RUNQ_SESSION_STATEMENT_CPU_MS: '1000' }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

test.each(widthsOf(1280))(
  'nothing is inaccessible in any state, light, at %i px',
  { timeout: 180_000 },
  async (width) => {
    expect(await lookAtStates(browser.context, runq.url, { colorScheme: 'light', width })).toEqual({});
  },
);
