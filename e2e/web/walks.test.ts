import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn } from '../support/client.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import { waitForStatus } from '../support/page-steps.js';
import { isInWindow } from '../support/seen-boxes.js';
import type { Runq } from '../support/start-runq.js';

/** What a new user does first, on a phone and on a laptop. Each walk prints its number of steps and its time. */
let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});

const screens = [
  ['phone', 320, 640],
  ['laptop', 1366, 768],
] as const;

const button = (name: string) => page.getByRole('button', { name, exact: true });
const log = () => page.getByRole('log');
const code = () => page.locator('.cm-content');
const help = () => page.getByRole('group', { name: 'Error explanation' });
/** The user sees it without scrolling. */
const isSeen = (locator: Locator) => expect.poll(() => isInWindow(locator)).toBe(true);

/** Counts what the user does: clicks, and texts typed at once. */
function startWalk(name: string) {
  const began = performance.now();
  let steps = 0;
  return {
    async click(locator: Locator) {
      steps++;
      await locator.click();
    },
    async type(text: string) {
      steps++;
      await page.keyboard.insertText(text);
    },
    async press(key: string) {
      steps++;
      await page.keyboard.press(key);
    },
    /** Ends the walk; returns its number of steps. */
    end(): number {
      console.info(`${name}: ${steps} steps, ${((performance.now() - began) / 1000).toFixed(1)} s`);
      return steps;
    },
  };
}
type Walk = ReturnType<typeof startWalk>;

async function enterName(walk: Walk): Promise<void> {
  await page.getByLabel('User name').waitFor();
  await walk.type(userId);
  await walk.press('Enter');
}

/** Shows the code where one pane is in front, as a tap on its tab does. */
async function toCode(walk: Walk): Promise<void> {
  const tab = page.getByRole('tablist', { name: 'Panes' }).getByRole('tab', { name: 'Code' });
  if (await tab.isVisible()) await walk.click(tab);
}

async function replaceCode(walk: Walk, text: string): Promise<void> {
  await toCode(walk);
  await walk.click(code());
  await walk.press('ControlOrMeta+a');
  await walk.type(text);
}

test.each(screens)('a first program on a %s: sign in, run, change it, answer it', async (screen, width, height) => {
  await page.setViewportSize({ width, height });
  await page.goto(runq.url);
  const walk = startWalk(`first program, ${screen}`);
  await enterName(walk);
  await walk.click(button('Run'));
  await waitForStatus(page, /Finished/);
  await isSeen(log().getByText('Welcome, Ada'));
  await replaceCode(walk, 'name = input("Who are you? ")\nprint("Hello", name)');
  await walk.click(button('Run'));
  await waitForStatus(page, /Waiting for input/);
  await isSeen(page.getByLabel('Program input'));
  await walk.type('Kim');
  await walk.press('Enter');
  await waitForStatus(page, /Finished/);
  await isSeen(log().getByText('Hello Kim'));
  expect(walk.end()).toBeLessThanOrEqual(10);
});

test.each(screens)(
  'a broken program on a %s: its error leads to the line, which is mended',
  async (screen, width, height) => {
    await page.setViewportSize({ width, height });
    await page.goto(runq.url);
    const walk = startWalk(`broken program, ${screen}`);
    await enterName(walk);
    await code().waitFor();
    await replaceCode(walk, 'names = ["Ada", "Grace"]\nfor name in names:\n    print("Hello", nme)');
    await walk.click(button('Run'));
    await isSeen(help().locator('p').first());
    expect(await help().innerText()).toContain('nme');
    await walk.click(help().getByRole('link', { name: 'main.py, line 3' }));
    await isSeen(page.locator('.cm-line.problem-line'));
    // The line is selected, so typing replaces it.
    await walk.type('    print("Hello", name)');
    await walk.click(button('Run'));
    await waitForStatus(page, /Finished/);
    await isSeen(log().getByText('Hello Grace'));
    expect(await help().count()).toBe(0);
    expect(walk.end()).toBeLessThanOrEqual(10);
  },
);

test.each(screens)(
  'a shared starter with two files on a %s: read, copied, changed and run',
  async (screen, width, height) => {
    const teacher = await signIn(runq.url, 'teacher');
    const files = [
      { path: 'main.py', content: 'import helper\nprint(helper.greet())\n' },
      { path: 'helper.py', content: 'def greet():\n    return "from the starter"\n' },
    ];
    const shared = await teacher.call('POST', '/v1/shares', { files, entry: 'main.py', title: 'Starter' });
    await page.setViewportSize({ width, height });
    await page.goto(runq.url + ((await shared.json()) as { url: string }).url);
    const walk = startWalk(`shared starter, ${screen}`);
    await page.getByRole('heading', { name: 'Starter' }).waitFor();
    await walk.click(button('Make a copy'));
    await enterName(walk);
    await button('Project: Starter').waitFor();
    await walk.click(button('Run'));
    await isSeen(log().getByText('from the starter'));
    await toCode(walk);
    await walk.click(page.getByRole('tab', { name: 'helper.py' }));
    await walk.click(code());
    await walk.press('ControlOrMeta+a');
    await walk.type('def greet():\n    return "changed by me"');
    await walk.click(button('Run'));
    await isSeen(log().getByText('changed by me'));
    expect(walk.end()).toBeLessThanOrEqual(10);
  },
);
