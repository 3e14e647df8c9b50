import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { showPane, signInOnPage, typeProgram } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import { pickFromFiles, waitForStatus } from '../support/page-steps.js';
import { findCovered, isInWindow } from '../support/seen-boxes.js';
import type { Runq } from '../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});
beforeEach(async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signInOnPage(page, runq.url, userId);
  await page.locator('.cm-content').waitFor();
});

const sizes = [
  [320, 640],
  [390, 844],
  [640, 320],
  [683, 384],
] as const;
const log = () => page.getByRole('log');
const tab = (name: 'Code' | 'Output') =>
  page.getByRole('tablist', { name: 'Panes' }).getByRole('tab', { name: new RegExp(`^${name}`) });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const boxOf = async (selector: string) => (await page.locator(selector).boundingBox())!;
const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
const tooHigh = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight);

const asks = 'for i in range(200):\n    print("line", i)\nname = input("Who are you? ")\nprint("hi", name)\n';

test.each(sizes)('after Run at %i x %i the end of the output and the input line are in view', async (width, height) => {
  await page.setViewportSize({ width, height });
  await typeProgram(page, asks);
  await button('Run').click();
  await waitForStatus(page, /Waiting for input/);
  expect(await tab('Output').getAttribute('aria-selected')).toBe('true');
  const input = page.getByLabel('Program input');
  await expect.poll(() => isInWindow(input)).toBe(true);
  expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await isInWindow(button('Stop'))).toBe(true);
  expect(await findCovered(page)).toEqual([]);
  await page.keyboard.type('Ada\n');
  await waitForStatus(page, /Finished/);
  const last = log().getByText('hi Ada');
  await expect.poll(() => isInWindow(last)).toBe(true);
  expect(await isInWindow(button('Run'))).toBe(true);
  expect(await isInWindow(page.locator('.run-status'))).toBe(true);
  expect(await findCovered(page)).toEqual([]);

  // One tap returns to the code, and nothing scrolls sideways.
  await tab('Code').click();
  expect(await isInWindow(page.locator('.cm-line').first())).toBe(true);
  expect(await log().isVisible()).toBe(false);
  expect(await findCovered(page)).toEqual([]);
  expect([await tooWide(), await tooHigh()]).toEqual([0, 0]);
});

test('a window that becomes narrow shows the pane with the focus, and the focus stays', async () => {
  const resize = (width: number) => page.setViewportSize({ width, height: 640 });
  const isFocused = (name: string) => page.getByLabel(name).evaluate((element) => element === document.activeElement);
  await resize(1280);
  await typeProgram(page, asks);
  await button('Run').click();
  await waitForStatus(page, /Waiting for input/);
  await button('New file').click();
  await resize(320);
  await expect.poll(() => tab('Code').getAttribute('aria-selected')).toBe('true');
  await page.keyboard.type('helper');
  expect([await page.getByLabel('New file name').inputValue(), await isFocused('New file name')]).toEqual([
    'helper',
    true,
  ]);

  await resize(1280);
  await page.getByLabel('Program input').focus();
  await resize(320);
  await expect.poll(() => tab('Output').getAttribute('aria-selected')).toBe('true');
  await page.keyboard.type('Ada');
  expect([await page.getByLabel('Program input').inputValue(), await isFocused('Program input')]).toEqual([
    'Ada',
    true,
  ]);
});

test('header, status and notices take at most 80 pixels of a small phone', async () => {
  for (const [code, status] of [
    ['print("hello")', /Finished/],
    ['import time\nprint("x")\ntime.sleep(60)', /Running/],
  ] as const) {
    await typeProgram(page, code);
    expect((await boxOf('.cm-editor')).y).toBeLessThanOrEqual(84);
    await button('Run').click();
    await waitForStatus(page, status);
    await expect.poll(async () => (await boxOf('.log-frame')).y).toBeLessThanOrEqual(80);
  }
});

test('during a pause they still do, Run and its menu are greyed, and Run says the whole reason', async () => {
  const ops = await signIn(runq.url, 'ops', 'ops');
  await typeProgram(page, 'print("hello")');
  await button('Run').click();
  await waitForStatus(page, /Finished/);
  const reason = 'Runs are paused: The exam begins at ten o’clock, and everyone can read the first page until then.';
  await ops.json('POST', '/v1/ops/pause', { reason: reason.replace('Runs are paused: ', '') });
  try {
    await page.locator('.obstacle-banner').getByText(reason).waitFor();
    expect(await isInWindow(page.locator('.obstacle-banner p'))).toBe(true);
    await expect.poll(async () => (await boxOf('.log-frame')).y).toBeLessThanOrEqual(80);
    expect(await isInWindow(page.locator('.run-status').getByText('Finished'))).toBe(true);
    for (const name of ['Run', 'More ways to run'])
      expect(await button(name).getAttribute('aria-disabled')).toBe('true');
    await tab('Code').click();
    expect((await boxOf('.cm-editor')).y).toBeLessThanOrEqual(100);
    await button('More ways to run').click({ force: true });
    const whole = page.getByRole('alert').getByText(reason);
    await expect.poll(() => isInWindow(whole)).toBe(true);
    expect(await page.getByRole('menu').count()).toBe(0);
    expect([await tooWide(), await tooHigh()]).toEqual([0, 0]);
  } finally {
    await ops.json('POST', '/v1/ops/resume', { why: 'over' });
  }
});

