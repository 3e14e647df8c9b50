import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { findViolations } from '../support/visual-states.js';
import { openLaunchingBrowser } from './launching-browser.js';
import { describeCourse, describeMember } from './member-service.js';
import { type Fields, startPlatform, type TestPlatform } from './test-platform.js';

vi.setConfig({ testTimeout: 120_000 });

let platform: TestPlatform;
let cluster: Cluster;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let url: string;
let ops: Client;
/** A course for each test, its name and its id. */
let context: string;
let course: string;
let id: string;
let made = 0;

beforeAll(async () => {
  platform = await startPlatform(
    async () => ((await (await fetch(`${url}/lti/jwks`)).json()) as { keys: Fields[] }).keys,
  );
  const platforms = [{ ...platform.registration, courses: true }];
  const env = { RUNQ_AUTH: 'dev,lti', RUNQ_LTI_PLATFORMS: JSON.stringify(platforms) };
  cluster = await startCluster({ apis: 1, workers: 0, env });
  url = cluster.apis[0]!.url;
  ops = await signIn(url, 'root', 'ops');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await cluster?.close();
  await platform?.close();
});

beforeEach(async () => {
  context = `c${++made}`;
  course = `Python for beginners ${made}`;
  for (const [user, role] of [
    ['tea', 'Instructor'],
    ['ada', 'Learner'],
    ['bo', 'Learner'],
  ] as const) {
    const claims = describeCourse(platform.url, context, course);
    expect((await openLaunchingBrowser(platform, url).launch(user, { role, claims })).status).toBe(303);
  }
  const { courses } = await ops.json<{ courses: { id: string; name: string }[] }>('GET', '/v1/ops/courses');
  id = courses.find(({ name }) => name === course)!.id;
  const members = [describeMember('tea', 'Instructor'), describeMember('ada', 'Learner')];
  platform.members.lists.set(context, [...members, describeMember('cy', 'TeachingAssistant')]);
  page = await browser.context.newPage();
  return () => page.close();
});

const rows = async () =>
  (await page.getByRole('row').allInnerTexts()).slice(1).map((text) => text.split(/\s*[\n\t]\s*/));

test('a grader goes from the course to its members and updates them, with the keyboard alone', async () => {
  await signInOnPage(page, `${url}/grader/assignments`, 'lti:moodle:tea', 'grader');
  await page.getByLabel('Course').selectOption(course);
  await page.getByRole('link', { name: 'Members' }).press('Enter');
  await page.getByRole('heading', { name: `Members of ${course}` }).waitFor();
  await page.getByText('Last update of all members: none yet.').waitFor();
  expect((await rows()).map(([name]) => name)).toEqual(['ada Example', 'bo Example', 'tea Example']);
  const button = page.getByRole('button', { name: 'Update members from moodle' });
  await button.press('Enter');
  await page.getByText('1 enrolled, 1 removed.').waitFor();
  await expect
    .poll(async () => (await rows()).map(([name]) => name))
    .toEqual([...['ada Example', 'cy Example', 'tea Example']]);
  expect(await rows()).toContainEqual(['cy Example', 'lti:moodle:cy', 'Tutor', 'Platform']);
  await page.getByText('Last update of all members: now.').waitFor();
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByLabel('Name, id or role').fill('tutor');
  await page.getByText('1 found. 3 members in total.').waitFor();
  // The address opens the same view.
  await page.reload();
  await page.getByRole('heading', { name: `Members of ${course}` }).waitFor();
});

test('a platform that fails is said in a sentence, and the members stay', async () => {
  await signInOnPage(page, `${url}/grader/courses/${id}`, 'lti:moodle:tea', 'grader');
  platform.members.change(null, { status: 500, body: '' });
  await page.getByRole('button', { name: 'Update members from moodle' }).click();
  await page
    .getByRole('alert')
    .getByText('No member was changed: the platform refuses to list the members (500).')
    .waitFor();
  expect(await rows()).toHaveLength(3);
});

