import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from '../support/browser.js';
import { pickRun } from '../support/page-steps.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  // A notice appears after 3 idle seconds, and the session ends after 30.
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
let userCount = 0;
beforeEach(async () => {
  page = await browser.context.newPage();
  await signInOnPage(page, runq.url, `ada-${++userCount}`);
});
afterEach(async () => {
  await page.close();
});

const log = () => page.getByRole('log');
const prompt = () => page.getByLabel('Python prompt');
const waits = () => page.locator('.run-status', { hasText: 'Waiting at the prompt' }).waitFor();
const bar = (name: string) => page.getByRole('button', { name, exact: true });

async function say(line: string): Promise<void> {
  await prompt().fill(line);
  await prompt().press('Enter');
}

/** Waits until the output ends with the given lines, ignoring empty lines and trailing spaces. */
async function endsLike(lines: string[]): Promise<void> {
  const read = async () =>
    (await log().innerText())
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
  await expect.poll(async () => (await read()).slice(-lines.length), { timeout: 10_000 }).toEqual(lines);
}

test('interrupts a statement that computes for too long, says so, and keeps the variables', async () => {
  await bar('Python shell').click();
  await waits();
  await say('kept = 7');
  await say('while True: pass');
  await prompt().press('Enter');
  await page.getByText('the statement used too much CPU time').first().waitFor();
  await waits();
  // The user did not press Ctrl+C.
  await log().getByText('The program was interrupted before it finished').waitFor();
  expect(await log().innerText()).not.toMatch(/Ctrl.C/);
  await say('kept');
  await endsLike(['KeyboardInterrupt', '>>> kept', '7', '>>>']);
  expect(await page.getByText('the statement used too much CPU time').count()).toBe(0);
});

test('keeps the variables of a run at the prompt, also over a reload, until the session ends', async () => {
  await typeProgram(page, 'numbers = [1, 2, 3]\nprint("ready")');
  await pickRun(page, 'Run in the Python shell');
  await waits();
  await say('sum(numbers)');
  await endsLike(['>>> sum(numbers)', '6', '>>>']);
  await page.reload();
  await waits();
  await endsLike(['ready', '>>> sum(numbers)', '6', '>>>']);

  // Runs several lines one by one, indents a block like its last line, and recalls history with the arrow keys.
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

  await prompt().press('Control+d');
  await page.getByText('You ended the session').waitFor();
  expect(await prompt().count()).toBe(0);
});

