import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from '../support/browser.js';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';

/** One service and two browsers, like one user at two machines. Each test uses another user. */
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
  userId = `user-${++userCount}`;
  api = await signIn(runq.url, userId);
  page = await open(browser);
});
afterEach(async () => {
  for (const { context } of [browser, otherBrowser]) {
    await context.setOffline(false);
    for (const open of context.pages().slice(1)) await open.close();
  }
});

async function open({ context }: { context: typeof browser.context }): Promise<Page> {
  const opened = await context.newPage();
  await signInOnPage(opened, runq.url, userId);
  await opened.getByRole('tab').first().waitFor();
  return opened;
}

const tab = (name: string, on = page) => on.getByRole('tab', { name });
const tabNames = async (on = page) => (await on.locator('.tab-name').allInnerTexts()).map((name) => name.trim());
const text = (on = page) => on.locator('.cm-content');
const log = () => page.getByRole('log');
const chip = (words: string, on = page) => on.locator('.save-status').getByText(words);
const saved = (on = page) => on.locator('.save-status').getByText('Saved', { exact: true }).waitFor();
const pressAll = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** Creates a file by its name and leaves the focus on its tab. */
async function addFile(name: string, content: string): Promise<void> {
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByLabel('New file name').fill(name);
  await page.keyboard.press('Enter');
  await tab(name).waitFor();
  await typeProgram(page, content);
}
const pickFromFiles = async (name: string) => {
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
};
const pickFromProject = async (name: string) => {
  await page.getByRole('button', { name: /^Project: / }).click();
  await page.getByRole('menuitem', { name }).click();
};
const dialog = () => page.getByRole('dialog');
async function expectAccessible(on = page): Promise<void> {
  const violations = await findViolations(on);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
}
const remoteText = async (path: string) =>
  (
    await api
      .call('GET', `/v1/workspace/files/${path}`)
      .then((answer) => answer.json() as Promise<{ content?: string }>)
  ).content;

test('by keyboard: adds, imports, renames, deletes and restores a second file, and rejects a used name', async () => {
  await text().focus();
  await pressAll('Control+a', 'Delete');
  await page.keyboard.type('import helper\nprint(helper.twice(21))');
  await page.getByRole('button', { name: 'New file' }).focus();
  await pressAll('Enter');
  await page.keyboard.type('main.py');
  await pressAll('Enter');
  await page.getByText('A file named main.py already exists.').waitFor();
  await pressAll('Control+a');
  await page.keyboard.type('helpr.py');
  await pressAll('Enter');
  await tab('helpr.py').focus();
  await pressAll('F2', 'Control+a');
  await page.keyboard.type('helper.py');
  await pressAll('Enter');
  await until(
    () => tab('helper.py').evaluate((element) => element === document.activeElement),
    'the focus on helper.py',
  );
  expect(await tabNames()).toEqual(['main.py', 'helper.py']);
  await text().focus();
  await page.keyboard.type('def twice(x):\nreturn 2 * x');
  await tab('helper.py').focus();
  await pressAll('ArrowLeft');
  await until(() => tab('main.py').evaluate((element) => element === document.activeElement), 'the focus on main.py');
  await pressAll('Control+Enter');
  await log().getByText('42').waitFor();
  await pressAll('End', 'Delete');
  await page.getByText('Deleted helper.py.').waitFor();
  expect(await tabNames()).toEqual(['main.py']);
  await pressAll('Delete');
  await page.getByText('You need at least one file.').waitFor();
  await pressAll('Control+z');
  await tab('helper.py').waitFor();
  expect(await text().innerText()).toContain('return 2 * x');
});

