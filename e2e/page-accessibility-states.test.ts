import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from './stack/browser.js';
import { type Look, lookAtStates } from './stack/look-at-states.js';
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

const light = (width: number): Look => ({ colorScheme: 'light', width });
const dark = (width: number): Look => ({ colorScheme: 'dark', width });
/** The ordinary run looks at the two that differ most; the long one at all four, from either width. */
const rounds: [Look, ...Look[]][] = process.env.RUNQ_LONG
  ? [
      [light(1280), dark(1280), dark(320)],
      [dark(320), light(320), light(1280)],
    ]
  : [[dark(320), light(1280)]];

test.each(rounds)('nothing is inaccessible in any state, from %o on', { timeout: 240_000 }, async (...looks) => {
  expect(await lookAtStates(browser.context, runq.url, looks)).toEqual({});
});
