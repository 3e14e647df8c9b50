import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readVerdicts, type WireBatch, waitUntilGraded } from '../../../grading/graded-batch.js';
import { createAssignment, createClass, zip } from '../../../grading/grading-class.js';
import { openBrowser, signInOnPage } from '../../../support/browser.js';
import { type Client, signIn } from '../../../support/client.js';
import { reportFailure } from '../../../support/page-fixture.js';
import { type Runq, startRunq } from '../../../support/start-runq.js';
import { batchAddress, cellOf, focusedCell, map, readCells } from './batch-page.js';
import { startSlowBatch } from './batch-states.js';

const students = 13;
const gradedMs = 150_000;
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let grader: Client;
let batchId: string;
let verdicts: Map<string, string[]>;
let page: Page;

const address = (rest = '') => batchAddress(runq.url, batchId, rest);

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
  grader = await signIn(runq.url, 'grader', 'grader');
  const { files, verdicts: constructed } = createClass(students);
  // A student who printed the same as another one, and a roster with a student who handed in nothing.
  files['twin/main.py'] = `${files['s001/main.py']}# twin\n`;
  const names = [...constructed.keys(), 'twin'].map((id, index) => `${id},Student ${index}`);
  const roster = Buffer.from(`id,name\n${names.join('\n')}\nabsent,Never There\n`);
  await grader.send('POST', '/v1/assignments', { package: zip(createAssignment()) });
  const form = { assignment: 'sums', submissions: zip(files), roster };
  batchId = (await grader.send<WireBatch>('POST', '/v1/batches', form)).id;
  await waitUntilGraded(grader, batchId, gradedMs);
  // On a busy machine a time limit may be one of wall time: the map is compared with the results themselves.
  verdicts = await readVerdicts(grader, batchId);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
beforeEach(async () => {
  page = await browser.context.newPage();
  await signInOnPage(page, address(), 'grader', 'grader');
  await map(page).waitFor();
});
afterEach(async ({ task }) => {
  await reportFailure(task, [page], runq);
  await page.close();
});

test('the map has every verdict, and what they add up to is beside it', async () => {
  await expect.poll(() => map(page).getAttribute('aria-rowcount')).toBe(String(students + 2));
  await map(page).locator('[data-student="s000"]').waitFor();
  for (const [student, expected] of verdicts) {
    await page.getByLabel('Find a student').fill(student);
    const codes = expected.map((verdict) => ({ MISSING: 'MISS' })[verdict] ?? verdict);
    await expect.poll(() => readCells(page, student)).toEqual(codes);
  }
  await page.getByLabel('Find a student').fill('');
  const attention = page.getByRole('region', { name: 'Needs attention (1)' });
  expect(await attention.getByRole('link').textContent()).toBe('Student 12, c10');
  const scores = page.getByRole('table', { name: 'Students by score' });
  expect(await scores.getByRole('row').count()).toBe(11);
  await page.getByRole('region', { name: 'Not graded' }).getByText('absent').waitFor();
  await page.getByText(/^Most failed: c3, c5, c7, by 6 students each/).waitFor();
});

test('the keyboard alone moves in the map, finds wrong outputs, opens a cell and comes back to it', async () => {
  await cellOf(page, 's000', 2).focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key);
  expect(await focusedCell(page)).toBe('s001 3');
  await page.keyboard.press('End');
  expect(await focusedCell(page)).toBe('s001 11');
  await page.keyboard.press('Home');
  expect(await focusedCell(page)).toBe('s001 0');
  await page.keyboard.press('Control+End');
  expect(await focusedCell(page)).toBe('twin 11');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('n');
  expect(await focusedCell(page)).toBe('s001 2');
  await page.keyboard.press('n');
  expect(await focusedCell(page)).toBe('s001 4');
  await page.keyboard.press('p');
  expect(await focusedCell(page)).toBe('s001 2');

  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /^c1 WA/ }).waitFor();
  expect(page.url()).toBe(address('/students/s001/cases/c1'));
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: /^c3 WA/ }).waitFor();
  expect(page.url()).toBe(address('/students/s001/cases/c3'));
  await page.goBack();
  await page.getByRole('heading', { name: /^c1 WA/ }).waitFor();
  await page.goBack();
  await expect.poll(() => focusedCell(page)).toBe('s001 2');
});