const paste = (field: Locator, text: string) =>
  field.evaluate((input, pasted) => {
    const data = new DataTransfer();
    data.setData('text', pasted);
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);

test('a paste is one block, also over a reload; Up recalls it; errors name their line', async () => {
  await bar('Python shell').click();
  await waits();
  const block =
    'def area(r):\n    square = r * r\n\n    return 3 * square\n' +
    'if area(1) > 2:\n    "big"\nelse:\n    "small"\narea(2)';
  await paste(prompt(), block.replaceAll('\n', '\r\n'));
  const drawn = [
    ...['>>> def area(r):', '...     square = r * r', '...', '...     return 3 * square', '... if area(1) > 2:'],
    ...['...     "big"', '... else:', '...     "small"', '... area(2)', "'big'", '12', '>>>'],
  ];
  await endsLike(drawn);
  await page.reload();
  await waits();
  await endsLike(drawn);

  await prompt().press('ArrowUp');
  expect(await prompt().inputValue()).toBe(block);
  // The arrow keys move through the lines of a block before they leave it.
  for (let line = 0; line < 9; line++) await prompt().press('ArrowUp');
  await prompt().press('ArrowDown');
  expect(await prompt().inputValue()).toBe(block);
  await prompt().press('ControlOrMeta+End');
  await prompt().press('Shift+Enter');
  await prompt().pressSequentially('area(3)');
  await prompt().press('Enter');
  await endsLike(['... area(2)', '... area(3)', "'big'", '12', '27', '>>>']);

  await paste(prompt(), 'x = 1\nx / 0\nprint("never")\n');
  await log().getByText('File "<paste-3>", line 2, in <module>').waitFor();
  await waits();
  await paste(prompt(), 'name = input("who? ")\n"hello " + name\n');
  const asked = page.getByLabel('Program input');
  await asked.fill('Ada');
  await asked.press('Enter');
  await endsLike(['>>> name = input("who? ")', '... "hello " + name', 'who? Ada', "'hello Ada'", '>>>']);

  await paste(prompt(), 'print("on")\nwhile True: pass\n');
  await log().getByText('on', { exact: true }).waitFor();
  await page.getByLabel('Program input').or(prompt()).press('Control+c');
  await endsLike(['KeyboardInterrupt', '>>>']);
});

test('rejects too long input with the limit and keeps the text', async () => {
  await typeProgram(page, 'text = input()\nprint(len(text))\nprint(len(input()))');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const asked = page.getByLabel('Program input');
  await page.locator('.run-status', { hasText: 'Waiting for input' }).waitFor();
  await asked.fill('x'.repeat(1_100_000));
  await asked.press('Enter');
  await page.getByText('1,100,001 bytes (limit: 1,048,576 bytes)').waitFor();
  expect((await asked.inputValue()).length).toBe(1_100_000);
  await asked.fill('y'.repeat(900_000));
  await asked.press('Enter');
  await log().getByText('900000', { exact: true }).waitFor();
  await asked.fill('z'.repeat(200_000));
  await asked.press('Enter');
  await page.getByText('A run accepts at most 1048576 bytes of input in total, and 148575 are left').waitFor();
  expect((await asked.inputValue()).length).toBe(200_000);
  await asked.fill('z'.repeat(100_000));
  await asked.press('Enter');
  await log().getByText('100000', { exact: true }).waitFor();

  await pickRun(page, 'Run with input…');
  await page.getByRole('textbox', { name: 'Input for your program' }).fill('x'.repeat(1_100_000));
  await page.getByRole('alert').getByText('The standard input is too large: 1,100,001 bytes').waitFor();
});

test('Ctrl-C ends a statement and keeps the variables; input() works; errors are explained', async () => {
  await bar('Python shell').click();
  await waits();
  await say('kept = 42');
  await say('while True: pass');
  await endsLike(['>>> while True: pass', '...']);
  await prompt().press('Enter');
  await page.locator('.run-status', { hasText: 'Running' }).waitFor();
  await page.getByLabel('Program input').or(prompt()).press('Control+c');
  await log().getByText('KeyboardInterrupt').first().waitFor();
  await waits();
  await say('kept');
  await endsLike(['>>> kept', '42', '>>>']);
  await say('name = input("who? ")');
  const asked = page.getByLabel('Program input');
  await asked.fill('Grace');
  await asked.press('Enter');
  await endsLike(['>>> name = input("who? ")', 'who? Grace', '>>>']);
  await say('name + 1');
  await page.getByRole('group', { name: 'Error explanation' }).getByText('Cannot join').waitFor();
  const violations = await findViolations(page);
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);

  await say('import signal; _ = signal.signal(signal.SIGINT, signal.SIG_IGN)');
  await endsLike(['>>> import signal; _ = signal.signal(signal.SIGINT, signal.SIG_IGN)', '>>>']);
  await say('while True: pass');
  await endsLike(['>>> while True: pass', '...']);
  await prompt().press('Enter');
  await page.locator('.run-status', { hasText: 'Running' }).waitFor();
  await bar('Interrupt').click();
  await page.getByText('Not responding to Ctrl+C').last().waitFor();
  await bar('End anyway').click();
  await page.locator('.run-status', { hasText: 'Stopped' }).waitFor();
});

test('Tab completes immediately or from a list, or indents; after Escape it moves the focus', async () => {
  await bar('Python shell').click();
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
  const violations = await findViolations(page);
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

test('an idle user gets a notice before the session ends, and can keep it', async () => {
  await bar('Python shell').click();
  await waits();
  const notice = page.locator('.prompt-notice');
  await notice
    .getByText(/Session inactive: it ends in \d+/)
    .first()
    .waitFor();
  await bar('Keep session').click();
  await notice.waitFor({ state: 'hidden' });
  await notice.waitFor();
});
