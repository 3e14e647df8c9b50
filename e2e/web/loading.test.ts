import { gzipSync } from 'node:zlib';
import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { signInOnPage, typeProgram } from '../support/browser.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import type { Runq } from '../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});

const userName = () => page.getByLabel('User name');
const signInButton = () => page.getByRole('button', { name: 'Sign in', exact: true });
const hasFocus = () => userName().evaluate((element) => element === document.activeElement);

/** Holds requests back until the returned function is called. */
async function hold(pattern: string): Promise<() => Promise<void>> {
  const held: Route[] = [];
  let isOpen = false;
  await page.route(pattern, async (route) => {
    if (isOpen) await route.continue();
    else held.push(route);
  });
  return async () => {
    isOpen = true;
    await Promise.all(held.map((route) => route.continue()));
  };
}

test('the sign-in form needs the HTML alone, and keeps what is typed while the scripts load', async () => {
  for (const [width, height] of [
    [320, 640],
    [1366, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    const release = await hold('**/assets/*');
    await page.goto(runq.url, { waitUntil: 'commit' });
    await userName().waitFor();
    expect(await hasFocus()).toBe(true);
    await page.keyboard.type(userId);
    await page.getByLabel('Role').selectOption('grader');
    await userName().focus();
    await page.keyboard.press('Home');
    const before = await boxes();
    await release();
    await page.locator('#page form').waitFor();
    expect(await boxes()).toEqual(before);
    expect([await userName().inputValue(), await page.getByLabel('Role').inputValue()]).toEqual([userId, 'grader']);
    expect(await hasFocus()).toBe(true);
    await page.unroute('**/assets/*');
  }
});

test('a form that is sent before the scripts have arrived signs in, once', async () => {
  const release = await hold('**/assets/*');
  const signIns: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/v1/dev/token')) signIns.push(request.postData() ?? '');
  });
  await page.goto(runq.url, { waitUntil: 'commit' });
  await userName().waitFor();
  await page.keyboard.press('Enter');
  expect(await signInButton().isVisible(), 'a name is required').toBe(true);
  await page.keyboard.type(userId);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Signing in…' }).waitFor();
  expect(page.url()).toBe(`${runq.url}/`);
  await page.keyboard.press('Enter');
  await release();
  await page.locator('.cm-content').waitFor();
  expect(signIns).toEqual([JSON.stringify({ userId, role: 'student' })]);
  await page.getByRole('button', { name: userId }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await signInButton().waitFor();
  expect(await userName().inputValue(), 'a later form is a new one').toBe('');
  expect(signIns).toHaveLength(1);
});

/** Where the parts of the form are, in whole pixels. */
async function boxes(): Promise<unknown> {
  const parts = [page.getByRole('heading', { level: 1 }), userName(), page.getByLabel('Role'), signInButton()];
  return Promise.all(
    parts.map(async (part) => {
      const { x, y, width, height } = (await part.boundingBox())!;
      return [x, y, width, height].map(Math.round);
    }),
  );
}

test('signing in works before the code of the editor has arrived', async () => {
  const release = await hold('**/assets/code-*.js');
  await signInOnPage(page, runq.url, userId);
  await page.getByText('Loading the editor…').waitFor();
  expect(await userName().count()).toBe(0);
  await release();
  await page.locator('.cm-content').waitFor();
  expect(await page.getByText('Loading the editor…').isVisible()).toBe(false);
});

test('the page needs two round trips: the HTML names every file of the first view and of the editor', async () => {
  const requested: string[] = [];
  page.on('request', (request) => requested.push(new URL(request.url()).pathname));
  await signInOnPage(page, runq.url, userId);
  await page.locator('.cm-content').waitFor();
  const html = await (await fetch(runq.url)).text();
  // What runs programs, the menu of projects, and links to other pages follow the editor.
  const later =
    /\.svg$|\/(student-runner|socket|run|rolldown-runtime|project-commands|project-switcher|import-files|file-content|page-links)-/;
  const isLater = (path: string) => later.test(path);
  const scripts = requested.filter((path) => path.startsWith('/assets/') && !isLater(path));
  expect(scripts.filter((path) => !html.includes(`"${path}"`))).toEqual([]);
  expect(new Set(scripts).size).toBe(scripts.length);
  // The form's scripts come first; the others have a low priority.
  const preloads = [...html.matchAll(/<link rel="(modulepreload|preload)"[^>]*>/g)].map(([link]) => link);
  const first = preloads.filter((link) => !link.includes('fetchpriority="low"'));
  expect(first.map(nameOf)).toEqual(['early', 'student-page', 'frame']);
  expect(preloads.map(nameOf)).toContain('code');
  expect(preloads.map(nameOf).filter((name) => later.test(`/${name}-`))).toEqual([]);
  const formFiles = [html.match(/src="\/(assets\/student-[^"]+)"/)![1]!, ...first.map(fileOf)];
  const bytesOf = async (file: string) => gzipSync(await (await fetch(`${runq.url}/${file}`)).text()).length;
  const sizes = await Promise.all(formFiles.map(bytesOf));
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(20 * 1024);
});

const fileOf = (link: string) => /href="\/([^"]+)"/.exec(link)![1]!;
const nameOf = (link: string) => /assets\/([a-z-]+)-/.exec(link)?.[1];

