import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signInOnPage } from '../../support/browser.js';
import { faultySums, invalidSums, openSection, pickFile, sums, zipFile } from '../../support/grader/grader-steps.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import type { Runq } from '../../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});

const heading = (name: string) => page.getByRole('heading', { name, level: 1, exact: true });
const waitForCheck = (text: string | RegExp) =>
  page.getByRole('region', { name: 'Check' }).getByRole('status').getByText(text).waitFor();

test('a grader who signs in at the editor lands on the page, and a student does not', async () => {
  await signInOnPage(page, runq.url, userId, 'grader');
  await heading('Assignments').waitFor();
  expect(new URL(page.url()).pathname).toBe('/grader');
  const links = page.getByRole('navigation', { name: 'Pages' });
  expect(await links.getByRole('link').allInnerTexts()).toEqual(['Editor', 'Grading', 'Operations']);
  expect(await links.locator('[aria-current=page]').allInnerTexts()).toEqual(['Grading']);
  await links.getByRole('link', { name: 'Editor' }).click();
  await page.locator('.cm-content').waitFor();
  expect(await links.locator('[aria-current=page]').allInnerTexts()).toEqual(['Editor']);

  await page.evaluate(() => sessionStorage.clear());
  await signInOnPage(page, runq.url, `${userId}-student`);
  await page.locator('.cm-content').waitFor();
  expect(await links.count()).toBe(0);
  await page.goto(`${runq.url}/grader/batches`);
  await page.getByText('Only graders, tutors of a course and ops can view this page. Your role is student.').waitFor();
  await page.getByRole('link', { name: 'Go to the editor' }).waitFor();
});

test('shows every mistake of an assignment with its line, then creates it and its next version', async () => {
  await signInOnPage(page, `${runq.url}/grader`, userId, 'grader');
  await pickFile(page, zipFile('sums.zip', invalidSums));
  const faults = page.getByRole('alert');
  await faults.getByText('The assignment has 2 problems.').waitFor();
  const places = await faults.locator('.fault-place').allInnerTexts();
  expect(places.map((place) => place.replace(/:\d+$/, ''))).toEqual(['assignment.yaml:8', 'assignment.yaml:9']);
  expect(await faults.getByRole('listitem').first().innerText()).toMatch(/cases\[1\]\.points must be at least 0/);

  await pickFile(page, zipFile('sums.zip', faultySums));
  await heading('Sums').waitFor();
  await waitForCheck('2 errors');
  const check = page.getByRole('region', { name: 'Check' });
  expect(await check.innerText()).toMatch(/The solution fails: Wrong output/);
  expect(await check.innerText()).toMatch(/KeyError: 'rule 7'/);
  expect(await check.innerText()).toMatch(/Stopped by the time limit in "small"/);

  await pickFile(page, zipFile('sums.zip', sums));
  await waitForCheck('Passed');
  const versions = page.getByRole('region', { name: 'Versions' });
  expect(await versions.locator('.change-list').innerText()).toMatch(/negative\s+expected output changed/);
  await page.getByText('Due Sun, 8 Dec 2030, 23:59 Europe/Berlin').waitFor();
  const rows = page.getByRole('region', { name: 'Cases', exact: true }).getByRole('row');
  expect(await rows.allInnerTexts()).toHaveLength(4);

  await versions.getByRole('link', { name: 'Version 1' }).click();
  await page.getByText('This is version 1.').waitFor();
  await page.reload();
  await page.getByText('This is version 1.').waitFor();
  await page.goBack();
  await waitForCheck('Passed');
  expect(await page.getByText('This is version 1.').count()).toBe(0);
});

test('a folder becomes an assignment of its name, and the list shows it after a reload', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runq-folder-'));
  await mkdir(join(folder, 'hw 03/tests'), { recursive: true });
  await writeFile(join(folder, 'hw 03/tests/01.in'), '1\n');
  await writeFile(join(folder, 'hw 03/tests/01.out'), '1\n');
  await signInOnPage(page, `${runq.url}/grader`, userId, 'grader');
  await page.locator('.drop-zone input[type=file]').nth(1).setInputFiles(join(folder, 'hw 03'));
  await heading('hw-03').waitFor();
  await rm(folder, { recursive: true });
  await waitForCheck('1 warning');
  await openSection(page, 'Assignments');
  await page.reload();
  const row = page.getByRole('row').filter({ hasText: 'hw-03' });
  await row.getByText('1 warning').waitFor();
  expect(await row.innerText()).toMatch(/No due date/);
});

test('an assignment is deleted after a question, and is gone in another tab', async () => {
  await signInOnPage(page, `${runq.url}/grader`, userId, 'grader');
  await pickFile(page, zipFile('sums.zip', sums));
  await heading('Sums').waitFor();
  const second = await page.context().newPage();
  await signInOnPage(second, page.url(), userId, 'grader');
  await second.getByRole('heading', { name: 'Sums', level: 1 }).waitFor();

  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete assignment' }).click();
  await page.getByText('Your first assignment').waitFor();
  await second.reload();
  await second.getByText('There is no assignment "sums".').waitFor();
  await second.close();
});

test('the arrows move in the list, and Enter opens an assignment', async () => {
  await signInOnPage(page, `${runq.url}/grader`, userId, 'grader');
  for (const name of ['one', 'two']) {
    await pickFile(page, zipFile(`${name}.zip`, { 'tests/1.in': '1\n', 'tests/1.out': `${name}\n` }));
    await heading(name).waitFor();
    await openSection(page, 'Assignments');
  }
  await page.getByRole('link', { name: 'two', exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await heading('one').waitFor();
  await page.goBack();
  await heading('Assignments').waitFor();
});

test('says that it is offline, keeps what it shows, and reads again when it is back', async () => {
  await signInOnPage(page, `${runq.url}/grader`, userId, 'grader');
  await pickFile(page, zipFile('sums.zip', sums));
  await waitForCheck('Passed');
  await openSection(page, 'Assignments');
  const row = page.getByRole('link', { name: 'Sums', exact: true });
  await row.waitFor();
  await page.route('**/v1/**', (route) => route.abort());
  await row.click();
  const note = page.getByText('Cannot reach the server.');
  await note.waitFor();
  await page.unroute('**/v1/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await waitForCheck('Passed');
  expect(await note.count()).toBe(0);
});