test('each file has its own undo history; Run starts the main file as it is, whichever file is shown', async () => {
  await typeProgram(page, 'print("this is main")');
  await addFile('other.py', 'print("this is other")');
  await tab('main.py').click();
  await text().press('ControlOrMeta+z');
  await text().press('ControlOrMeta+z');
  expect(await text().innerText()).toContain('print(f"Hello');
  await typeProgram(page, 'print("edited main")');
  await tab('other.py').click();
  expect(await text().innerText()).toContain('this is other');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await log().getByText('edited main').waitFor();
  expect(await log().innerText()).not.toContain('other');
  expect(await tab('main.py , Run starts this file').count()).toBe(1);
});

test('uploads and drops data files, which programs read; rejects too large files with a message', async () => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Upload files…' }).click();
  await (await chooser).setFiles([
    { name: 'scores.csv', mimeType: 'text/csv', buffer: Buffer.from('name,score\nAda,97\n') },
    { name: 'photo.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3 * 1024 * 1024, 1) },
  ]);
  await page.getByText('photo.bin: Too large (3.0 MiB)').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  expect(await tabNames()).toEqual(['main.py', 'scores.csv']);
  await text().evaluate((element) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.of(137, 80, 78, 71, 0, 255)], 'raw.dat'));
    element.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await tab('raw.dat').waitFor();
  await page.getByText('cannot be edited here').waitFor();
  await tab('main.py').click();
  await typeProgram(page, 'print(open("scores.csv").read(), list(open("raw.dat", "rb").read()))');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await log().getByText('[137, 80, 78, 71, 0, 255]').waitFor();
  expect(await log().innerText()).toContain('Ada,97');
});