test('after a reload the output of a run that continues or has just ended is in front', async () => {
  const reload = async () => {
    await page.reload();
    await tab('Code').waitFor();
  };
  const isInFront = (name: 'Code' | 'Output') =>
    expect.poll(() => tab(name).getAttribute('aria-selected')).toBe('true');
  await reload();
  await isInFront('Code');
  await typeProgram(page, 'import time\nprint("on and on")\ntime.sleep(50)');
  await button('Run').click();
  await log().getByText('on and on').waitFor();
  await tab('Code').click();
  await reload();
  await isInFront('Output');
  await expect.poll(() => isInWindow(log().getByText('on and on'))).toBe(true);
  await button('Stop').click();
  await waitForStatus(page, /Stopped by you/);
  await reload();
  await isInFront('Output');
  await waitForStatus(page, /Stopped by you/);
});

test('the line link of an error shows the code', async () => {
  await typeProgram(page, `${'# a comment\n'.repeat(60)}print(1 / 0)\n`);
  await button('Run').click();
  await log()
    .getByRole('link', { name: /line 61/ })
    .first()
    .click();
  await expect.poll(() => isInWindow(page.locator('.cm-line', { hasText: '1 / 0' }))).toBe(true);
  expect(await tab('Code').getAttribute('aria-selected')).toBe('true');
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('cm-content');
});

test('the input line stays in view while the on-screen keyboard is open', async () => {
  await typeProgram(page, asks);
  await button('Run').click();
  await waitForStatus(page, /Waiting for input/);
  // With interactive-widget=resizes-content the keyboard takes its height from the window.
  expect(await page.locator('meta[name=viewport]').getAttribute('content')).toContain('resizes-content');
  await page.setViewportSize({ width: 320, height: 360 });
  await expect.poll(() => isInWindow(page.getByLabel('Program input'))).toBe(true);
  expect(await isInWindow(button('Stop'))).toBe(true);
  await page.keyboard.type('Ada\n');
  await waitForStatus(page, /Finished/);
});

test('F6, the skip links and the arrows of the tabs bring a pane to the front', async () => {
  const { keyboard } = page;
  await page.locator('.cm-content').click();
  await keyboard.press('F6');
  expect(await log().isVisible()).toBe(true);
  await keyboard.press('Shift+F6');
  expect(await page.locator('.cm-content').isVisible()).toBe(true);
  expect(await log().isVisible()).toBe(false);
  await button('Skip to output').focus();
  await keyboard.press('Enter');
  expect(await log().isVisible()).toBe(true);
  await tab('Output').focus();
  await keyboard.press('ArrowLeft');
  expect(await tab('Code').evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.locator('.cm-content').isVisible()).toBe(true);
  // Run with the keyboard: the focus leaves the editor with it.
  await typeProgram(page, 'print("hello")');
  await keyboard.press('ControlOrMeta+Enter');
  await waitForStatus(page, /Finished/);
  expect(await log().evaluate((element) => element.contains(document.activeElement))).toBe(true);
});

test('a tablet shows code and output together, and so does a laptop', async () => {
  for (const [width, height] of [
    [768, 1024],
    [1366, 768],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect(await isInWindow(page.locator('.cm-editor'))).toBe(true);
    expect(await isInWindow(page.locator('.log-frame'))).toBe(true);
    expect(await isInWindow(button('Run'))).toBe(true);
    expect(await tab('Code').count()).toBe(0);
    expect([await tooWide(), await tooHigh()]).toEqual([0, 0]);
    expect(await findCovered(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await showPane(page, 'Output');
  expect(await isInWindow(page.locator('.log-frame'))).toBe(true);
});

test('the name of the project stays readable while the connection is lost', async () => {
  const project = page.getByRole('button', { name: 'Project: My project' });
  const before = (await project.boundingBox())!.width;
  await page.context().setOffline(true);
  await page.getByText(/^Connection lost/).waitFor();
  expect((await project.boundingBox())!.width).toBeGreaterThan(before - 20);
  await page.context().setOffline(false);
});

test('older versions with long lines stay within their dialog', async () => {
  const long = `print("${'a long line '.repeat(8)}")`;
  for (const code of [long, 'print(1)']) {
    await typeProgram(page, code);
    await button('Run').click();
    await waitForStatus(page, /Finished/);
  }
  await pickFromFiles(page, 'Versions of main.py');
  const dialog = page.getByRole('dialog');
  await dialog.locator('.diff-lines').waitFor();
  const body = dialog.locator('.dialog-body');
  expect(await body.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});
