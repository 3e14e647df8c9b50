import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { graderStates } from '../support/grader/grader-states.js';
import { opsStates } from '../support/ops-states.js';
import { studentStates } from '../support/page-states.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { type Appearance, checkVisualStates } from '../support/visual-states.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq({ RUNQ_SESSION_STATEMENT_CPU_MS: '1000' }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

const light = (width: number): Appearance => ({ colorScheme: 'light', width });
const dark = (width: number): Appearance => ({ colorScheme: 'dark', width });
/** The ordinary run checks the two that differ most; the long run all four, starting from either width. */
const rounds: [Appearance, ...Appearance[]][] = process.env.RUNQ_LONG
  ? [
      [light(1280), dark(1280), dark(320)],
      [dark(320), light(320), light(1280)],
    ]
  : [[dark(320), light(1280)]];

test.each(rounds)('every state is accessible, starting from %o', { timeout: 360_000 }, async (...looks) => {
  const { url } = runq;
  const listStates = (userId: string) => [
    ...studentStates(url, userId),
    ...opsStates(url),
    ...graderStates(url, `mia-${userId}`),
  ];
  expect(await checkVisualStates(browser.context, looks, listStates)).toEqual({});
});
