import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../../support/browser.js';
import { type Client, signIn } from '../../support/client.js';
import { type Runq, startRunq } from '../../support/start-runq.js';
import { findViolations } from '../../support/visual-states.js';

let runq: Runq;
let alice: Client;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
  alice = await signIn(runq.url, 'alice');
  page = await browser.context.newPage();
  await openOps();
});
// A failed attempt may leave a dialog.
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await openOps();
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

const endless = { code: 'import time\nprint("a secret", flush=True)\ntime.sleep(60)', label: 'Lesson 7' };
async function openOps(): Promise<void> {
  await signInOnPage(page, `${runq.url}/ops`, 'root', 'ops');
  await page.getByRole('heading', { name: 'Service settings' }).waitFor();
}

const panel = (name: string) => page.getByRole('region', { name, exact: true });

async function check(): Promise<void> {
  const violations = await findViolations(page);
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

test('a run is found by its label, opened at its address, looked at and stopped with a reason', async () => {
  const { id } = await alice.submit(endless);
  await panel('Runs').getByLabel('Run, batch, user or label').fill('lesson');
  await page.keyboard.press('Enter');
  await panel('Runs').getByText('1 run.').waitFor();
  await panel('Runs').getByRole('row', { name: /alice/ }).getByRole('link').click();
  await page.getByRole('heading', { name: `Run ${id}` }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/ops/runs/${id}`);
  await page.getByText(/^Started on/).waitFor();
  expect(await page.getByText('a secret').count()).toBe(0);
  await page.getByRole('button', { name: 'Show code and output…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Show' }).click();
  await panel('Code and output').getByText('a secret', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop…' }).click();
  await page.keyboard.type('exam');
  await page.keyboard.press('Enter');
  await page
    .getByText(/^Stopped by an operator\. Reason: exam\./)
    .first()
    .waitFor();
  expect(await alice.read(id)).toMatchObject({ stoppedBy: { by: 'ops', why: 'exam' } });
  await check();
  await page.reload();
  await page.getByText('Finished: cancelled.').waitFor();
});

test('the address of a search shows its result', async () => {
  await page.goto(`${runq.url}/ops?q=alice&state=finished`);
  await panel('Runs')
    .getByRole('row', { name: /Stopped by an operator/ })
    .waitFor();
});

test('the runs of a search are cancelled together after their number is shown, and run again', async () => {
  await page.goto(`${runq.url}/ops`);
  const bob = await signIn(runq.url, 'bob');
  for (let i = 0; i < 3; i++) await bob.submit({ ...endless, label: 'Loop' });
  await panel('Runs').getByLabel('Run, batch, user or label').fill('loop');
  await page.keyboard.press('Enter');
  await panel('Runs').getByText('3 runs.').waitFor();
  await page.getByRole('button', { name: 'Cancel all that match…' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('3 runs will be cancelled, and no others.').waitFor();
  expect(await dialog.getByRole('listitem').count()).toBe(3);
  await check();
  await page.keyboard.press('Enter');
  expect(await dialog.getByText('3 runs will be cancelled').isVisible()).toBe(true);
  await page.keyboard.type('an endless loop');
  await page.keyboard.press('Enter');
  await dialog.getByText('Cancelled 3 runs.').waitFor();
  await check();
  await page.keyboard.press('Escape');
  await panel('Runs')
    .getByRole('row', { name: /Stopped by an operator/ })
    .first()
    .waitFor();
  const { runs } = await bob.json<{ runs: { id: string }[] }>('GET', '/v1/runs');
  expect(await bob.read(runs[0]!.id, 10_000)).toMatchObject({ stoppedBy: { by: 'ops', why: 'an endless loop' } });
  await panel('Audit log').getByText('root cancelled 3 runs (q loop)').waitFor();
  await panel('Runs').getByLabel('Result').selectOption('Stopped');
  await panel('Runs').getByRole('button', { name: 'Search' }).click();
  await page.getByRole('button', { name: 'Run all that match again…' }).click();
  await dialog.getByText('3 runs will be run again, and no others.').waitFor();
  await page.keyboard.type('back');
  await page.keyboard.press('Enter');
  await dialog.getByText('Started 3 runs again.').waitFor();
  await page.keyboard.press('Escape');
  const ops = await signIn(runq.url, 'watcher', 'ops');
  await ops.json('POST', '/v1/ops/users/bob/cancel', { why: 'done' });
});

test('the history of the settings shows who changed what, and returns to a version', async () => {
  const ops = await signIn(runq.url, 'watcher', 'ops');
  const change = (settings: object, why: string) => ops.json('PATCH', '/v1/ops/settings', { settings, why });
  await change({ maxRuns: 18 }, 'fewer');
  await change({ maxRuns: 19 }, 'one more');
  await page.goto(`${runq.url}/ops`);
  await page.getByText('History of the settings').click();
  const history = panel('Service settings').getByRole('listitem');
  await history.getByText('“Active runs limit” from 20 to 18').waitFor();
  await history.getByText('one more').waitFor();
  await check();
  await history
    .filter({ hasText: 'fewer' })
    .getByRole('button', { name: /^Revert to this/ })
    .click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('This changes “Active runs limit” from 19 to 18.').waitFor();
  await page.keyboard.type('too many');
  await page.keyboard.press('Enter');
  await page
    .getByRole('region', { name: 'Messages' })
    .getByText(/^Settings reverted/)
    .waitFor();
  await history.getByText('reverted “Active runs limit” from 19 to 18').waitFor();
  await change({ maxRuns: null }, '');
});

test('a surprising number of users needs a reason, and untouched limits pin nothing', async () => {
  await page.getByRole('button', { name: 'Change… Active users limit' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('New value').fill('99999');
  await dialog.getByText(/^Workers offer \d+ slots/).waitFor();
  await page.keyboard.press('Enter');
  expect(await dialog.isVisible()).toBe(true);
  await check();
  await page.keyboard.press('Escape');
  await panel('Users').getByLabel('Other user').fill('bob');
  await page.getByRole('button', { name: 'Actions for bob' }).click();
  await page.getByRole('menuitem', { name: 'Limits…' }).click();
  await page.keyboard.press('Enter');
  await page.getByRole('region', { name: 'Messages' }).getByText('Limits for bob: 2 active').waitFor();
  const ops = await signIn(runq.url, 'watcher', 'ops');
  const { users } = await ops.json<{ users: { userId: string }[] }>('GET', '/v1/ops/users');
  expect(users.map(({ userId }) => userId)).not.toContain('bob');
});

test.each([
  { scheme: 'light' as const, width: 320 },
  { scheme: 'dark' as const, width: 1280 },
])('with many users the page stays short and in reach, $scheme, $width px', async ({ scheme, width }) => {
  const users = await Promise.all(Array.from({ length: 14 }, (_, i) => signIn(runq.url, `student-${i}`)));
  await Promise.all(users.map((user) => user.submit(endless)));
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize({ width, height: 800 });
  await page.goto(`${runq.url}/ops`);
  await panel('Users')
    .getByRole('row', { name: /student-13/ })
    .waitFor();
  const height = await panel('Users').evaluate((element) => element.getBoundingClientRect().height);
  expect(height).toBeLessThan(700);
  await check();
});
