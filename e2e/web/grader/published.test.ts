import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { signInOnPage, typeProgram } from '../../support/browser.js';
import { faultySums, pickFile, sums, zipFile } from '../../support/grader/grader-steps.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import { watchPolicies } from '../../support/policy-violations.js';
import type { Runq } from '../../support/start-runq.js';

vi.setConfig({ testTimeout: 120_000 });

let runq: Runq;
/** Of the grader; the student has a browser of their own. */
let page: Page;
let userId: string;
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});

const badge = (on: Page) => on.getByRole('region', { name: 'Students' });
const map = () => page.getByRole('grid');
const program = 'a = int(input())\nb = int(input())\nprint(a + b)';
/** The assignment of the class, with a mistake in the case `negative`. */
const mistaken = (name: string) => rename({ ...faultySums, 'assignment.yaml': withoutChecker }, name);
const mended = (name: string) => rename(sums, name);
const withoutChecker = sums['assignment.yaml']!.replace('expected: "0\\n"', 'expected: "1\\n"').replace(
  'solution: solution/main.py\n',
  '',
);
const rename = (files: Record<string, string>, name: string) => ({
  ...files,
  'assignment.yaml': files['assignment.yaml']!.replace('name: sums', `name: ${name}`),
});

async function publish(button: string, student: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Only these students').check();
  await dialog.getByLabel('Ids of students, one a line').fill(student);
  await dialog.getByRole('button', { name: 'Publish', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('from a zip to a published grade: a student submits, a mended case is regraded, the gradebook saved', async () => {
  const student = `${userId}-student`;
  const name = `sums-${userId}`;
  await signInOnPage(page, `${runq.url}/grader`, userId, 'grader');
  await pickFile(page, zipFile('sums.zip', mistaken(name)));
  await page.getByRole('heading', { name: 'Sums', level: 1 }).waitFor();
  await publish('Publish…', student);
  await badge(page).getByText('Published', { exact: true }).waitFor();
  await badge(page)
    .getByText(/^Version 1, for 1 student/)
    .waitFor();

  const context = await (page.context().browser() as Browser).newContext();
  await watchPolicies(context);
  const theirs = await context.newPage();
  await signInOnPage(theirs, runq.url, student);
  await theirs.getByRole('button', { name: 'Assignments' }).click();
  await theirs.getByRole('dialog').getByRole('button', { name: 'Sums' }).click();
  const panel = theirs.locator('.assignment');
  await panel.getByRole('button', { name: 'Submit', exact: true }).waitFor();
  await typeProgram(theirs, program);
  await panel.getByRole('button', { name: 'Submit', exact: true }).click();
  await panel.getByRole('status').getByText('Attempt 1: 4 of 6 points.').waitFor();
  expect(await panel.locator('.case-name').allInnerTexts()).toEqual(['small', 'negative']);

  await page.getByRole('link', { name: 'Submissions of students' }).click();
  await map().locator(`[data-student="${student}"]`).waitFor();
  expect(await page.getByRole('button', { name: 'Cancel…' }).count(), 'submissions are not cancelled').toBe(0);
  await page.goBack();
  await pickFile(page, zipFile('sums.zip', mended(name)));
  await page.getByRole('button', { name: 'Publish version 2…' }).waitFor();
  await publish('Publish version 2…', student);
  await badge(page)
    .getByText(/^Version 2, for 1 student/)
    .waitFor();

  await page.getByRole('link', { name: 'Submissions of students' }).click();
  await page.getByRole('button', { name: 'Regrade…' }).click();
  await page.getByLabel(/^All \(/).check();
  await page.getByLabel('By which version of the assignment').selectOption('2');
  await page.getByRole('button', { name: 'Start a draft' }).click();
  const letCount = page.getByRole('button', { name: 'Publish', exact: true });
  await expect.poll(() => letCount.isEnabled(), { timeout: 60_000 }).toBe(true);
  await page
    .getByRole('region', { name: /^Changes/ })
    .getByText(/4 → 6/)
    .waitFor();
  await letCount.click();
  await page.getByText('Its results count. The earlier ones stay stored.').waitFor();
  await page.reload();
  await page
    .getByRole('region', { name: /^Changes/ })
    .getByText(/4 → 6/)
    .waitFor();

  await theirs.reload();
  await theirs.getByText('6 of 6 points').first().waitFor();
  await context.close();

  await page.getByRole('button', { name: 'Export…' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'CSV', exact: true }).click(),
  ]);
  const rows = (await readFile((await file.path())!, 'utf8')).trim().split('\n');
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatch(new RegExp(`^${student},.*,6,6,`));
});