test('a reload keeps files, order and selection; a second tab shows typed text of the first immediately', async () => {
  await addFile('b.py', 'print("b")');
  await addFile('notes.txt', 'remember');
  await tab('b.py').click();
  await page.waitForFunction(() => document.querySelector('.save-status')?.textContent === 'Saved');
  await page.reload();
  await tab('b.py').waitFor();
  expect(await tabNames()).toEqual(['main.py', 'b.py', 'notes.txt']);
  expect(await text().innerText()).toContain('print("b")');
  const second = await open(browser);
  expect(await tabNames(second)).toEqual(['main.py', 'b.py', 'notes.txt']);
  await typeProgram(page, 'print("typed in the first")');
  await text(second).getByText('typed in the first').waitFor();
  await tab('notes.txt', second).focus();
  await second.keyboard.press('Delete');
  await tab('notes.txt').waitFor({ state: 'detached' });
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('text typed right before a reload is still there', async () => {
  await typeProgram(page, 'print("saved")');
  await saved();
  await text().press('ControlOrMeta+End');
  await page.keyboard.type('  # and this');
  await page.reload();
  await text().getByText('print("saved") # and this').waitFor();
  await until(async () => (await remoteText('main.py')) === 'print("saved")  # and this', 'the text on the server');
});

test('a reload while a text is being saved does not turn that text into a conflict', async () => {
  await typeProgram(page, 'print("one")');
  await saved();
  let isHeld = false;
  await page.route('**/v1/workspace/files/main.py', async (route) => {
    if (route.request().method() !== 'PUT' || isHeld) return route.continue();
    // The server has the text, but its answer never arrives.
    await route.fetch();
    isHeld = true;
  });
  await typeProgram(page, 'print("two")');
  await until(async () => isHeld && (await remoteText('main.py')) === 'print("two")', 'the second text on the server');
  await typeProgram(page, 'print("three")');
  await page.reload();
  await text().getByText('print("three")').waitFor();
  await until(async () => (await remoteText('main.py')) === 'print("three")', 'the third text on the server');
  await saved();
  expect(await page.getByRole('alertdialog').count()).toBe(0);
});

test('another machine gets the files; a conflict offers a choice and loses nothing', async () => {
  await typeProgram(page, 'print("begun at school")');
  await addFile('data.txt', '1 2 3');
  await until(async () => (await remoteText('data.txt')) === '1 2 3', 'the server to have both files');
  const home = await open(otherBrowser);
  expect(await tabNames(home)).toEqual(['main.py', 'data.txt']);
  await text(home).getByText('begun at school').waitFor();
  await tab('main.py').click();
  await otherBrowser.context.setOffline(true);
  await typeProgram(home, 'print("from home")');
  await typeProgram(page, 'print("from school")');
  await until(async () => (await remoteText('main.py')) === 'print("from school")', 'the text of school on the server');
  await otherBrowser.context.setOffline(false);
  const question = home.getByRole('alertdialog');
  await question.getByText('Conflict in main.py').waitFor();
  expect(await question.innerText()).toContain('print("from home")');
  expect(await remoteText('main.py')).toBe('print("from school")');
  await question.getByRole('button', { name: 'Keep both' }).click();
  await saved(home);
  expect(await tabNames(home)).toEqual(['main.py', 'data.txt', 'main_2.py']);
  await until(async () => (await remoteText('main_2.py')) === 'print("from home")', 'the copy on the server');
  expect(await remoteText('main.py')).toBe('print("from school")');
});

test('offline: shows where the text is saved, and syncs it once back online', async () => {
  await typeProgram(page, 'print("before")');
  await until(async () => (await remoteText('main.py')) === 'print("before")', 'the first text on the server');
  await browser.context.setOffline(true);
  await typeProgram(page, 'print("in the tunnel")');
  await chip('Offline: saved in this browser').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await page.getByRole('region', { name: 'Messages' }).getByText('sync when you are back online').waitFor();
  await browser.context.setOffline(false);
  await saved();
  expect(await remoteText('main.py')).toBe('print("in the tunnel")');
});

test('views and saves output files; shows when the code has changed since the run', async () => {
  await typeProgram(page, 'open("t.csv", "w").write("name;points\\n" + "".join(f"s{i};{i}\\n" for i in range(300)))');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'View t.csv' }).click();
  expect(await page.getByText('Code changed since this run').count()).toBe(0);
  await dialog().getByRole('cell', { name: 's49', exact: true }).waitFor();
  await expectAccessible();
  await dialog().getByRole('button', { name: 'Next rows' }).click();
  await dialog().getByText('Rows 51–100 of 200').waitFor();
  await dialog().getByRole('button', { name: 'Save to my files' }).click();
  await tab('t.csv').waitFor();
  // The user knows it until the page is opened again.
  expect(await page.getByText('Code changed since this run').count()).toBe(0);
  await saved();
  await page.reload();
  await page.getByText('Code changed since this run').waitFor();
  await tab('main.py').click();
  await typeProgram(page, 'print(len(open("t.csv").readlines()), "lines")');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await log().getByText('301 lines').waitFor();
});

test('compares and restores an older version, undoes that, and restores a file that only the server has', async () => {
  await typeProgram(page, 'print("first")\nprint("same")');
  await until(async () => (await remoteText('main.py'))?.includes('first'), 'the first version on the server');
  await typeProgram(page, 'print("second")\nprint("same")');
  await until(async () => (await remoteText('main.py'))?.includes('second'), 'the second version on the server');
  await pickFromFiles('Versions of main.py…');
  await dialog().getByText('selected version: print("first")').waitFor();
  await expectAccessible();
  await dialog().getByRole('button', { name: 'Restore this version' }).click();
  await text().getByText('"first"').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await text().getByText('"second"').waitFor();

  const created = await api.call(
    'PUT',
    '/v1/workspace/files/old.py',
    { content: 'print("old")' },
    { 'if-none-match': '*' },
  );
  await api.call('DELETE', '/v1/workspace/files/old.py', undefined, { 'if-match': created.headers.get('etag')! });
  await pickFromFiles('Deleted files…');
  await dialog().getByRole('button', { name: 'Restore old.py' }).click();
  await text().getByText('print("old")').waitFor();
});

