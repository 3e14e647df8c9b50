import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn } from '../support/client.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import { waitForStatus } from '../support/page-steps.js';
import { isInWindow } from '../support/seen-boxes.js';
import type { Runq } from '../support/start-runq.js';

/** What a new user does first (walks.test.ts), without a pointer. Each walk prints how often a key was pressed. */
let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});

/** More presses of Tab than a control of the page is away from any other. */
const maxTabs = 30;

const log = () => page.getByRole('log');
const code = () => page.locator('.cm-content');
const isSeen = (locator: Locator) => expect.poll(() => isInWindow(locator)).toBe(true);
const hasFocus = (locator: Locator) =>
  locator.evaluate((element) => element === document.activeElement).catch(() => false);

function startWalk(name: string) {
  let keys = 0;
  const walk = {
    async press(key: string) {
      keys++;
      await page.keyboard.press(key);
    },
    type: (text: string) => page.keyboard.insertText(text),
    /** Presses Tab, or Shift+Tab, until a control has the focus. */
    async tabTo(locator: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
      await locator.waitFor();
      for (let tabs = 0; tabs < maxTabs && !(await hasFocus(locator)); tabs++) await walk.press(key);
      expect(await hasFocus(locator)).toBe(true);
    },
    /** F6 reaches the editor from anywhere. */
    async toCode() {
      for (let moves = 0; moves < 3 && !(await hasFocus(code())); moves++) await walk.press('F6');
      expect(await hasFocus(code())).toBe(true);
    },
    async replaceCode(text: string) {
      await walk.toCode();
      await walk.press('ControlOrMeta+a');
      await walk.type(text);
    },
    async enterName() {
      await expect.poll(() => hasFocus(page.getByLabel('User name'))).toBe(true);
      await walk.type(userId);
      await walk.press('Enter');
      await code().waitFor();
    },
    end: () => console.info(`${name}: ${keys} keys besides text`),
  };
  return walk;
}

test('a first program with the keyboard: sign in, run, change it, answer it', async () => {
  await page.goto(runq.url);
  const walk = startWalk('first program');
  await walk.enterName();
  await walk.press('ControlOrMeta+Enter');
  await waitForStatus(page, /Finished/);
  await walk.replaceCode('name = input("Who are you? ")\nprint("Hello", name)');
  await walk.press('ControlOrMeta+Enter');
  await expect.poll(() => hasFocus(page.getByLabel('Program input'))).toBe(true);
  await walk.type('Kim');
  await walk.press('Enter');
  await waitForStatus(page, /Finished/);
  await isSeen(log().getByText('Hello Kim'));
  // The next key belongs to the program again.
  await expect.poll(() => hasFocus(code())).toBe(true);
  walk.end();
});

test('a broken program with the keyboard: its error leads to the line, which is mended', async () => {
  await page.goto(runq.url);
  const walk = startWalk('broken program');
  await walk.enterName();
  await walk.replaceCode('names = ["Ada", "Grace"]\nfor name in names:\n    print("Hello", nme)');
  await walk.press('ControlOrMeta+Enter');
  const link = page.getByRole('group', { name: 'Error explanation' }).getByRole('link', { name: 'main.py, line 3' });
  await isSeen(link);
  await walk.press('F6');
  await walk.tabTo(link);
  await walk.press('Enter');
  await expect.poll(() => hasFocus(code())).toBe(true);
  // The line is selected, so typing replaces it.
  await walk.type('    print("Hello", name)');
  await walk.press('ControlOrMeta+Enter');
  await waitForStatus(page, /Finished/);
  await isSeen(log().getByText('Hello Grace'));
  walk.end();
});

test('a shared starter with two files with the keyboard: read, copied, changed and run', async () => {
  const teacher = await signIn(runq.url, 'teacher');
  const files = [
    { path: 'main.py', content: 'import helper\nprint(helper.greet())\n' },
    { path: 'helper.py', content: 'def greet():\n    return "from the starter"\n' },
  ];
  const shared = await teacher.call('POST', '/v1/shares', { files, entry: 'main.py', title: 'Starter' });
  await page.goto(runq.url + ((await shared.json()) as { url: string }).url);
  const walk = startWalk('shared starter');
  await page.getByRole('heading', { name: 'Starter' }).waitFor();
  await walk.tabTo(page.getByRole('button', { name: 'Make a copy', exact: true }));
  await walk.press('Enter');
  await walk.enterName();
  await page.getByRole('button', { name: 'Project: Starter', exact: true }).waitFor();
  await walk.press('ControlOrMeta+Enter');
  await isSeen(log().getByText('from the starter'));
  await walk.toCode();
  await walk.press('Escape');
  await walk.tabTo(page.getByRole('tab', { name: 'main.py' }), 'Shift+Tab');
  await walk.press('ArrowRight');
  await expect.poll(() => hasFocus(page.getByRole('tab', { name: 'helper.py' }))).toBe(true);
  await walk.tabTo(code());
  await walk.press('ControlOrMeta+a');
  await walk.type('def greet():\n    return "changed by me"');
  await walk.press('ControlOrMeta+Enter');
  await isSeen(log().getByText('changed by me'));
  walk.end();
});
