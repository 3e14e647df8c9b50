import type { Locator, Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { showPane, signInOnPage } from '../support/browser.js';
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
  { RUNQ_LIMIT_OUTPUT_BYTES: String(16 * 1024 * 1024) },
);
beforeEach(() => signInOnPage(page, runq.url, userId));

const log = () => page.getByRole('log');
const explanation = () => page.getByRole('group', { name: 'Error explanation' });
const sentence = () => explanation().locator('p');
const expectSentence = (text: string): Promise<void> => expectInOutput(sentence(), text);

async function expectInOutput(locator: Locator, text: string): Promise<void> {
  await locator.getByText(text).last().waitFor();
  await expectInView(page, locator.last(), log());
}

const fourCalls = `def read(row):
    return int(row["amount"])

def total(rows):
    return sum(read(row) for row in rows)

def report(rows):
    return total(rows) / len(rows)

def main():
    for i in range(12):
        print("reading file", i)
    print(report([{"amount": "12"}, {"amount": "x7"}]))

main()
`;
const many = (count: number) => `for i in range(${count}): print("line", i)\n`;
const longTraceback = 'def f(n):\n    if n == 0: return 1 / 0\n    return f(n - 1)\n\nf(12)\n';

test.each<[string, Screen]>(Object.entries(screens))('%s: an error explains itself in view', async (_, screen) => {
  await setScreen(page, screen);
  await runOnPage(page, fourCalls);
  await expectSentence('int() cannot convert this');
  await runOnPage(page, many(300) + longTraceback);
  await expectSentence('divide');
  await runOnPage(page, 'if True\n    print(1)');
  await expectSentence('Missing colon');

  // Its text stays in view while it is read, and with the rest of the page as it becomes after the run.
  await runOnPage(page, 'open("made.txt", "w").write("x")\nprint("a" * 3000)\nundefined_name');
  await page.getByRole('button', { name: 'View made.txt' }).waitFor();
  await expectSentence('does not exist');
});

test.each<[string, Screen]>(Object.entries(screens))('%s: explains an error after 100,000 lines', async (_, screen) => {
  await setScreen(page, screen);
  await runOnPage(page, many(100_000) + longTraceback);
  await expectSentence('divide');
  await page.setViewportSize({ width: screen.width - 20, height: screen.height - 40 });
  await expectSentence('divide');
});

test('does not move a user who has scrolled up, and offers to show the explanation', async () => {
  await setScreen(page, screens['1366x768']!);
  await runOnPage(page, `${many(300)}input("go? ")\nraise KeyError("k")`);
  await page.getByLabel('Program input').waitFor();
  await log().hover();
  await page.mouse.wheel(0, -2000);
  const jump = page.getByRole('button', { name: 'Jump to latest' });
  await jump.waitFor();
  const top = await log().evaluate(({ scrollTop }) => scrollTop);
  // The key does not scroll, unlike typing into the page.
  await page.getByLabel('Program input').evaluate((input: HTMLTextAreaElement) => {
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  });
  const show = page.getByRole('button', { name: 'Show explanation' });
  await show.waitFor();
  expect(await log().evaluate(({ scrollTop }) => scrollTop)).toBe(top);
  await show.click();
  await expectSentence('Key not found');
  await show.waitFor({ state: 'hidden' });
});

test.each<[string, Screen]>(Object.entries(screens))('%s: the shell explains an error', async (_, screen) => {
  await setScreen(page, screen);
  await runOnPage(page, many(60));
  await waitForStatus(page, /Finished/);
  await pickRun(page, 'Python shell');
  const prompt = page.getByLabel('Python prompt');
  await prompt.fill(`exec(${JSON.stringify(longTraceback)})`);
  await prompt.press('Enter');
  await expectSentence('divide');
  await expectInView(page, prompt, log());
});

test.each<[string, Screen]>(Object.entries(screens))('%s: a program without output says why', async (_, screen) => {
  await setScreen(page, screen);
  const silence = page.getByRole('group', { name: 'No output' });
  await runOnPage(page, 'price = 3\nprice * 2\n');
  await expectInOutput(silence, 'The last line computes a value but does not print it. Write print(price * 2).');
  await silence.getByRole('link', { name: 'main.py, line 2' }).click();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('price * 2');
  await runOnPage(page, 'def greet(name):\n    print("Hi", name)\n');
  await expectInOutput(silence, 'The function greet is never called.');
  // Behind the output where only one pane is shown.
  await page.getByText('Saved', { exact: true }).waitFor({ state: 'attached' });
  await page.reload();
  await page.locator('.cm-content').waitFor({ state: 'attached' });
  await showPane(page, 'Output');
  await expectInOutput(silence, 'The function greet is never called.');
  expect(await silence.count()).toBe(1);
  await runOnPage(page, '\n');
  await expectInOutput(silence, 'The file is empty.');
  await runOnPage(page, 'print()');
  await waitForStatus(page, /Finished/);
  expect(await silence.count()).toBe(0);
});