test('a version that was run says when and how the run ended; the newest that differs stays selected', async () => {
  const run = async (code: string, status: string) => {
    await typeProgram(page, code);
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.locator('.run-status').getByText(status).waitFor();
    await until(async () => (await remoteText('main.py')) === code, 'the text on the server');
  };
  await run('print("first")', 'Finished');
  await typeProgram(page, 'print("never run")');
  await until(async () => (await remoteText('main.py'))?.includes('never'), 'the second version on the server');
  await run('print(1 / 0)', 'Ended with an error');
  await pickFromFiles('Versions of main.py…');
  await dialog().getByText('selected version: print("never run")').waitFor();
  const versions = dialog().getByRole('listitem');
  await versions
    .nth(2)
    .getByText(/^Run \d.*, finished$/)
    .waitFor();
  expect(await versions.count()).toBe(3);
  expect(await versions.nth(0).innerText()).toMatch(/last saved\s+Run \d.*, ended with an error$/);
  expect(await versions.nth(1).innerText()).not.toContain('Run');
  await page.setViewportSize({ width: 320, height: 640 });
  const tooWide = await dialog()
    .locator('.dialog-body')
    .evaluate((body) => body.scrollWidth - body.clientWidth);
  expect(tooWide).toBeLessThanOrEqual(0);
  await expectAccessible();
});

test('exports all files as a zip file and imports it again with identical folders and bytes', async () => {
  await addFile('data/words.txt', 'ä 😀');
  const downloading = page.waitForEvent('download');
  await pickFromProject('Download as .zip');
  expect((await downloading).suggestedFilename()).toBe('My project.zip');
  const packed = await readFile((await (await downloading).path())!);
  const chooser = page.waitForEvent('filechooser');
  await tab('data/words.txt').click();
  await typeProgram(page, 'something else');
  await pickFromFiles('Upload files…');
  await (await chooser).setFiles([{ name: 'program.zip', mimeType: 'application/zip', buffer: packed }]);
  await dialog().getByRole('button', { name: 'Add to My project' }).click();
  await page.getByText('Replaced data/words.txt.').waitFor();
  expect(await tabNames()).toEqual(['main.py', 'data/words.txt']);
  await tab('data/words.txt').click();
  await text().getByText('ä 😀').waitFor();
});

test('a shared program can be read and copied without signing in, until its link is turned off', async () => {
  await typeProgram(page, 'import helper\nhelper.greet()');
  await addFile('helper.py', 'def greet():\nprint("from the helper")');
  await tab('main.py').click();
  await pickFromProject('Share…');
  expect(await dialog().getByLabel('Title').inputValue()).toBe('My project');
  await dialog().getByLabel('Title').fill('Greeting');
  await dialog().getByRole('button', { name: 'Create link' }).click();
  const link = await dialog().getByLabel('Link to your program').inputValue();
  await expectAccessible();

  await otherBrowser.context.clearCookies();
  const reader = await otherBrowser.context.newPage();
  await reader.goto(link);
  await reader.getByRole('heading', { name: 'Greeting' }).waitFor();
  await reader.locator('.cm-content').getByText('import helper').waitFor();
  expect(await reader.locator('.cm-content').getAttribute('contenteditable')).toBe('false');
  await expectAccessible(reader);
  await reader.getByRole('tab', { name: 'main.py' }).press('ArrowRight');
  await reader.locator('.cm-content').getByText('from the helper').waitFor();
  await reader.getByRole('button', { name: 'Make a copy' }).click();
  await reader.getByLabel('User name').fill(`${userId}-friend`);
  await reader.getByRole('button', { name: 'Sign in' }).click();
  await reader.getByRole('button', { name: 'Project: Greeting' }).waitFor();
  await reader.getByRole('button', { name: 'Run', exact: true }).click();
  await reader.getByRole('log').getByText('from the helper').waitFor();

  await dialog().getByRole('button', { name: 'Turn off Greeting' }).click();
  await dialog().getByRole('button', { name: 'Turn on Greeting' }).waitFor();
  await reader.goto(link);
  await reader.getByText('This link has been turned off.').waitFor();
});