test('a filter and an order are in the address, and a reload or a second tab shows the same', async () => {
  await page.getByLabel('Show only').selectOption('PE');
  await expect.poll(() => map(page).getAttribute('aria-rowcount')).toBe('2');
  await page.getByLabel('Show only').selectOption('');
  await page.getByRole('button', { name: 'Score', exact: true }).click();
  await page.getByRole('button', { name: 'Score', exact: true }).click();
  const first = () => map(page).locator('[aria-rowindex="2"]').getAttribute('data-student');
  await expect.poll(first).toBe('s000');
  expect(await page.getByRole('columnheader', { name: /^Score/ }).getAttribute('aria-sort')).toBe('descending');
  await page.getByLabel('Find a student').fill('student 1');
  const shown = () =>
    map(page)
      .locator('[data-student]')
      .evaluateAll((rows) => rows.map((row) => row.dataset.student));
  const before = await shown();
  expect(before).toHaveLength(5);
  await page.reload();
  await map(page).waitFor();
  await expect.poll(shown).toEqual(before);
});

test('a cell shows a terminal, the difference with its blanks, the input, and equal wrong outputs', async () => {
  await page.goto(address('/students/s002/cases/c1'));
  await page.getByRole('heading', { name: /^c1 PE/ }).waitFor();
  const difference = page.getByRole('region', { name: 'Differences' });
  expect((await difference.innerText()).replaceAll('\n', '')).toMatch(/Expected:\s*11.*Printed:\s*·11/s);
  await page.getByText('It would be right without regard to whitespace.').waitFor();
  const lines = await page.getByRole('region', { name: 'Transcript' }).locator('.line').allTextContents();
  expect(lines).toEqual(['first? 1', 'second? 10', ' 11']);
  expect(await page.getByRole('region', { name: 'Input', exact: true }).textContent()).toContain('1\n10');
  await page.getByText(/^Memory/).waitFor();

  await page.goto(address('/students/s001/cases/c1'));
  await page.getByRole('link', { name: '1 other student printed the same wrong output' }).click();
  await page.getByRole('heading', { name: '2 students with this output' }).waitFor();
  await page.getByRole('link', { name: 'Student 13' }).click();
  await page.getByRole('heading', { name: /^c1 WA/ }).waitFor();
  expect(page.url()).toBe(address('/students/twin/cases/c1'));

  await page.goto(address('/students/s003/cases/c3'));
  await page.getByRole('region', { name: 'Error output' }).getByText('ValueError: no').waitFor();
  await page.getByRole('link', { name: 'File "main.py", line 4' }).click();
  await page.getByRole('heading', { name: 'Student 3' }).waitFor();
  expect(await page.locator('.is-marked').textContent()).toContain('raise ValueError("no")');
});

