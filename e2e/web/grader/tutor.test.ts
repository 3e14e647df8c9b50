import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { waitUntilGraded } from '../../grading/graded-batch.js';
import { zip } from '../../grading/grading-class.js';
import { describeAssignment } from '../../grading/published-assignment.js';
import { signInOnPage } from '../../support/browser.js';
import { type Client, signIn } from '../../support/client.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import type { Runq } from '../../support/start-runq.js';
import { findViolations } from '../../support/visual-states.js';

vi.setConfig({ testTimeout: 120_000 });

let runq: Runq;
let page: Page;
/** Of the tutor, who is a student outside of the course. */
let userId: string;
let ops: Client;
let grader: Client;
let course: string;
/** Requests of the page that were refused. */
let refused: string[];
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});

/** A course with a grader, a tutor, an assignment, and a batch in which one student of two is wrong. */
async function makeCourse(): Promise<{ batch: string; name: string }> {
  ops = await signIn(runq.url, 'root', 'ops');
  grader = await signIn(runq.url, `${userId}-grader`, 'grader');
  const { id } = await ops.json<{ id: string }>('POST', '/v1/ops/courses', { name: `Course of ${userId}` });
  course = id;
  const members = [
    { userId: `${userId}-grader`, role: 'grader' },
    { userId, role: 'tutor' },
  ];
  await ops.json('POST', `/v1/ops/courses/${id}/members`, { members });
  const name = `echo-${userId}`;
  await grader.send('POST', `/v1/assignments?course=${id}`, { package: describeAssignment(name) });
  await grader.json('POST', `/v1/assignments/${name}/publish`, {});
  const submissions = zip({ 'ada/main.py': 'print(input())\n', 'bob/main.py': 'print("wrong")\n' });
  const { id: batch } = await grader.send<{ id: string }>('POST', '/v1/batches', { assignment: name, submissions });
  await waitUntilGraded(grader, batch, 60_000);
  refused = [];
  page.on('response', (answer) => {
    if ([403, 404].includes(answer.status())) refused.push(`${answer.status()} ${new URL(answer.url()).pathname}`);
  });
  return { batch, name };
}

/** Buttons of the page, without those of its header and of the map. */
const buttons = () => page.locator('main button:not([role=grid] button)').allInnerTexts();
const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

test('a tutor walks from the editor through a batch, and nothing is offered that would be refused', async () => {
  const { name } = await makeCourse();
  await signInOnPage(page, runq.url, userId);
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await pages.waitFor();
  expect(await pages.getByRole('link').allInnerTexts()).toEqual(['Editor', 'Grading']);
  await pages.getByRole('link', { name: 'Grading' }).click();

  await page.getByRole('heading', { name: 'Assignments', level: 1 }).waitFor();
  const sections = page.getByRole('navigation', { name: 'Grading' });
  expect(await sections.getByRole('link').allInnerTexts()).toEqual(['Assignments', 'Batches']);
  await expect.poll(() => page.getByLabel('Course').inputValue()).toBe(course);
  const title = page.getByRole('link', { name: 'Echo', exact: true });
  await title.waitFor();
  expect([await buttons(), await page.getByRole('link', { name: 'Grade Echo' }).count()]).toEqual([[], 0]);

  await title.click();
  await page.getByRole('heading', { name: 'Echo', level: 1 }).waitFor();
  await page.getByText('Submissions of students').waitFor();
  expect(await buttons()).toEqual(['Download', 'Copy all']);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  expect((await saved).suggestedFilename()).toBe(`${name}.zip`);

  await sections.getByRole('link', { name: 'Batches' }).click();
  expect(await page.getByRole('link', { name: 'Grade submissions' }).count()).toBe(0);
  await page.getByText('2 graded').waitFor();
  await page.getByRole('row').filter({ hasText: '2 graded' }).getByRole('rowheader').getByRole('link').click();
  await page.getByRole('grid').waitFor();
  const ofBatch = page.locator('.batch-header');
  expect(await ofBatch.getByRole('button').allInnerTexts()).toEqual(['Export…']);
  await page.getByRole('button', { name: 'Export…' }).click();
  const exported = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button').filter({ hasText: 'CSV' }).first().click();
  expect((await exported).suggestedFilename()).toContain('.csv');
  await page.keyboard.press('Escape');

  // A cell with its difference and transcript, the page of its student, the groups and the regrades.
  await page.locator('[data-student=bob] a').filter({ hasText: 'WA' }).first().click();
  await page.getByRole('heading', { name: 'Terminal' }).waitFor();
  await page.getByRole('region', { name: 'Differences' }).waitFor();
  await page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'bob' }).click();
  await page.getByText('print("wrong")').waitFor();
  expect(await page.getByRole('button', { name: /score|Regrade/ }).count()).toBe(0);
  await page.getByRole('link', { name: 'Same wrong outputs' }).click();
  await page.getByRole('heading', { name: 'Same wrong outputs' }).waitFor();
  await page.getByRole('link', { name: 'Regrades' }).click();
  await page.getByText('No regrade yet.', { exact: true }).waitFor();
  expect(refused).toEqual([]);
});

