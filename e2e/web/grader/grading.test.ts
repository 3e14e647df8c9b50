import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signInOnPage } from '../../support/browser.js';
import { openSection, pickFile, roster, submissions, sums, zipFile } from '../../support/grader/grader-steps.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import type { Runq } from '../../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});

async function openGrade(): Promise<void> {
  await signInOnPage(page, `${runq.url}/grader`, userId, 'grader');
  await pickFile(page, zipFile('sums.zip', sums));
  await page.getByRole('link', { name: 'Grade submissions' }).click();
  await page.getByRole('heading', { name: 'Grade submissions', level: 1 }).waitFor();
}

const preview = () => page.getByRole('region', { name: 'Preview' });

test('previews who was found, who is missing and what is left out, then grades once', async () => {
  await openGrade();
  expect(await page.getByRole('button', { name: 'Grade', exact: true }).isDisabled()).toBe(true);
  await pickFile(page, zipFile('class.zip', submissions));
  await preview().getByText('3 matched').waitFor();
  await page.getByLabel('Class roster').setInputFiles(roster);
  await preview().getByText('1 missing').waitFor();
  expect(await preview().locator('.totals').innerText()).toMatch(/3 matched\s+1 missing\s+1 not in the roster/);
  await preview()
    .getByText(/^Missing: /)
    .click();
  await preview().getByText('dora', { exact: true }).waitFor();
  await preview()
    .getByText(/^Files left out/)
    .click();
  await preview().getByText('.DS_Store').waitFor();

  const keys: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/v1/batches'))
      keys.push(request.headers()['idempotency-key']);
  });
  // The first answer is lost; the second attempt finds the same batch.
  let isLost = true;
  await page.route('**/v1/batches', async (route) => {
    if (route.request().method() !== 'POST' || !isLost) return route.continue();
    isLost = false;
    await route.fetch();
    await route.abort();
  });
  const button = page.getByRole('button', { name: 'Grade 3 submissions' });
  await button.click();
  await page.getByText('Cannot reach the server.').waitFor();
  await button.click();
  await page.waitForURL(/\/grader\/batches\/./);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);

  await openSection(page, 'Batches');
  const rows = page.getByRole('row').filter({ hasText: 'Sums' });
  await rows.getByText('3 graded').waitFor();
  await rows.getByRole('cell', { name: 'None' }).waitFor();
  expect(await rows.count()).toBe(1);
});

test('lists every reason to refuse an archive, a roster or a pattern', async () => {
  await openGrade();
  await pickFile(page, zipFile('class.zip', { '../ada/main.py': '', '/bob/main.py': '' }));
  const faults = page.getByRole('alert');
  await faults.getByText('The archive of submissions is refused.').waitFor();
  expect(await faults.getByRole('listitem').count()).toBe(2);

  await pickFile(page, zipFile('class.zip', submissions));
  await preview().getByText('3 matched').waitFor();
  await page.getByLabel('Pattern of paths').fill('(?<student>');
  await page.keyboard.press('Enter');
  await faults.getByText('The pattern cannot be used.').waitFor();
  expect(await preview().count()).toBe(0);
  await page.getByLabel('Pattern of paths').fill('(?<student>ada)/(?<file>.+)');
  await page.keyboard.press('Enter');
  await preview().getByText('1 matched').waitFor();
  expect(await faults.count()).toBe(0);
});

test('an upload can be cancelled and sent again', async () => {
  await openGrade();
  const held: (() => void)[] = [];
  await page.route('**/v1/submissions/preview', async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.abort().catch(() => {});
  });
  await pickFile(page, zipFile('class.zip', submissions));
  await page.getByRole('progressbar').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('progressbar').waitFor({ state: 'detached' });
  expect(await page.getByRole('alert').count()).toBe(0);
  for (const go of held) go();
  await page.unroute('**/v1/submissions/preview');
  await page.getByRole('button', { name: 'Preview again' }).click();
  await preview().getByText('3 matched').waitFor();
});
