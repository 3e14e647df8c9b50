import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from '../support/browser.js';
import { type Client, signIn } from '../support/client.js';
import { reportFailure } from '../support/page-fixture.js';
import { waitForStatus } from '../support/page-steps.js';
import { treeOf } from '../support/processes.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let ops: Client;
let pages: Page[];
let userCount = 0;
/** Tabs of one browser would share their sign-in. */
let browsers: Awaited<ReturnType<typeof openBrowser>>[];

beforeAll(async () => {
  [runq, ...browsers] = await Promise.all([startRunq(), openBrowser(), openBrowser()]);
  ops = await signIn(runq.url, 'ops', 'ops');
});
afterAll(async () => {
  await Promise.all((browsers ?? []).map((browser) => browser.close()));
  await runq?.stop();
});
beforeEach(async () => {
  pages = await Promise.all(browsers.map((browser) => browser.context.newPage()));
  await Promise.all(
    pages.map(async (page) => {
      await signInOnPage(page, runq.url, `state-${++userCount}`);
      await page.getByText('Connected').waitFor();
      await banner(page).waitFor({ state: 'detached' });
    }),
  );
});
afterEach(async ({ task }) => {
  await reportFailure(task, pages, runq);
  await ops.json('POST', '/v1/ops/resume', { why: 'test' }).catch(() => {});
  await Promise.all(pages.map((page) => page.close()));
});

const banner = (page: Page) => page.locator('.obstacle-banner p');
const runButton = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });
const findWorker = () => treeOf(runq.launcher.pid!).find(({ command }) => command.includes('worker/dist/main.js'));
const findApi = () => treeOf(runq.launcher.pid!).find(({ command }) => command.includes('api/dist/main.js'));

const runMenu = (page: Page) => page.getByRole('button', { name: 'More ways to run' });

/** The Run button, or another one, as assistive technology presents it: unavailable, with its reason. */
async function describeRunButton(
  page: Page,
  button = runButton(page),
): Promise<{ isDisabled: string | null; description: string | null }> {
  return button.evaluate((element) => ({
    isDisabled: element.getAttribute('aria-disabled'),
    description: document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent ?? null,
  }));
}

async function expectRuns(page: Page, text: string): Promise<void> {
  await typeProgram(page, `print("${text}", 6 * 7)`);
  await runButton(page).click();
  await page.getByRole('log').getByText(`${text} 42`).waitFor();
  await waitForStatus(page, /Finished/);
}

test('a pause shows on every open page, with its reason, and disappears by itself', async () => {
  await ops.json('POST', '/v1/ops/pause', { reason: 'The exam begins at ten.' });
  const reason = 'Runs are paused: The exam begins at ten.';
  for (const page of pages) {
    await banner(page).getByText(reason).waitFor();
    expect(await describeRunButton(page)).toEqual({ isDisabled: 'true', description: reason });
    expect(await describeRunButton(page, runMenu(page))).toEqual({ isDisabled: 'true', description: reason });
    const grounds = [runButton(page), runMenu(page)].map((button) =>
      button.evaluate((element) => getComputedStyle(element).backgroundColor),
    );
    expect(new Set(await Promise.all(grounds)).size).toBe(1);
    await runMenu(page).press('Enter');
    expect(await page.getByRole('menu').count()).toBe(0);
    await runButton(page).click({ force: true });
    await page.getByText(`Not started. ${reason}`).waitFor();
  }
  await ops.json('POST', '/v1/ops/resume', { why: 'over' });
  for (const page of pages) {
    await banner(page).waitFor({ state: 'detached' });
    await page.getByText('Not started.').waitFor({ state: 'detached' });
    await runMenu(page).click();
    await page.getByRole('menuitem', { name: 'Python shell', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await expectRuns(page, 'resumed');
  }
});

test('a page opened during a pause has the banner, and a queued run keeps its card with the reason', async () => {
  const [page, other] = pages as [Page, Page];
  const user = await signIn(runq.url, `state-${userCount - 1}`);
  const busy = await Promise.all([1, 2].map(() => user.submit({ code: 'input()', interactive: true })));
  await typeProgram(page, 'print("after the pause")');
  await runButton(page).click();
  await page.locator('.queue-card').waitFor();
  await ops.json('POST', '/v1/ops/pause', { reason: 'Short break.' });
  await page
    .locator('.queue-card')
    .getByText(/Paused: Short break\./)
    .waitFor();
  await other.reload();
  await banner(other).getByText('Runs are paused: Short break.').waitFor();
  await ops.json('POST', '/v1/ops/resume', { why: 'over' });
  await Promise.all(busy.map(({ id }) => user.cancel(id)));
  await page.getByRole('log').getByText('after the pause').waitFor();
});

test('without a worker every page says so, a queued run keeps its card, and both recover', async () => {
  const [page, other] = pages as [Page, Page];
  const worker = findWorker()!;
  const user = await signIn(runq.url, `state-${userCount - 1}`);
  const busy = await Promise.all([1, 2].map(() => user.submit({ code: 'input()', interactive: true })));
  await typeProgram(page, 'print("after the restart")');
  await runButton(page).click();
  await page.locator('.queue-card').waitFor();
  process.kill(worker.pid, 'SIGKILL');
  for (const one of [page, other])
    await banner(one)
      .getByText(/no worker is available/)
      .waitFor();
  expect((await describeRunButton(other)).isDisabled).toBe('true');
  await until(() => (findWorker()?.pid ?? worker.pid) !== worker.pid, 'the launcher to start another worker');
  for (const one of [page, other]) await banner(one).waitFor({ state: 'detached' });
  await Promise.all(busy.map(({ id }) => user.cancel(id)));
  await page.getByRole('log').getByText('after the restart').waitFor();
  await expectRuns(other, 'recovered');
});

test('a lost connection has a banner until the page is connected again', async () => {
  const [page, other] = pages as [Page, Page];
  const api = findApi()!;
  process.kill(api.pid, 'SIGKILL');
  for (const one of [page, other])
    await banner(one)
      .getByText(/Connection lost/)
      .waitFor();
  expect((await describeRunButton(page)).isDisabled).toBe('true');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByText(/You are offline\. Your code is saved/).waitFor();
  await until(() => (findApi()?.pid ?? api.pid) !== api.pid, 'the launcher to start another API');
  for (const one of [page, other]) await banner(one).waitFor({ state: 'detached' });
  await page.getByText(/You are offline\. Your code is saved/).waitFor({ state: 'detached' });
  await expectRuns(page, 'back');
});

test('an embedded program shows a pause, once it has run', async () => {
  const page = pages[0]!;
  await page.goto(`${runq.url}/embed?code=${encodeURIComponent('print("hello")')}`);
  await runButton(page).click();
  await page.getByRole('log').getByText('hello').waitFor();
  await waitForStatus(page, /Finished/);
  await ops.json('POST', '/v1/ops/pause', { reason: 'Break.' });
  await banner(page).getByText('Runs are paused: Break.').waitFor();
  expect((await describeRunButton(page)).isDisabled).toBe('true');
  await ops.json('POST', '/v1/ops/resume', { why: 'over' });
  await banner(page).waitFor({ state: 'detached' });
  await runButton(page).click();
  await waitForStatus(page, /Finished/);
});