test('a tutor sees a draft and no decision, views of graders say so, and a removal ends it all', async () => {
  const { batch } = await makeCourse();
  await grader.json('POST', `/v1/batches/${batch}/rerun`, { which: 'all' });
  await signInOnPage(page, `${runq.url}/grader/batches/${batch}/drafts/1`, userId, 'student');
  await page.getByText('It changes nothing until a grader of the course publishes it.').waitFor();
  expect(await page.getByRole('button', { name: /Publish|Discard/ }).count()).toBe(0);
  for (const path of ['/grader/grade', '/grader/class']) {
    await page.goto(runq.url + path);
    await page.getByRole('heading', { name: 'For graders only' }).waitFor();
  }
  expect(refused).toEqual([]);
  await ops.call('DELETE', `/v1/ops/courses/${course}/members/${userId}`, {});
  await page.goto(`${runq.url}/grader`);
  await page.getByText('Only graders, tutors of a course and ops can view this page.').waitFor();
  expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
  expect(refused).toEqual([]);
});

test('of assignments with the same name, the one of the chosen course is shown', async () => {
  const { name } = await makeCourse();
  const { id: other } = await ops.json<{ id: string }>('POST', '/v1/ops/courses', { name: `Other of ${userId}` });
  const members = [
    { userId: `${userId}-other`, role: 'grader' },
    { userId, role: 'tutor' },
  ];
  await ops.json('POST', `/v1/ops/courses/${other}/members`, { members });
  const colleague = await signIn(runq.url, `${userId}-other`, 'grader');
  const later = describeAssignment(name, ['due: 2031-01-01T12:00']);
  await colleague.send('POST', `/v1/assignments?course=${other}&wait=0`, { package: later });
  await signInOnPage(page, `${runq.url}/grader/assignments`, userId, 'student');
  for (const [chosen, due] of [
    [course, 'No due date'],
    [other, /^Due .*2031/],
  ] as const) {
    await page.getByLabel('Course').selectOption(chosen);
    await page
      .getByRole('row')
      .filter({ hasText: chosen === other ? '2031' : 'No due date' })
      .waitFor();
    await page.getByRole('link', { name: 'Echo', exact: true }).click();
    await page.locator('.facts').getByText(due).waitFor();
    await page.getByRole('navigation', { name: 'Grading' }).getByRole('link', { name: 'Assignments' }).click();
    expect(await page.getByLabel('Course').inputValue()).toBe(chosen);
  }
  expect(refused).toEqual([]);
});

test('a grader who is a tutor of one course changes what is of the others and of none', async () => {
  await makeCourse();
  await signInOnPage(page, `${runq.url}/grader/assignments`, userId, 'grader');
  await page.getByText('Your first assignment').waitFor();
  await page.getByLabel('Course').selectOption(course);
  await page.getByRole('link', { name: 'Echo', exact: true }).waitFor();
  expect(await page.getByText('Drop a folder or a .zip to create an assignment').count()).toBe(0);
  await page.getByRole('navigation', { name: 'Grading' }).getByRole('link', { name: 'Grade' }).click();
  await page.getByText('You are a tutor of this course: its graders grade submissions.').waitFor();
  expect(refused).toEqual([]);
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const)('the pages of a tutor are accessible and fit: %j', async ({ colorScheme, width }) => {
  const { batch, name } = await makeCourse();
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 800 });
  await signInOnPage(page, runq.url, userId);
  const check = async (shot: string) => {
    expect([shot, await findViolations(page), await isTooWide()]).toEqual([shot, [], false]);
    const folder = process.env.RUNQ_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/tutor-${shot}-${colorScheme}-${width}.png`, fullPage: true });
  };
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  await check('editor');
  for (const [shot, path, text] of [
    ['assignments', 'assignments', 'Echo'],
    ['assignment', `assignments/${name}`, 'Submissions of students'],
    ['batches', 'batches', '2 graded'],
    ['batch', `batches/${batch}`, 'Students and cases'],
    ['student', `batches/${batch}/students/bob`, 'print("wrong")'],
    ['denied', 'grade', 'For graders only'],
  ] as const) {
    await page.goto(`${runq.url}/grader/${path}`);
    await page.getByText(text).first().waitFor();
    await check(shot);
  }
});
