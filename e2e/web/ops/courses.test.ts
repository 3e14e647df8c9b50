import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signInOnPage } from '../../support/browser.js';
import { signIn } from '../../support/client.js';
import { openPageForEachTest } from '../../support/page-fixture.js';
import type { Runq } from '../../support/start-runq.js';
import { findViolations } from '../../support/visual-states.js';

let runq: Runq;
let page: Page;
let userId: string;
openPageForEachTest((fixture) => {
  ({ runq, page, userId } = fixture);
});

const member = (id: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: id }) });

/** Opens a menu by keyboard and confirms one of its actions, with the text of its first field if it has one. */
async function act(menu: string, item: string, confirm: string, text?: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: item }).press('Enter');
  if (text !== undefined) await page.getByRole('alertdialog').getByRole('textbox').first().fill(text);
  await page.getByRole('alertdialog').getByRole('button', { name: confirm }).press('Enter');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
}

async function createCourse(name: string): Promise<void> {
  await page.getByRole('button', { name: 'Create course…' }).press('Enter');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.keyboard.press('Enter');
}

test('ops create a course, enrol, change a role, remove, rename and delete, by keyboard', async () => {
  const name = `Logic of ${userId}`;
  await signInOnPage(page, `${runq.url}/ops`, `${userId}-ops`, 'ops');
  await page.getByRole('link', { name: 'Courses and their members' }).press('Enter');
  await page.getByRole('heading', { name: 'Courses', level: 1 }).waitFor();
  await createCourse(name);
  await page.getByRole('heading', { name: `Members of ${name}` }).waitFor();
  await page.getByText('There are no members yet.').waitFor();
  await act(`Enrol in ${name}`, 'Enrol graders…', 'Enrol graders', `${userId} carl`);
  await act(`Enrol in ${name}`, 'Enrol students…', 'Enrol students', 'sam, tom; zoe');
  await member('zoe').getByText('Student').waitFor();
  expect(await member(name).innerText()).toMatch(/\b5\b/);
  await act('Actions for tom', 'Change role to tutor…', 'Change role');
  await member('tom').getByText('Tutor').waitFor();
  const own = await (await signIn(runq.url, userId, 'grader')).json<{ courses: object[] }>('GET', '/v1/courses');
  expect(own.courses).toEqual([{ id: expect.any(String), name, role: 'grader' }]);
  await page.getByLabel('Name, id or role').fill('tutor');
  await page.getByText('1 found. 5 members in total.').waitFor();
  await page.getByLabel('Name, id or role').fill('');
  await act('Actions for carl', 'Remove…', 'Remove');
  await member('carl').waitFor({ state: 'detached' });
  const shown = page.getByRole('heading', { name: `Members of ${name}` });
  for (const [item, count] of [
    ['Hide members', 0],
    ['Show members', 1],
  ] as const) {
    await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).press('Enter');
    await page.getByRole('menuitem', { name: item }).press('Enter');
    await expect.poll(() => shown.count()).toBe(count);
  }
  // The name of another course is refused in the dialog, which stays open.
  await createCourse(name);
  await page.getByRole('alertdialog').getByText(`Another course is called "${name}".`).waitFor();
  await page.keyboard.press('Escape');
  await act(`Actions for ${name}`, 'Rename…', 'Rename', `${name}, 2nd`);
  await page.getByRole('heading', { name: `Members of ${name}, 2nd` }).waitFor();
  await act(`Actions for ${name}, 2nd`, 'Delete course…', 'Delete course');
  await member(`${name}, 2nd`).waitFor({ state: 'detached' });
  expect(await page.getByRole('heading', { name: /^Members of/ }).count()).toBe(0);
});

test('graders do not see the page', async () => {
  await signInOnPage(page, `${runq.url}/ops/courses`, userId, 'grader');
  await page.getByText('Only ops can change courses.').waitFor();
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const)('the page is accessible and fits: %j', async ({ colorScheme, width }) => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 800 });
  await signInOnPage(page, `${runq.url}/ops/courses`, `${userId}-ops`, 'ops');
  await createCourse(`Introduction to Programming, evening students of ${userId}`);
  await page.getByRole('button', { name: /^Enrol in/ }).click();
  await page.getByRole('menuitem', { name: 'Enrol tutors…' }).click();
  await page.getByLabel('User names').fill(`ben-${userId}, ada-${userId}`);
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await member(`ada-${userId}`).waitFor();
  expect(await findViolations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  if (process.env.RUNQ_SHOTS)
    await page.screenshot({ path: `${process.env.RUNQ_SHOTS}/courses-${width}.png`, fullPage: true });
});