test('a tutor reads the members, and others find no course', async () => {
  const members = [{ userId: 'tom', role: 'tutor' }];
  await ops.json('POST', `/v1/ops/courses/${id}/members`, { members });
  await signInOnPage(page, `${url}/grader/courses/${id}`, 'tom', 'grader');
  await page.getByRole('rowheader', { name: 'ada Example' }).waitFor();
  expect(await page.getByRole('button', { name: /^Update members/ }).count()).toBe(0);
  await page.goto(`${url}/grader/courses/missing`);
  await page.getByText('There is no such course, or you do not teach it.').waitFor();
});

/** Opens the members of a course on the page of ops. */
async function showMembers(name: string): Promise<void> {
  await page.goto(`${url}/ops/courses`);
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: 'Show members' }).click();
  await page.getByRole('heading', { name: `Members of ${name}` }).waitFor();
}

/** Chooses from the menu of the learning platform with the keyboard, and fills the dialog. */
async function choose(name: string, item: string, fields: Record<string, string>, confirm: string): Promise<void> {
  await page.getByRole('button', { name: `Learning platform of ${name}` }).press('Enter');
  await page.getByRole('menuitem', { name: item, exact: true }).press('Enter');
  const dialog = page.getByRole('alertdialog');
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value);
  await dialog.getByRole('button', { name: confirm, exact: true }).press('Enter');
}

test('ops link a course with the platform, and move the link of another one, with the keyboard alone', async () => {
  const own = `Logic ${made}`;
  await ops.json('POST', '/v1/ops/courses', { name: own });
  await signInOnPage(page, `${url}/ops`, 'root', 'ops');
  await page.getByRole('button', { name: 'Signed in as root', exact: true }).waitFor();
  await showMembers(own);
  await choose(own, 'Link…', { 'Id of the course there': context }, 'Link');
  // The first launch has made a course for it.
  await page.getByRole('alertdialog').getByRole('alert').getByText(`is linked with "${course}"`).waitFor();
  await page.getByRole('button', { name: 'Go back' }).press('Enter');
  await choose(own, 'Take over the link of a course…', { 'Name or id of the other course': course }, 'Take over');
  await page.getByText(`The course is linked with the course ${context} of moodle (deployment 1).`).waitFor();
  await choose(own, 'Unlink…', {}, 'Unlink');
  await page.getByText('The course is linked with').waitFor({ state: 'hidden' });
  await choose(own, 'Link…', { 'Id of the course there': context }, 'Link');
  await page.getByText(`The course is linked with the course ${context} of moodle (deployment 1).`).waitFor();
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 320 },
] as const)('the pages of members are accessible and fit: %j', async ({ colorScheme, width }) => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 800 });
  const shoot = async (name: string) => {
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    const folder = process.env.RUNQ_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${name}-${colorScheme}-${width}.png`, fullPage: true });
  };
  await signInOnPage(page, `${url}/grader/courses/${id}`, 'root', 'ops');
  await page.getByRole('rowheader', { name: 'ada Example' }).waitFor();
  await shoot('members');
  await page.getByRole('button', { name: 'Update members from moodle' }).click();
  await page.getByText('1 enrolled, 1 removed.').waitFor();
  await shoot('members-updated');
  platform.members.change({ status: 403, body: '' });
  await page.getByRole('button', { name: 'Update members from moodle' }).click();
  await page.getByRole('alert').waitFor();
  await shoot('members-failed');
  await showMembers(course);
  await page.getByRole('link', { name: 'Update its members from there' }).waitFor();
  await shoot('ops-members');
  await page.getByRole('button', { name: `Learning platform of ${course}` }).click();
  await page.getByRole('menuitem', { name: 'Unlink and remove members…' }).click();
  await shoot('ops-unlink');
  const own = `Logic ${made}`;
  await ops.json('POST', '/v1/ops/courses', { name: own });
  await showMembers(own);
  await page.getByRole('button', { name: `Learning platform of ${own}` }).click();
  await shoot('ops-link-menu');
  await page.getByRole('menuitem', { name: 'Link…', exact: true }).click();
  await shoot('ops-link');
  await page.goto(`${url}/grader/assignments`);
});
