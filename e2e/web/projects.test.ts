import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, showPane, signInOnPage, typeProgram } from '../support/browser.js';
import { type Client, signIn } from '../support/client.js';
import { reportFailure } from '../support/page-fixture.js';
import { pickRun, waitForStatus } from '../support/page-steps.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

/** One service and two browsers, like one user at two machines. Each attempt uses another user. */
let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let otherBrowser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let userId = '';
let api: Client;
let userCount = 0;

beforeAll(async () => {
  [runq, browser, otherBrowser] = await Promise.all([startRunq(), openBrowser(), openBrowser()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), otherBrowser?.close()]);
  await runq?.stop();
});
beforeEach(async () => {
  userId = `pia-${++userCount}`;
  api = await signIn(runq.url, userId);
  page = await open(browser);
});
afterEach(async ({ task }) => {
  const pages = [browser, otherBrowser].flatMap(({ context }) => context.pages().slice(1));
  await reportFailure(task, pages, runq);
  for (const { context } of [browser, otherBrowser]) await context.setOffline(false);
  for (const opened of pages) await opened.close();
});

async function open({ context }: { context: typeof browser.context }): Promise<Page> {
  const opened = await context.newPage();
  await signInOnPage(opened, runq.url, userId);
  await opened.getByRole('tab').first().waitFor();
  return opened;
}

const text = (on = page) => on.locator('.cm-content');
const log = (on = page) => on.getByRole('log');
const tabNames = async (on = page) => (await on.locator('.tab-name').allInnerTexts()).map((name) => name.trim());
const tab = (name: string, on = page) => on.getByRole('tab', { name });
const projectButton = (name: string | RegExp, on = page) =>
  on.getByRole('button', { name: typeof name === 'string' ? `Project: ${name}` : name, exact: true });
const isOpen = (name: string, on = page) => projectButton(name, on).waitFor();
const isSaved = (on = page) => on.locator('.save-status').getByText('Saved', { exact: true }).waitFor();
async function pick(item: string, on = page): Promise<void> {
  await projectButton(/^Project: /, on).click();
  await on.getByRole('menuitem', { name: item, exact: true }).click();
}
async function switchTo(name: string, on = page): Promise<void> {
  await projectButton(/^Project: /, on).click();
  await on.getByRole('menuitemradio', { name, exact: true }).click();
  await isOpen(name, on);
}
async function createProject(name: string, code: string, on = page): Promise<void> {
  await pick('New project…', on);
  await on.getByLabel('Name', { exact: true }).fill(name);
  await on.keyboard.press('Enter');
  await isOpen(name, on);
  await typeProgram(on, code);
}
async function addFile(name: string, content: string, on = page): Promise<void> {
  await on.getByRole('button', { name: 'New file' }).click();
  await on.getByLabel('New file name').fill(name);
  await on.keyboard.press('Enter');
  await tab(name, on).waitFor();
  await typeProgram(on, content);
}
const runButton = (on = page) => on.getByRole('button', { name: 'Run', exact: true });

interface WireProject {
  id: string;
  name: string;
  entry: string | null;
  deletedAt: string | null;
}
async function remoteProject(name: string): Promise<WireProject | undefined> {
  const answer = await api.call('GET', '/v1/workspace/projects');
  return ((await answer.json()) as { projects: WireProject[] }).projects.find((project) => project.name === name);
}
async function remoteText(name: string, path: string): Promise<string | undefined> {
  const project = await remoteProject(name);
  const answer = await api.call('GET', `/v1/workspace/projects/${project?.id ?? 'none'}/files/${path}`);
  return ((await answer.json()) as { content?: string }).content;
}
/** Shares a program in two files, as a teacher does. Returns its link. */
async function shareStarter(): Promise<string> {
  const teacher = await signIn(runq.url, 'teacher');
  const files = [
    { path: 'main.py', content: 'import helper\nprint(helper.greet())\n' },
    { path: 'helper.py', content: 'def greet():\n    return "from the starter"\n' },
  ];
  const answer = await teacher.call('POST', '/v1/shares', { files, entry: 'main.py', title: 'Starter' });
  return runq.url + ((await answer.json()) as { url: string }).url;
}

