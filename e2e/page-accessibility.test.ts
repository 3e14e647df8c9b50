import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from './stack/browser.js';
import { signIn } from './stack/client.js';
import { type Runq, startRunq } from './stack/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

/** What axe finds, by rule and place. Targets of less than 24 pixels (WCAG 2.2, 2.5.8) are looked for besides what it looks for anyway. */
async function faultsOf(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  const found: unknown[] = violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ target, any }) => [target, any[0]?.message]),
  ]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return overflow > 0 ? [...found, `${overflow} pixels too wide`] : found;
}

const status = (page: Page, words: RegExp) => page.locator('.run-status').getByText(words).first().waitFor();
const runCode = async (page: Page, code: string) => {
  await typeProgram(page, code);
  await page.keyboard.press('ControlOrMeta+Enter');
};
const closeDialog = async (page: Page) => {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};
const openDialog = async (page: Page, button: string) => {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('dialog').waitFor();
};

const leaves = 'for i in range(25): open(f"{i:02}-" + "long" * i + ".txt", "w").write("x")\n';
const turtle = 'from turtle import *\nfor _ in range(5):\n    forward(80); left(144)\n';
const plot = 'import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.title("Steps")\nplt.show()\n';

/** The states of the pages, in an order in which each leads to the next. */
const states: [name: string, go: (page: Page) => Promise<unknown>][] = [
  [
    'sign in',
    async (page) => {
      await page.goto(runq.url);
      await page.getByLabel('User name').waitFor();
    },
  ],
  [
    'empty',
    async (page) => {
      await signInOnPage(page, runq.url, 'axel');
      await page.getByText('Connected').waitFor();
    },
  ],
  ['settings', (page) => openDialog(page, 'Settings')],
  [
    'shortcuts',
    async (page) => {
      await closeDialog(page);
      await openDialog(page, 'Keyboard shortcuts');
    },
  ],
  [
    'examples',
    async (page) => {
      await closeDialog(page);
      await openDialog(page, 'Examples');
    },
  ],
  [
    'waiting for input',
    async (page) => {
      await closeDialog(page);
      await runCode(page, 'input("who? ")');
      await status(page, /Waiting for your input/);
    },
  ],
  [
    'asked whether to run again',
    async (page) => {
      await page.locator('.cm-content').click();
      await page.keyboard.press('ControlOrMeta+Enter');
      await page.getByRole('alertdialog').waitFor();
    },
  ],
  [
    'a message, and stopped',
    async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Stop' }).click();
      await status(page, /Stopped/);
      await page.keyboard.press('ControlOrMeta+s');
      await page.locator('.toast').waitFor();
    },
  ],
  [
    'an error, with more files than are kept',
    async (page) => {
      await runCode(page, `${leaves}print("a")\nraise ValueError("b")`);
      await page.getByText('Not all files are here').waitFor();
    },
  ],
  [
    'a drawing',
    async (page) => {
      await runCode(page, turtle);
      await status(page, /Finished/);
    },
  ],
  [
    'a plot',
    async (page) => {
      await runCode(page, plot);
      await status(page, /Finished/);
    },
  ],
  [
    'ops',
    async (page) => {
      await page.evaluate(() => sessionStorage.clear());
      await signInOnPage(page, `${runq.url}/ops`, 'root', 'ops');
      await page.getByText('worker-1').first().waitFor();
    },
  ],
];

/** Each look and each width once; the long run crosses them. */
const looks: ['light' | 'dark', number][] = [
  ['light', 1280],
  ['dark', 320],
  ...(process.env.RUNQ_LONG
    ? ([
        ['dark', 1280],
        ['light', 320],
      ] as ['light' | 'dark', number][])
    : []),
];

test.each(looks)(
  'nothing is inaccessible in any state: %s, %i px',
  { timeout: 120_000 },
  async (colorScheme, width) => {
    const page = await browser.context.newPage();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 720 });
    const found: Record<string, unknown> = {};
    for (const [name, go] of states) {
      await go(page);
      const faults = await faultsOf(page);
      if (faults.length > 0) found[name] = faults;
    }
    await page.close();
    expect(found).toEqual({});
  },
);

test('who wants less motion sees none while a program runs and while one waits', async () => {
  const page = await browser.context.newPage();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const moving = () =>
    page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
  await signInOnPage(page, runq.url, 'mona');
  await runCode(page, 'import time\nprint("begun", flush=True)\ntime.sleep(20)');
  await page.getByRole('log').getByText('begun').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await page.locator('.toast').waitFor();
  expect(await moving()).toBe(0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await status(page, /Stopped/);

  const api = await signIn(runq.url, 'mona');
  const blockers = await Promise.all([1, 2].map(() => api.submit({ code: 'input()', interactive: true })));
  await runCode(page, 'print(1)');
  await page.getByText(/Your own 2 runs/).waitFor();
  expect(await moving()).toBe(0);
  await Promise.all(blockers.map(({ id }) => api.cancel(id)));
  await page.close();
});

test('at twice the size all of it can be used', async () => {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: 640, height: 360 });
  await signInOnPage(page, runq.url, 'zoe');
  await runCode(page, 'print("x" * 300)\nname = input("who? ")\nprint("hi", name)');
  await page.getByLabel('Input for the program').fill('Grace');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('hi Grace').scrollIntoViewIfNeeded();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  // The button goes with one, and covers nothing that cannot be scrolled clear of it.
  const button = (await page.getByRole('button', { name: 'Run', exact: true }).boundingBox())!;
  expect(button.y + button.height).toBeLessThanOrEqual(360);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  const pane = (await page.locator('.console-pane').boundingBox())!;
  expect(pane.y + pane.height).toBeLessThanOrEqual(button.y);
  await page.close();
});