test('a score set with a note is shown as such, in another tab as well, and can be removed', async () => {
  const other = await browser.context.newPage();
  await other.goto(address());
  await map(other).waitFor();
  await page.goto(address('/students/s012'));
  await page.getByText('No score yet').waitFor();
  await page.getByRole('button', { name: 'Set a score…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Score, of 10 points').fill('7.5');
  await dialog.getByLabel('Note, which the student reads').fill('The checker has a fault.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('set by a grader').waitFor();
  await page.getByText('The checker has a fault.').waitFor();
  await other.getByRole('region', { name: /^Needs attention/ }).waitFor({ state: 'detached' });
  expect(await cellOf(other, 's012', 1).innerText()).toMatch(/^7\.5/);
  await other.close();

  await page.getByRole('button', { name: 'Change the score…' }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await page.getByText('No score yet').waitFor();
});

test('a regrade by another version is compared, published and kept; another one is discarded', async () => {
  const changed = createAssignment();
  changed['assignment.yaml'] = changed['assignment.yaml']!.replace('expected: "11\\n"', 'expected: "12\\n"');
  await grader.send('POST', '/v1/assignments', { package: zip(changed) });

  await page.getByRole('button', { name: 'Regrade…' }).click();
  await page.getByLabel(/^All \(/).check();
  await page.getByLabel('By which version of the assignment').selectOption('2');
  await page.getByRole('button', { name: 'Start a draft' }).click();
  await page.getByRole('heading', { name: /^Draft 1/ }).waitFor();
  const publish = page.getByRole('button', { name: 'Publish' });
  await expect.poll(() => publish.isEnabled(), { timeout: 100_000 }).toBe(true);
  const changes = page.getByRole('region', { name: /^Changes/ });
  const row = changes.getByRole('row', { name: /Student 0/ });
  const cells = await row.locator('td').allInnerTexts();
  expect(cells.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
    '10 → 9 ↓ down',
    'c1',
    'AC',
    'WA',
    '1 → 0 ↓ down',
  ]);
  const counts = () => page.locator('.draft-counts dd').allInnerTexts();
  const before = await counts();
  expect(before[1]).not.toBe('↓ 0');
  await publish.click();
  await page.getByText('Its results count. The earlier ones stay stored.').waitFor();
  await page.reload();
  await row.waitFor();
  expect(await counts()).toEqual(before);
  await page.getByRole('navigation', { name: 'Sections of the batch' }).getByRole('link', { name: 'Results' }).click();
  await expect.poll(async () => (await readCells(page, 's000'))[0]).toBe('WA');

  await cellOf(page, 's000', 0).click();
  await page.getByRole('button', { name: 'Regrade this student…' }).click();
  await page.getByRole('button', { name: 'Start a draft' }).click();
  await page.getByRole('heading', { name: /^Draft 2/ }).waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('It changed nothing.').waitFor();
  await page.getByRole('link', { name: 'Regrades' }).first().click();
  const states = page.getByRole('region', { name: /^Regrades/ }).getByRole('row');
  await expect
    .poll(async () => (await states.allInnerTexts()).join('\n'))
    .toMatch(/Draft 2.*Discarded.*Draft 1.*Published/s);
});

test('a decision that another grader has made is explained', async () => {
  const { number } = await grader.json<{ number: number }>('POST', `/v1/batches/${batchId}/rerun`, { which: ['s000'] });
  await page.goto(address(`/drafts/${number}`));
  const discard = page.getByRole('button', { name: 'Discard' });
  const publish = page.getByRole('button', { name: 'Publish' });
  await expect.poll(() => publish.isEnabled(), { timeout: 60_000 }).toBe(true);
  await grader.json('POST', `/v1/batches/${batchId}/drafts/${number}/discard`);
  await publish.click();
  await discard.waitFor({ state: 'detached' });
  await page.getByText('It changed nothing.').waitFor();
});

test('exports say what they are for, and CSV for Excel begins with a byte order mark', async () => {
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  expect(await dialog.getByRole('listitem').count()).toBe(10);
  await dialog.getByLabel(/^For Excel/).check();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'CSV', exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('sums-csv.csv');
  expect((await readFile((await file.path())!)).subarray(0, 3).toString('hex')).toBe('efbbbf');
  await dialog.getByText(/^CSV: .* saved\.$/).waitFor();
});

test('a running batch shows its progress, and is cancelled after a question', async () => {
  const id = await startSlowBatch(grader);
  await page.goto(batchAddress(runq.url, id));
  await page.getByRole('progressbar', { name: 'Being graded' }).waitFor();
  await page.getByText(/[1-9]\d* running/).waitFor();
  expect(await page.getByRole('button', { name: 'Regrade…' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Cancel batch…' }).click();
  await page.getByRole('button', { name: 'Cancel the batch' }).click();
  await page.getByRole('progressbar').waitFor({ state: 'detached' });
  await expect.poll(() => readCells(page, 'w0')).toEqual(['CANC']);
});

test('says when a batch is not there, and when the server is out of reach', async () => {
  await page.goto(batchAddress(runq.url, 'nothing'));
  await page.getByRole('heading', { name: 'Batch not found' }).waitFor();
  await page.goto(address());
  await map(page).waitFor();
  await page.context().setOffline(true);
  await page.getByRole('navigation', { name: 'Sections of the batch' }).getByText('Regrades').click();
  await page.getByText('Cannot reach the server.').first().waitFor();
  await page.context().setOffline(false);
  await page.getByRole('heading', { name: 'Regrades' }).waitFor();
  await page.getByText('Cannot reach the server.').first().waitFor({ state: 'detached' });
});