test.each([
  ['a phone', 320, 640],
  ['a laptop', 1366, 768],
])('on %s: a copied share with two files runs its own helper, and the own files stay', async (_, width, height) => {
  await page.setViewportSize({ width, height });
  await typeProgram(page, 'import helper\nprint(helper.greet())');
  await addFile('helper.py', 'def greet():\n  return "from my own helper"');
  await isSaved();
  await page.goto(await shareStarter());
  await page.getByRole('heading', { name: 'Starter' }).waitFor();
  await runButton().click();
  await log().getByText('from the starter').waitFor();
  expect(await log().getByText('from the starter').isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Make a copy' }).click();
  await isOpen('Starter');
  expect(await tabNames()).toEqual(['main.py', 'helper.py']);
  await runButton().click();
  await log().getByText('from the starter').waitFor();
  await showPane(page, 'Code');
  await tab('helper.py').click();
  await typeProgram(page, 'def greet():\n  return "changed by me"');
  await runButton().click();
  await log().getByText('changed by me').waitFor();
  await switchTo('My project');
  await showPane(page, 'Code');
  expect(await tabNames()).toEqual(['main.py', 'helper.py']);
  await runButton().click();
  await log().getByText('from my own helper').waitFor();
  expect(await log().innerText()).not.toContain('changed by me');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});

test('Run runs the main file, which a menu and the Files menu change; reloads and other browsers keep it', async () => {
  await typeProgram(page, 'print("this is main")');
  expect(await page.getByRole('button', { name: /^Runs: / }).count()).toBe(0);
  await addFile('game.py', 'print("this is the game")');
  await runButton().click();
  await log().getByText('this is main').waitFor();
  await page.getByRole('button', { name: 'Runs: main.py. Choose the main file' }).click();
  await page.getByRole('menuitemradio', { name: 'game.py' }).click();
  await tab('main.py').click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('this is the game').waitFor();
  await until(async () => (await remoteProject('My project'))?.entry === 'game.py', 'the main file on the server');
  await page.reload();
  await page.getByRole('button', { name: 'Runs: game.py. Choose the main file' }).waitFor();
  await isSaved();
  const home = await open(otherBrowser);
  await home.getByRole('button', { name: 'Runs: game.py. Choose the main file' }).waitFor();
  await tab('main.py').click();
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Make this the main file' }).click();
  await page.getByRole('button', { name: 'Runs: main.py. Choose the main file' }).waitFor();
});

test('projects are created, renamed, duplicated, deleted and restored, each with its own files', async () => {
  await typeProgram(page, 'print("first")');
  await createProject('Quiz', 'print("quiz")');
  await addFile('words.txt', 'apple');
  await runButton().click();
  await log().getByText('quiz').waitFor();
  await pick('Duplicate project');
  await isOpen('Quiz copy');
  expect(await tabNames()).toEqual(['main.py', 'words.txt']);
  // Its run stays with the project that was left.
  await waitForStatus(page, /Ready/);
  expect(await log().innerText()).not.toContain('quiz');
  await tab('main.py').click();
  await typeProgram(page, 'print("copy")');
  await pick('Rename project…');
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Quiz copy');
  await page.getByLabel('Name', { exact: true }).fill('Vocabulary');
  await page.keyboard.press('Enter');
  await isOpen('Vocabulary');
  await pick('Delete project');
  await page.getByText('Deleted Vocabulary.').waitFor();
  await isOpen('Quiz');
  await until(async () => (await remoteProject('Vocabulary'))?.deletedAt, 'the deletion on the server');
  await page.getByRole('button', { name: 'Undo' }).click();
  await isOpen('Vocabulary');
  await text().getByText('print("copy")').waitFor();
  await until(async () => (await remoteProject('Vocabulary'))?.deletedAt === null, 'the project on the server');
  await pick('Delete project');
  await isOpen('Quiz');
  await text().getByText('apple').waitFor();
  await pick('All projects…');
  await page.getByRole('dialog').getByRole('button', { name: 'Restore Vocabulary' }).click();
  await isOpen('Vocabulary');
  await switchTo('My project');
  await text().getByText('print("first")').waitFor();
  await projectButton('My project').click();
  expect(await page.getByRole('menuitem', { name: 'Delete project' }).count()).toBe(0);
  expect(await page.getByRole('menuitemradio').allInnerTexts()).toEqual(['My project', 'Vocabulary', 'Quiz']);
});

test('undo goes on where it was after other projects were open', async () => {
  const original = await text().innerText();
  await typeProgram(page, 'print("mine")');
  await createProject('Quiz', 'print("quiz")');
  await switchTo('My project');
  await text().getByText('print("mine")').waitFor();
  await text().press('ControlOrMeta+z');
  await expect.poll(() => text().innerText()).toBe(original);
  await text().press('ControlOrMeta+y');
  await expect.poll(() => text().innerText()).toBe('print("mine")');
  await switchTo('Quiz');
  await text().getByText('print("quiz")').waitFor();
  await text().press('ControlOrMeta+z');
  await expect.poll(() => text().innerText()).not.toContain('quiz');
  expect(await text().innerText()).not.toContain('mine');
});

test('a deleted example comes back as it was at first', async () => {
  const openHello = async () => {
    await page.getByRole('button', { name: 'Examples' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Hello/ })
      .click();
    await isOpen('Hello');
  };
  await openHello();
  await typeProgram(page, 'print("changed")');
  await pick('Delete project');
  await isOpen('My project');
  await openHello();
  await text().getByText('name = "class"').waitFor();
});

test('offline: projects are created, edited and left; all of it is on the server once it responds', async () => {
  await typeProgram(page, 'print("before")');
  await isSaved();
  await browser.context.setOffline(true);
  await createProject('Tunnel', 'print("in the tunnel")');
  await page.getByText('Offline: saved in this browser').waitFor();
  await createProject('Bridge', 'print("on the bridge")');
  await switchTo('Tunnel');
  await text().getByText('in the tunnel').waitFor();
  await switchTo('My project');
  await browser.context.setOffline(false);
  await until(async () => (await remoteText('Tunnel', 'main.py')) === 'print("in the tunnel")', 'the first project');
  await until(async () => (await remoteText('Bridge', 'main.py')) === 'print("on the bridge")', 'the second project');
  const home = await open(otherBrowser);
  await switchTo('Tunnel', home);
  await text(home).getByText('in the tunnel').waitFor();
});

test('two tabs show different projects, also after a reload, and the same list', async () => {
  await typeProgram(page, 'print("mine")');
  const second = await open(browser);
  await createProject('Second', 'print("second")', second);
  await isSaved(second);
  await isOpen('My project');
  await page.reload();
  await second.reload();
  await text(second).getByText('print("second")').waitFor();
  await text().getByText('print("mine")').waitFor();
  await switchTo('Second');
  await text().getByText('print("second")').waitFor();
  await typeProgram(second, 'print("typed in the second tab")');
  await text().getByText('typed in the second tab').waitFor();
});

test('another browser opens the project used last, and leaves one that is deleted elsewhere, with Undo', async () => {
  await createProject('Homework', 'print("homework")');
  await until(async () => (await remoteText('Homework', 'main.py')) === 'print("homework")', 'the file on the server');
  const home = await open(otherBrowser);
  await isOpen('Homework', home);
  await text(home).getByText('print("homework")').waitFor();
  await isSaved(home);
  const { id } = (await remoteProject('Homework'))!;
  await api.call('DELETE', `/v1/workspace/projects/${id}`);
  await home.reload();
  await home.getByText('Homework was deleted in another tab or on another device.').waitFor();
  await isOpen('My project', home);
  await home.getByRole('button', { name: 'Undo' }).click();
  await isOpen('Homework', home);
  await text(home).getByText('print("homework")').waitFor();
  await isSaved(home);
  expect(await remoteText('Homework', 'main.py')).toBe('print("homework")');
});

test('files that an earlier version of the page stored in this browser are in the first project', async () => {
  const name = `${userId}-returns`;
  const fresh = await browser.context.newPage();
  await fresh.route('**/*.js', (route) => route.abort());
  await fresh.goto(runq.url);
  await fresh.evaluate(
    (database) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(database);
        opening.onupgradeneeded = () => opening.result.createObjectStore('files');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('files', 'readwrite');
          const files = transaction.objectStore('files');
          const file = { encoding: 'utf8', base: null };
          files.put({ ...file, id: 'a', path: 'main.py', content: 'print("old main")' }, 'file:a');
          files.put({ ...file, id: 'b', path: 'old.py', content: 'print("old file")' }, 'file:b');
          files.put({ order: ['b', 'a'], shownId: 'b', entryId: 'b' }, 'layout');
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    `runq.files:${name}`,
  );
  await fresh.close();
  const other = await otherBrowser.context.newPage();
  await other.close();
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('User name').fill(name);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await isOpen('My project');
  await text().getByText('print("old file")').waitFor();
  expect(await tabNames()).toEqual(['old.py', 'main.py']);
  await isSaved();
  await runButton().click();
  await log().getByText('old main').waitFor();
});

test('a zip file becomes a project of its own when the user wants that', async () => {
  await typeProgram(page, 'print("mine")');
  await createProject('Packed', 'print("packed")');
  await addFile('data/words.txt', 'apple');
  const downloading = page.waitForEvent('download');
  await pick('Download as .zip');
  const path = await (await downloading).path();
  await switchTo('My project');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Upload files…' }).click();
  const { readFile } = await import('node:fs/promises');
  await (await chooser).setFiles([{ name: 'Packed.zip', mimeType: 'application/zip', buffer: await readFile(path!) }]);
  await page.getByRole('dialog').getByRole('button', { name: 'New project' }).click();
  await isOpen('Packed 2');
  expect(await tabNames()).toEqual(['main.py', 'data/words.txt']);
  await runButton().click();
  await log().getByText('packed').waitFor();
});

test('typing without a pause is saved once, and the versions of a project are its own', async () => {
  await createProject('Typed', '');
  await isSaved();
  const saves: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PUT') saves.push(request.url());
  });
  await text().focus();
  await page.keyboard.type('print("one two three four five six seven eight nine ten")');
  await until(async () => (await remoteText('Typed', 'main.py'))?.endsWith('ten")'), 'the text on the server');
  await isSaved();
  expect(saves.length).toBeLessThan(8);
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Versions of main.py…' }).click();
  await page.getByRole('dialog').getByRole('heading', { name: 'Today' }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore this version' }).waitFor();
  await page.getByRole('dialog').getByText('current version: print("one').waitFor();
});

test('input prepared for one project is not read by the program of another', async () => {
  await typeProgram(page, 'print(f"first: {input()}")');
  await pickRun(page, 'Run with input…');
  await page.getByLabel('Input for your program').fill('Ada');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const prepared = page.getByLabel('Prepared input');
  await prepared.getByText('Input, 1 line: Ada').waitFor();
  await createProject('Second', 'import sys\nprint(f"second: {sys.argv}")');
  await prepared.waitFor({ state: 'detached' });
  await switchTo('My project');
  await prepared.getByText('Input, 1 line: Ada').waitFor();
  await page.reload();
  await prepared.getByText('Input, 1 line: Ada').waitFor();
  await runButton().click();
  await log().getByText('first: Ada').waitFor();
});