test("a signed-in user's files are requested before the page's code has arrived", async () => {
  await signInOnPage(page, runq.url, userId);
  await page.locator('.cm-content').waitFor();
  const release = await hold('**/assets/{frame,code,student-page,student-app}-*.js');
  const files = page.waitForRequest('**/v1/workspace');
  await page.reload({ waitUntil: 'commit' });
  expect((await files).headers().authorization).toMatch(/^Bearer /);
  expect(await page.locator('#page').innerHTML()).toBe('');
  await release();
  await page.locator('.cm-content').waitFor();
});

test('the editor works before the code that runs programs has arrived; a run waits for it', async () => {
  const release = await hold('**/assets/{student-runner,socket,run}-*.js');
  await signInOnPage(page, runq.url, userId);
  await typeProgram(page, 'print("early", 6 * 7)');
  await page.getByText('Loading…').waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByText('Starting…').waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('Starting…').waitFor();
  await typeProgram(page, 'print("late")');
  await release();
  const log = page.getByRole('log');
  await log.getByText('early 42').waitFor();
  await page.getByText('Finished').waitFor();
  expect(await log.innerText()).not.toContain('late');
});

test('when that code fails to load the page says so, and Run tries again', async () => {
  let isOffline = true;
  await page.route('**/assets/run-*.js', (route) => (isOffline ? route.abort() : route.continue()));
  await signInOnPage(page, runq.url, userId);
  await typeProgram(page, 'print(6 * 7)');
  await page.getByText('Failed to load the code that runs programs.').waitFor();
  isOffline = false;
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('log').getByText('42').waitFor();
});

test('a signed-in user sees the frame of the editor first, in the chosen theme; others the form', async () => {
  await signInOnPage(page, runq.url, userId);
  await page.locator('.cm-content').waitFor();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.keyboard.press('Escape');
  await page.route('**/assets/*', (route) => route.abort());
  await page.reload({ waitUntil: 'commit' });
  await page.getByText('Loading the editor…').waitFor();
  expect(await userName().isVisible()).toBe(false);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await ground()).toBe('rgb(16, 19, 25)');

  await page.unroute('**/assets/*');
  await page.reload();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('radio', { name: 'System' }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await userName().waitFor();
  await page.route('**/assets/*', (route) => route.abort());
  await page.reload({ waitUntil: 'commit' });
  await userName().waitFor();
  expect(await page.getByText('Loading the editor…').isVisible()).toBe(false);
});
