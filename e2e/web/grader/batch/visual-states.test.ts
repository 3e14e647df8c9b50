import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openBrowser, signInOnPage } from '../../../support/browser.js';
import { type Client, signIn } from '../../../support/client.js';
import { type Runq, startRunq } from '../../../support/start-runq.js';
import { type Appearance, checkStates } from '../../../support/visual-states.js';
import { map } from './batch-page.js';
import { gradeForStates, graderBatchStates } from './batch-states.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 240_000 });

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let grader: Client;
let ids: Awaited<ReturnType<typeof gradeForStates>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
  grader = await signIn(runq.url, 'grader', 'grader');
  ids = await gradeForStates(grader);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

const looks: [Appearance, ...Appearance[]] = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
];

test('every state of the view of a batch is accessible and fits its window', async () => {
  const page = await browser.context.newPage();
  await signInOnPage(page, `${runq.url}/grader/batches/${ids.id}`, 'grader', 'grader');
  await map(page).waitFor();
  expect(await checkStates(page, graderBatchStates(runq.url, grader, ids), looks)).toEqual({});
  await page.close();
});
