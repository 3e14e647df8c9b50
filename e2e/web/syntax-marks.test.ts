import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { pasteProgram, signInOnPage, typeProgram } from '../support/browser.js';
import { watchTasks } from '../support/longest-task.js';
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
  const loaded = page.waitForResponse('**/lazy-extensions-*');
  await page.locator('.cm-content').click();
  await loaded;
});

const marked = () => page.locator('.cm-line.problem-line');
const note = () => page.locator('.syntax-note');

/** Collects what the editor announces to screen readers, which it removes after a moment. */
async function watchAnnouncements(): Promise<() => Promise<string>> {
  await page.evaluate(() => {
    const texts: string[] = [];
    Object.assign(window, { announcements: () => texts.join('\n') });
    const region = document.querySelector('.cm-announced')!;
    const observer = new MutationObserver(() => texts.push(region.textContent ?? ''));
    observer.observe(region, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => (window as unknown as { announcements(): string }).announcements());
}

test('marks an error after a pause, with the sentence that explains it after a run', async () => {
  const announcements = await watchAnnouncements();
  await typeProgram(page, 'if 1 < 2\n    print("yes")\n\nprint("end")');
  await note().waitFor();
  const sentence = 'Missing colon (:). Lines with if, for, while, def and class end in a colon.';
  expect(await note().innerText()).toBe(`Line 1: ${sentence}`);
  expect(await marked().innerText()).toContain('if 1 < 2');
  expect(await marked().getAttribute('title')).toBe('Missing colon (:)');
  // Screen readers find the message in the line, and read it when it appears.
  expect(await marked().locator('.problem-message').textContent()).toContain('Error in this line: Missing colon (:)');
  await expect.poll(announcements).toContain(sentence);

  // After a run the card says the same, and the line is marked once.
  await page.keyboard.press('ControlOrMeta+Enter');
  const card = page.getByRole('group', { name: 'Error explanation' });
  expect(await card.locator('p').innerText()).toContain(sentence);
  await note().waitFor({ state: 'detached' });
  expect(await marked().count()).toBe(1);
  expect(await marked().locator('.problem-message').count()).toBe(1);

  // Repaired, it is marked no more; broken again, it is.
  await page.locator('.cm-line').first().click();
  await page.keyboard.press('End');
  await page.keyboard.type(':');
  expect(await marked().count()).toBe(0);
  await page.keyboard.press('Backspace');
  await page.keyboard.press('ControlOrMeta+End');
  await note().waitFor();
});

test('leaves the line alone that is being typed, until the cursor leaves it', async () => {
  // A second error, in a line without the cursor, shows when the program has been checked.
  await typeProgram(page, 'x = 1\n');
  await page.keyboard.type('while x < 3');
  const checks = await countChecks();
  await page.keyboard.type(' ');
  await expect.poll(checks).toBeGreaterThan(0);
  expect(await marked().count()).toBe(0);
  await page.keyboard.press('ArrowUp');
  await note().waitFor();
  expect(await marked().innerText()).toContain('while x < 3');
});

/** Counts the answers of the worker from now on. */
async function countChecks(): Promise<() => Promise<number>> {
  const worker = page.workers()[0] ?? (await page.waitForEvent('worker'));
  await worker.evaluate(() => {
    const scope = self as unknown as { checks: number };
    scope.checks = 0;
    self.addEventListener('message', () => scope.checks++);
  });
  return () => worker.evaluate(() => (self as unknown as { checks: number }).checks);
}

test('marks even the line of the cursor after a longer pause', async () => {
  await typeProgram(page, 'print("hello"');
  await page.keyboard.press('Delete');
  await note().waitFor();
  expect(await note().innerText()).toBe('Line 1: ( was never closed. Add the missing closing bracket.');
});

test('the note leads to the line, by keyboard as well', async () => {
  await typeProgram(page, `x = = 1\n${'print("a")\n'.repeat(80)}`);
  await note().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Line 1:');
  await page.keyboard.press('Enter');
  await expect.poll(() => marked().isVisible()).toBe(true);
  await page.keyboard.type('y');
  expect(await page.locator('.cm-line').first().innerText()).toBe('yx = = 1');
});

test('the note leaves the cursor visible', async () => {
  await typeProgram(page, `x = = 1\n${'print("a")\n'.repeat(80)}last = 1`);
  await page.keyboard.press('ArrowLeft');
  await note().waitFor();
  const [line, below] = [(await page.locator('.cm-activeLine').boundingBox())!, (await note().boundingBox())!];
  expect(await page.locator('.cm-activeLine').innerText()).toBe('last = 1');
  expect(line.y + line.height).toBeLessThanOrEqual(below.y + 1);
});

test('a correct program has no mark', async () => {
  await typeProgram(page, 'x = = 1\nprint(x)');
  await note().waitFor();
  await typeProgram(page, 'match [1, 2]:\n    case [a, *b]:\n        print(f"{a!r:>3}", (c := b))\n');
  await note().waitFor({ state: 'detached' });
  expect(await marked().count()).toBe(0);
});

test('checking a program of 2,000 lines keeps tasks short', { timeout: 240_000 }, async () => {
  const block =
    'def step(number, text="a"):\n    values = [n * 2 for n in range(number)]\n    return f"{text} {values}"\n\n';
  await pasteProgram(page, `${block.repeat(500)}if 1\n    pass\n`);
  await note().waitFor();
  const longestTask = await watchTasks(page);
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('x');
  await page.keyboard.press('ArrowUp');
  await note().getByText('Line 2001:').waitFor();
  const checks = await countChecks();
  await expect.poll(checks).toBeGreaterThan(0);
  const longest = await longestTask();
  console.info(`longest task of the page: ${Math.round(longest)} ms`);
  // A page with a longer task hangs, on any machine. What it takes on a calm one is a figure, not a test.
  expect(longest).toBeLessThan(1000);
});
