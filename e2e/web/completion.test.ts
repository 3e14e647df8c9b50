import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { signInOnPage } from '../support/browser.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import type { Runq } from '../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});
beforeEach(async () => {
  await signInOnPage(page, runq.url, userId);
  await editor().click();
  // The attribute appears with the first key after completion has loaded.
  await expect
    .poll(async () => {
      await page.keyboard.press('ControlOrMeta+a');
      return editor().getAttribute('aria-autocomplete');
    })
    .toBe('list');
  await page.keyboard.press('Delete');
});

const editor = () => page.locator('.cm-content');
const list = () => page.getByRole('listbox', { name: 'Completions' });
const options = () => list().getByRole('option').allInnerTexts();
const selected = () => list().locator('[aria-selected]');
/** Waits until the list takes keys: it ignores those of its first moment, which are meant for the program. */
async function waitForList(): Promise<void> {
  await list().waitFor();
  const ignoredMs = 75;
  const since = await page.evaluate(() => performance.now());
  await page.waitForFunction((start) => performance.now() > start, since + ignoredMs);
}
/** The program without what fills the place of an empty line. */
const program = () => editor().evaluate((element) => (element as HTMLElement).innerText.replace(/\n$/, ''));

test('members of a module are offered after the dot, with their signature and purpose; Tab accepts', async () => {
  const { keyboard } = page;
  await keyboard.type('import math\nprint(math.');
  await list().waitFor();
  expect(await options()).toEqual(expect.arrayContaining(['ceil', 'cos', 'acos']));
  await keyboard.type('sq');
  await expect.poll(options).toEqual(['sqrt']);
  await waitForList();
  const info = page.locator('.cm-completionInfo');
  await info.getByText('sqrt(x)').waitFor();
  await info.getByText('Return the square root of x.').waitFor();
  // A screen reader follows the selection and its description.
  expect(await editor().getAttribute('aria-activedescendant')).toBe(await selected().getAttribute('id'));
  expect(await selected().getAttribute('aria-describedby')).toBe(await info.getAttribute('id'));
  await keyboard.press('Tab');
  expect(await program()).toBe('import math\nprint(math.sqrt)');
  await list().waitFor({ state: 'detached' });
});

test('names of the program and of the language are offered after two characters', async () => {
  const { keyboard } = page;
  await keyboard.type('number = 5\nnu');
  await expect.poll(options).toEqual(['number']);
  await keyboard.press('Escape');
  await list().waitFor({ state: 'detached' });
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('pr');
  await expect.poll(async () => (await options())[0]).toBe('print');
  await waitForList();
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowUp');
  await keyboard.press('Enter');
  await expect.poll(program).toBe('print');
});

test('Enter continues a word, but ends the line after a finished one and after a dot', async () => {
  const { keyboard } = page;
  await keyboard.type('number = 5\nnumber_of_apples = 6\nx = number');
  await expect.poll(options).toEqual(['number', 'number_of_apples']);
  await waitForList();
  await keyboard.press('Enter');
  expect(await program()).toMatch(/x = number\n$/);
  await keyboard.type('number_');
  await expect.poll(options).toEqual(['number_of_apples']);
  await waitForList();
  await keyboard.press('Enter');
  await expect.poll(program).toMatch(/\nnumber_of_apples$/);
  await keyboard.type('\nword = "a"\nword.');
  await waitForList();
  await keyboard.press('Enter');
  await expect.poll(program).toMatch(/word\.\n {0,4}$/);
  expect(await list().count()).toBe(0);
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('word = "a"\nword.upp');
  await waitForList();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect.poll(program).toMatch(/word\.upper$/);
});

test('numbers, strings and comments stay as they are typed', async () => {
  const { keyboard } = page;
  await keyboard.type('x = 5');
  await keyboard.press('Enter');
  await keyboard.type('# print the result');
  await keyboard.press('Enter');
  await keyboard.type('y = "pri');
  // The list of a later word appears, so that of an earlier one would have appeared.
  await keyboard.press('End');
  await keyboard.press('Enter');
  await keyboard.type('whi');
  await expect.poll(options).toEqual(['while']);
  expect(await program()).toBe('x = 5\n# print the result\ny = "pri"\nwhi');
  await keyboard.press('Escape');
  await keyboard.press('Home');
  await keyboard.press('Tab');
  expect(await program()).toMatch(/\n {4}whi$/);
});

test('the names of another file of the project are offered', async () => {
  const { keyboard } = page;
  await keyboard.type('def area(width, height):\n"""Square metres."""');
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await page.getByRole('menuitem', { name: 'New file' }).click();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('other.py');
  await keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Text of other.py' }).click();
  await keyboard.type('import main\nmain.');
  await expect.poll(options).toEqual(['area']);
  await page.locator('.cm-completionInfo').getByText('area(width, height)').waitFor();
  await page.locator('.cm-completionInfo').getByText('Square metres.').waitFor();
});

test('on a phone the list fits the screen', async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.keyboard.type('import random\nrandom.ra');
  await list().waitFor();
  const info = page.locator('.cm-completionInfo');
  await info.waitFor();
  for (const part of [list(), info]) {
    const box = (await part.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(320);
  }
  // The description leaves the options visible.
  const [options, description] = [(await list().boundingBox())!, (await info.boundingBox())!];
  expect(description.y).toBeGreaterThanOrEqual(options.y + options.height - 1);
});
