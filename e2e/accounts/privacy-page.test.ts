import { readFile } from 'node:fs/promises';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

async function openAccount(page: Page, userId: string): Promise<void> {
  await signInOnPage(page, runq.url, userId);
  await page.getByRole('button', { name: `Signed in as ${userId}` }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await page.getByRole('heading', { name: 'Your data' }).waitFor();
}

/** The paths in the zip that the page saves. */
async function saveZip(page: Page, press: () => Promise<void>): Promise<Map<string, string>> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const files = unzipSync(new Uint8Array(await readFile(await download.path())));
  return new Map(Object.entries(files).map(([path, content]) => [path, strFromU8(content)]));
}

test('the sign-in leads to the page about stored data, which shows the times of the settings', async () => {
  const page = await browser.context.newPage();
  await page.goto(runq.url);
  await page.getByLabel('User name').waitFor();
  await page.getByRole('link', { name: 'Privacy' }).press('Enter');
  await page.getByRole('heading', { name: 'Privacy', exact: true }).waitFor();
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: 'Finished runs', exact: true }) });
  expect(await row.getByRole('cell').first().innerText()).toBe('1 day after the end of the run');
  const ops = await signIn(runq.url, 'olga', 'ops');
  await ops.json('PATCH', '/v1/ops/settings', { settings: { retentionStudentMs: 7_200_000 } });
  await expect
    .poll(
      async () => {
        await page.reload();
        await row.waitFor();
        return row.getByRole('cell').first().innerText();
      },
      { timeout: 20_000 },
    )
    .toBe('2 hours (of teachers 1 day) after the end of the run');
  await ops.json('PATCH', '/v1/ops/settings', { settings: { retentionStudentMs: null } });
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByLabel('User name').waitFor();
  await page.close();
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const)('the page is accessible: %j', async ({ colorScheme, width }) => {
  const page = await browser.context.newPage();
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 700 });
  await page.goto(`${runq.url}/privacy`);
  await page.getByRole('row').first().waitFor({ state: 'attached' });
  expect(await findViolations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  if (process.env.RUNQ_SHOTS)
    await page.screenshot({ path: `${process.env.RUNQ_SHOTS}/privacy-${colorScheme}-${width}.png`, fullPage: true });
  await page.close();
});

test('users save their data as a zip, and delete it, by keyboard', async () => {
  const ivy = await signIn(runq.url, 'ivy');
  await ivy.call('PUT', '/v1/workspace/files/notes.txt', { content: 'kept-4901' }, { 'If-None-Match': '*' });
  const run = await ivy.run('print("said-4902")');
  const page = await browser.context.newPage();
  await openAccount(page, 'ivy');
  const files = await saveZip(page, () => page.getByRole('button', { name: 'Download my data' }).press('Enter'));
  expect(files.get('workspace/My project/notes.txt')).toBe('kept-4901');
  expect(files.get(`runs/${run.id}/stdout.txt`)).toBe('said-4902\n');
  await page.getByText(/^Your data is saved as runq-data\.zip/).waitFor();

  await page.getByRole('button', { name: 'Delete my data…' }).press('Enter');
  const question = page.getByRole('alertdialog', { name: 'Delete your data?' });
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  expect((await ivy.call('GET', '/v1/workspace/files/notes.txt')).status).toBe(200);
  await page.getByRole('button', { name: 'Delete my data…' }).press('Enter');
  await question.getByRole('button', { name: 'Delete my data' }).press('Enter');
  const done = page.getByRole('alertdialog', { name: 'Your data is deleted' });
  await done.getByText(/^Deleted .*1 run/).waitFor();
  await done.getByRole('button', { name: 'Done' }).press('Enter');
  // The page is loaded again, and has nothing to bring back.
  await done.waitFor({ state: 'detached' });
  await page.getByText('Connected').waitFor();
  expect(await page.getByRole('tab', { name: /notes\.txt/ }).count()).toBe(0);
  expect((await ivy.call('GET', '/v1/workspace/files/notes.txt')).status).toBe(404);
  expect((await ivy.call('GET', `/v1/runs/${run.id}`)).status).toBe(404);
  await page.close();
});

test('a refused download says why', async () => {
  const page = await browser.context.newPage();
  await openAccount(page, 'ida');
  await page.route('**/v1/me/data', (route) =>
    route.fulfill({ status: 429, json: { detail: 'This data is being exported already.' } }),
  );
  await page.getByRole('button', { name: 'Download my data' }).click();
  await page.getByRole('alert').getByText('This data is being exported already.').waitFor();
  await page.close();
});

test('ops export and delete the data of any user, with a reason', async () => {
  const uma = await signIn(runq.url, 'uma');
  const run = await uma.run('print("said-4903")');
  const page = await browser.context.newPage();
  await signInOnPage(page, `${runq.url}/ops`, 'root', 'ops');
  await page.getByLabel('Other user').fill('uma');
  const pick = async (item: string) => {
    await page.getByRole('button', { name: 'Actions for uma' }).press('Enter');
    await page.getByRole('menuitem', { name: item }).press('Enter');
  };
  await pick('Export data…');
  const dialog = page.getByRole('alertdialog');
  expect(await findViolations(page)).toEqual([]);
  // Without a reason the form is not sent.
  await dialog.getByRole('button', { name: 'Export data' }).press('Enter');
  await dialog.getByLabel('Reason (for the audit log)').fill('uma asked');
  const files = await saveZip(page, () => page.keyboard.press('Enter'));
  expect(files.get(`runs/${run.id}/stdout.txt`)).toBe('said-4903\n');
  await page.getByText('exported the data of uma').waitFor();
  await pick('Delete data…');
  await dialog.getByLabel('Reason (for the audit log)').fill('uma asked');
  await page.keyboard.press('Enter');
  await page.getByText('Data of uma: deleted 1 run.').waitFor();
  expect((await uma.call('GET', `/v1/runs/${run.id}`)).status).toBe(404);
  await page.close();
});
