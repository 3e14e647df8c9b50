import type { Locator, Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { signInOnPage, typeProgram } from '../support/browser.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import { pickRun, runOnPage, waitForStatus } from '../support/page-steps.js';
import type { Runq } from '../support/start-runq.js';
import { expectInView, type Screen, screens, setScreen } from '../support/view.js';

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest(
  (opened) => {
    ({ runq, page, userId } = opened);
  },
  { RUNQ_SANDBOX_SCIENTIFIC: 'ready' },
);
beforeEach(() => signInOnPage(page, runq.url, userId));

const log = () => page.getByRole('log');
const status = () => page.locator('.run-status');
const button = (name: string) => page.getByRole('button', { name, exact: true });
const isFocused = (locator: Locator) => locator.evaluate((element) => element.contains(document.activeElement));
const expectFocus = (locator: Locator) => expect.poll(() => isFocused(locator)).toBe(true);
const slowStar = 'from turtle import *\nspeed(3)\nfor _ in range(5):\n    forward(150); left(144)\n';

test.each<[string, Screen]>(Object.entries(screens))('%s: a drawing fits into the output', async (_, screen) => {
  await setScreen(page, screen);
  await runOnPage(page, slowStar);
  const paper = page.locator('.turtle-paper');
  await paper.waitFor();
  await paper.scrollIntoViewIfNeeded();
  await button('Skip to the end').click();
  await waitForStatus(page, /Finished/);
  const [drawing, pane] = [(await paper.boundingBox())!, (await log().boundingBox())!];
  expect(drawing.height).toBeLessThan(pane.height);
  await button('Save as PNG').scrollIntoViewIfNeeded();
  await expectInView(page, paper, log());
  await expectInView(page, button('Save as PNG'), log());
  // It uses the space that there is, up to its own size: the height of the output, or its width on a phone.
  const [usedHeight, usedWidth] = [
    drawing.height / Math.min(400, pane.height - 100),
    drawing.width / (pane.width - 42),
  ];
  expect(Math.max(usedHeight, usedWidth)).toBeGreaterThan(1);
});

test('the status says that a drawing continues after its program, until it ends or is skipped', async () => {
  await runOnPage(page, `${slowStar}print("done")`);
  await log().getByText('done').waitFor();
  await waitForStatus(page, /Drawing…/);
  await button('Run').waitFor();
  expect(await status().getByText('Finished').count()).toBe(0);
  await button('Pause').click();
  await button('Resume').click();
  await button('Skip to the end').click();
  await waitForStatus(page, /Finished/);
  expect(await status().getByText('Drawing…').count()).toBe(0);

  await runOnPage(page, slowStar);
  await waitForStatus(page, /Finished/);
  expect(await button('Skip to the end').isVisible()).toBe(false);

  await runOnPage(page, `${slowStar}print(1 / 0)`);
  await waitForStatus(page, /Ended with an error/);
});

test('counts the seconds of a run against its limit, without announcing them, and not while it waits', async () => {
  await runOnPage(page, 'import time\ntime.sleep(3)\ninput("go? ")\ntime.sleep(60)');
  await status().getByText('1 s of 60 s').waitFor();
  await status().getByText('2 s of 60 s').waitFor();
  expect(await status().getByText('2 s of 60 s').getAttribute('aria-live')).toBe('off');
  await waitForStatus(page, /Waiting for input/);
  expect(
    await status()
      .getByText(/of 60 s/)
      .count(),
  ).toBe(0);
  await page.getByLabel('Program input').press('Enter');
  await status()
    .getByText(/[34] s of 60 s/)
    .waitFor();
  await page.reload();
  await status()
    .getByText(/\d s of 60 s/)
    .waitFor();
  await button('Stop').click();
  await waitForStatus(page, /Stopped/);
});

test.each<[string, Screen]>(Object.entries(screens))('%s: a long word wraps at the edge', async (_, screen) => {
  await setScreen(page, screen);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const word = 'abcdefghij'.repeat(30);
  await runOnPage(page, `print("Result:", "${word}")\nprint("plain words " * 20)`);
  const line = log().locator('.line', { hasText: 'Result:' });
  await line.waitFor();
  const ends = await line.evaluate((element) => {
    const text = element.firstChild as Text;
    const range = document.createRange();
    const topOf = (at: number) => {
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      return range.getBoundingClientRect().top;
    };
    const firstTop = topOf(0);
    let at = 0;
    while (at < text.length && topOf(at) === firstTop) at++;
    range.setStart(text, 0);
    range.setEnd(text, at);
    const style = getComputedStyle(element);
    const edge = element.getBoundingClientRect().right - Number.parseFloat(style.paddingRight);
    return {
      freePx: edge - range.getBoundingClientRect().right,
      characterPx: range.getBoundingClientRect().width / at,
    };
  });
  expect(ends.freePx).toBeLessThan(ends.characterPx);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(await log().evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
  await button('Copy output').click();
  await page.getByText('Copied').waitFor();
  expect((await page.evaluate(() => navigator.clipboard.readText())).split('\n')[0]).toBe(`Result: ${word}`);
});

test('after input() the focus returns to the editor or to the button that started the run', async () => {
  const code = 'name = input("name? ")\nprint("Hi", name)';
  const answer = async (text: string) => {
    const input = page.getByLabel('Program input');
    await input.waitFor();
    await expectFocus(input);
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await waitForStatus(page, /Finished/);
  };
  await runOnPage(page, code);
  await answer('Ada');
  await expectFocus(page.locator('.cm-editor'));
  await page.keyboard.type('# typed on');
  await page.locator('.cm-content', { hasText: '# typed on' }).waitFor();

  await button('Run').click();
  await answer('Bob');
  await expectFocus(button('Run'));
});

test('a problem of the connection goes when the connection is back', async () => {
  await page.getByText('Connected').waitFor();
  await page.context().setOffline(true);
  await page.locator('.connection-offline').waitFor();
  await runOnPage(page, 'print(1)');
  await page.getByRole('alert').getByText('You are offline').waitFor();
  await page.context().setOffline(false);
  await page.getByText('Connected').waitFor();
  await page.getByText('You are offline').waitFor({ state: 'detached' });
});

test('explains a name in the wrong case, and opens the Python shell where users look for it', async () => {
  const help = page.getByRole('group', { name: 'Error explanation' });
  await log().waitFor();
  const entry = button('Python shell');
  await entry.waitFor();
  await typeProgram(page, 'Print("hello")');
  await page.keyboard.press('ControlOrMeta+Enter');
  await help.getByText('Write print in lower case. ').waitFor();
  await help.getByText('it knows print(…), but not Print(…).').waitFor();
  await runOnPage(page, 'For i in range(3):\n    print(i)');
  await help.getByText('Write for in lower case.').waitFor();
  await pickRun(page, 'Python shell');
  await waitForStatus(page, /Waiting at the prompt/);
  await button('End session').click();
  await waitForStatus(page, /Stopped by you/);
});

test('runs with a prepared input, shows it while it is used, and keeps it over a reload', async () => {
  await typeProgram(page, 'print(input() + "/" + input())');
  await pickRun(page, 'Run with input…');
  const dialog = page.getByRole('dialog', { name: 'Run with input' });
  await expectFocus(page.getByLabel('Input for your program'));
  await page.keyboard.insertText('Ada\n36');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await log().getByText('Ada/36').waitFor();
  await page.getByText('Input, 2 lines: Ada ⏎ 36').waitFor();
  await page.reload();
  await page.getByText('Input, 2 lines: Ada ⏎ 36').waitFor();
  await button('Remove input').click();
  await button('Remove input').waitFor({ state: 'detached' });
});

test('a plot has two pixels for each of the page and its own background', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await runOnPage(page, 'import matplotlib.pyplot as plt\nplt.plot([1, 4, 9])\nplt.title("Squares")\nplt.show()');
  const image = log().getByRole('img', { name: 'Squares' });
  await image.waitFor();
  const seen = () =>
    image.evaluate(async (element: HTMLImageElement) => {
      await element.decode();
      const plain = new Image();
      plain.src = element.currentSrc;
      await plain.decode();
      return [element.naturalWidth, plain.naturalWidth, getComputedStyle(element).backgroundColor];
    });
  expect(await seen()).toEqual([640, 1280, 'rgb(255, 255, 255)']);
});
