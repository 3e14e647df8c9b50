import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { reportFailure } from '../support/page-fixture.js';
import { runOnPage, waitForStatus } from '../support/page-steps.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let userId: string;
let userCount = 0;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
beforeEach(() => {
  userId = `tabs-${++userCount}`;
});
// A tab that a failed attempt left open would sign in the next one.
afterEach(async ({ task }) => {
  const pages = browser.context.pages();
  await reportFailure(task, pages, runq);
  await browser.context.newPage();
  await Promise.all(pages.map((page) => page.close()));
});

/** Opens another tab by its URL. */
async function openTab(path = ''): Promise<Page> {
  const tab = await browser.context.newPage();
  await tab.goto(runq.url + path);
  return tab;
}

async function openFirstTab(): Promise<Page> {
  const tab = await browser.context.newPage();
  await signInOnPage(tab, runq.url, userId);
  await tab.getByText('Connected').waitFor();
  return tab;
}

const shownIn = (tab: Page) => tab.getByRole('log').innerText();
const form = (tab: Page) => tab.getByRole('button', { name: 'Sign in', exact: true });
const close = (...tabs: Page[]) => Promise.all(tabs.map((tab) => tab.close()));

test('a second tab shows the active run with its input and output, once and in order', async () => {
  const first = await openFirstTab();
  await runOnPage(
    first,
    'for i in range(3): print("line", i)\nprint("hi", input("who? "))\nprint("hi", input("and? "))',
  );
  await waitForStatus(first, /Waiting for input/);
  await first.keyboard.type('Ada\n');
  await first.getByRole('log').getByText('and?').waitFor();
  const second = await openTab();
  await second.getByRole('log').getByText('and?').waitFor();
  await waitForStatus(second, /Waiting for input/);
  expect(await form(second).count()).toBe(0);
  await second.getByLabel('Program input').fill('Ben');
  await second.getByLabel('Program input').press('Enter');
  const expected = ['line 0', 'line 1', 'line 2', 'who? Ada', 'hi Ada', 'and? Ben', 'hi Ben'];
  for (const tab of [first, second]) {
    await waitForStatus(tab, /Finished/);
    expect((await shownIn(tab)).split('\n').filter((line) => line !== '')).toEqual(expected);
  }
  const third = await openTab();
  await waitForStatus(third, /Finished/);
  expect(await shownIn(third)).toBe(await shownIn(first));
  await close(first, second, third);
});

test('Stop in one tab stops the run in both; Run in the other starts a separate run', async () => {
  const first = await openFirstTab();
  await runOnPage(first, 'import time\nprint("going")\ntime.sleep(50)');
  await first.getByRole('log').getByText('going').waitFor();
  const second = await openTab();
  await second.getByRole('log').getByText('going').waitFor();
  await second.getByRole('button', { name: 'Stop' }).click();
  for (const tab of [first, second]) await waitForStatus(tab, /Stopped/);
  await runOnPage(second, 'print("of my own")');
  await waitForStatus(second, /Finished/);
  expect(await shownIn(first)).not.toContain('of my own');
  await close(first, second);
});

test('another browser of the same user shows the run, and starts another one without asking', async () => {
  const first = await openFirstTab();
  await runOnPage(first, 'import time\nprint("going")\ntime.sleep(50)');
  await first.getByRole('log').getByText('going').waitFor();
  const other = await openBrowser();
  const page = await other.context.newPage();
  await signInOnPage(page, runq.url, userId);
  await page.getByRole('log').getByText('going').waitFor();
  await runOnPage(page, 'print("beside")');
  await waitForStatus(page, /Finished/);
  expect((await shownIn(page)).trim()).toBe('beside');
  await waitForStatus(first, /Running/);
  await first.getByRole('button', { name: 'Stop' }).click();
  await waitForStatus(first, /Stopped/);
  await other.close();
  await close(first);
});

test('signing out in one tab signs out the others, also a tab that is reopened', async () => {
  const first = await openFirstTab();
  const second = await openTab();
  await second.getByText('Connected').waitFor();
  // The session storage of a reopened tab.
  const kept = await second.evaluate(() => ({ ...sessionStorage }));
  await first.getByRole('button', { name: /^Signed in as/ }).click();
  await first.getByRole('menuitem', { name: 'Sign out' }).click();
  await second.getByText('You signed out in another tab.').waitFor();
  await close(second);
  const back = await browser.context.newPage();
  await back.addInitScript((entries) => Object.assign(sessionStorage, entries), kept);
  await back.goto(runq.url);
  await form(back).waitFor();
  await close(first, back);
});

test('two users in two tabs stay separate, and a third tab asks which user to use', async () => {
  const first = await openFirstTab();
  await runOnPage(first, 'import time\nprint("of the first")\ntime.sleep(50)');
  await first.getByRole('log').getByText('of the first').waitFor();
  const second = await openTab('/ops');
  await second.getByLabel('User name').fill(`${userId}-other`);
  await second.getByLabel('Role').selectOption('student');
  await form(second).click();
  await second.getByRole('link', { name: 'Go to the editor' }).click();
  await second.getByText('Connected').waitFor();
  const third = await openTab();
  await form(third).waitFor();
  await until(async () => /Ready/.test(await second.locator('.run-status').innerText()), 'the second tab to be idle');
  expect(await shownIn(second)).not.toContain('of the first');
  await second.getByRole('button', { name: /^Signed in as/ }).click();
  await second.getByRole('menuitem', { name: 'Sign out' }).click();
  await form(second).waitFor();
  await first.getByRole('button', { name: 'Stop' }).click();
  await waitForStatus(first, /Stopped/);
  await close(first, second, third);
});
