import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from './stack/browser.js';
import { type Runq, startRunq } from './stack/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  // Idleness is announced after 3 seconds and strikes after 30.
  const env = {
    ...{ RUNQ_SESSION_IDLE_MS: '30000', RUNQ_SESSION_WARNING_MS: '27000' },
    ...{ RUNQ_SESSION_INTERRUPT_MS: '500', RUNQ_SESSION_STATEMENT_CPU_MS: '2000' },
  };
  [runq, browser] = await Promise.all([startRunq(env), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
let people = 0;
beforeEach(async () => {
  page = await browser.context.newPage();
  await signInOnPage(page, runq.url, `ada-${++people}`);
});
afterEach(async () => {
  await page.close();
});

const log = () => page.getByRole('log');
const prompt = () => page.getByLabel('Python prompt');
const waits = () => page.locator('.run-status', { hasText: 'At the prompt' }).waitFor();
const bar = (name: string) => page.getByRole('button', { name, exact: true });

async function say(line: string): Promise<void> {
  await prompt().fill(line);
  await prompt().press('Enter');
}

/** Waits until the output ends like this; empty lines and the ends of lines do not count. */
async function endsLike(lines: string[]): Promise<void> {
  const read = async () =>
    (await log().innerText())
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
  await expect.poll(async () => (await read()).slice(-lines.length), { timeout: 10_000 }).toEqual(lines);
}

test('a statement that computes for too long is interrupted, which is said, and the variables are kept', async () => {
  await bar('Empty prompt').click();
  await waits();
  await say('kept = 7');
  await say('while True: pass');
  await prompt().press('Enter');
  await page.getByText('That statement computed for too long').first().waitFor();
  await waits();
  // Nobody pressed it.
  await log().getByText('It was stopped by an interrupt').waitFor();
  expect(await log().innerText()).not.toContain('Ctrl-C');
  await say('kept');
  await endsLike(['KeyboardInterrupt', '>>> kept', '7', '>>>']);
  expect(await page.getByText('That statement computed for too long').count()).toBe(0);
});

test('after a run its variables stay at a prompt, over a reload too, until it is ended', async () => {
  await typeProgram(page, 'numbers = [1, 2, 3]\nprint("ready")');
  await bar('Run and keep a prompt').click();
  await waits();
  await say('sum(numbers)');
  await endsLike(['>>> sum(numbers)', '6', '>>>']);
  await page.reload();
  await waits();
  await endsLike(['ready', '>>> sum(numbers)', '6', '>>>']);

  // Several lines are taken one by one; a block goes on where its last line began; the arrows know what was typed.
  await say('for n in numbers:');
  await expect.poll(() => prompt().inputValue()).toBe('    ');
  await prompt().pressSequentially('print(n * n)');
  await prompt().press('Enter');
  await expect.poll(() => prompt().inputValue()).toBe('    ');
  await prompt().fill('');
  await prompt().press('Enter');
  await endsLike(['1', '4', '9', '>>>']);
  await prompt().press('ArrowUp');
  await prompt().press('ArrowUp');
  expect(await prompt().inputValue()).toBe('for n in numbers:');
  await prompt().fill('');
  await prompt().evaluate((input) => {
    const data = new DataTransfer();
    data.setData('text', 'x = 4\ny = 5\nx * y\n');
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await endsLike(['>>> x = 4', '>>> y = 5', '>>> x * y', '20', '>>>']);

  await prompt().press('Control+d');
  await page.getByText('You ended the session').waitFor();
  expect(await prompt().count()).toBe(0);
});

test('Ctrl-C ends a statement and keeps the variables, input() asks in between, errors are explained', async () => {
  await bar('Empty prompt').click();
  await waits();
  await say('kept = 42');
  await say('while True: pass');
  await endsLike(['>>> while True: pass', '...']);
  await prompt().press('Enter');
  await page.locator('.run-status', { hasText: 'Running' }).waitFor();
  await page.getByLabel('Input for the program').or(prompt()).press('Control+c');
  await log().getByText('KeyboardInterrupt').first().waitFor();
  await waits();
  await say('kept');
  await endsLike(['>>> kept', '42', '>>>']);
  await say('name = input("who? ")');
  const asked = page.getByLabel('Input for the program');
  await asked.fill('Grace');
  await asked.press('Enter');
  await endsLike(['>>> name = input("who? ")', 'who? Grace', '>>>']);
  await say('name + 1');
  await page.getByRole('group', { name: 'What went wrong' }).getByText('cannot be joined').waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);

  await say('import signal; _ = signal.signal(signal.SIGINT, signal.SIG_IGN)');
  await waits();
  await say('while True: pass');
  await page.locator('.run-status', { hasText: 'Running' }).waitFor();
  await bar('Interrupt').click();
  await page.getByText('does not heed Ctrl-C').last().waitFor();
  await bar('End it').click();
  await page.locator('.run-status', { hasText: 'Stopped' }).waitFor();
});

test('Tab completes: at once, or from a list, or indents; after Escape it leaves', async () => {
  await bar('Empty prompt').click();
  await waits();
  await say('animals = ["cat"]');
  await endsLike(['>>> animals = ["cat"]', '>>>']);
  await prompt().pressSequentially('anim');
  await prompt().press('Tab');
  await expect.poll(() => prompt().inputValue()).toBe('animals');
  await prompt().pressSequentially('.');
  await prompt().press('Tab');
  const list = page.getByRole('listbox', { name: 'Completions' });
  await list.waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
  await prompt().press('ArrowDown');
  await prompt().press('ArrowUp');
  await prompt().press('Enter');
  expect(await prompt().inputValue()).toBe('animals.append(');
  expect(await list.isVisible()).toBe(false);
  await prompt().fill('');
  await prompt().press('Tab');
  expect(await prompt().inputValue()).toBe('    ');
  await prompt().press('Escape');
  await prompt().press('Tab');
  expect(await prompt().evaluate((input) => input === document.activeElement)).toBe(false);
});

test('who types nothing is told before the prompt ends, and may stay', async () => {
  await bar('Empty prompt').click();
  await waits();
  const notice = page.locator('.prompt-notice');
  await notice
    .getByText(/Nothing was typed for long: the prompt ends in \d+/)
    .first()
    .waitFor();
  await bar('Stay').click();
  await notice.waitFor({ state: 'hidden' });
  await notice.waitFor();
});
