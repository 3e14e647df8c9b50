import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from './stack/browser.js';
import { type Client, signIn, type WireRun } from './stack/client.js';
import { type Runq, startRunq } from './stack/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
let client: Client;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
  client = await signIn(runq.url, 'examples');
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
beforeEach(async () => {
  page = await browser.context.newPage();
});
afterEach(async () => {
  // What one test chose for this browser is not there in the next, nor in a second attempt at the same.
  await page.evaluate(() => localStorage.clear()).catch(() => undefined);
  await page.close();
});

const log = () => page.getByRole('log');
const isAt = (name: RegExp) => expect.poll(() => page.evaluate(describeFocus)).toMatch(name);
/** The element with the focus, as far as a test needs to tell it from others. Runs in the page. */
function describeFocus(): string {
  const element = document.activeElement as HTMLElement;
  const { role, ariaLabel, className } = element;
  return [element.tagName.toLowerCase(), role, ariaLabel ?? element.textContent?.trim().slice(0, 40), className].join(
    ' ',
  );
}

const everyGuess = Array.from({ length: 20 }, (_, i) => `${i + 1}\n`).join('');

/** Each example, by its program, and how it ends. */
const examples: Record<string, { stdin?: string; prints: RegExp; verdict?: string; leaves?: string[]; also?: RegExp }> =
  {
    hello: { prints: /^Hello, class!\nWelcome, Ada\nWelcome, Grace\nWelcome, Katherine\n$/ },
    ask: { stdin: 'Ada\n12\n', prints: /Hello Ada!\nIn ten years you will be 22\.\n$/ },
    times_table: { prints: / 7 x 7 = 49\n.*Doubling 1 goes past 1000 after 10 steps\.\n$/s },
    functions: { prints: /^14 F is -10 C: freezing\n59 F is 15 C: mild\n95 F is 35 C: hot\n$/ },
    lists: { prints: /Average: 7\.8\nBest first: \[10, 10, 9, 8, 7, 4\]\n4 of 6 are 8 or better\.\n$/ },
    letters: { prints: /^s #{8} 8\ne #{7} 7\n/ },
    guess: { stdin: everyGuess, prints: /Yes! You found it in \d+ tries\.\n$/ },
    diary: { prints: /^1 Monday: .*\n3 Wednesday: read it again\.\n$/s, leaves: ['diary.txt'] },
    mountains: { prints: /^7 mountains\nEverest +8849 m {2}Asia\n.*Highest: Everest\nOn average 6188 m\n$/s },
    star: { prints: /^$/, also: /"kind":"turtle"/ },
    waves: { prints: /^$/, also: /"kind":"plot"/ },
    pets: { prints: /Rex is hungry\.\nRex eats\.\nRex is happy\.\n$/ },
    mistake: { prints: /^First class: 2\.0\n$/, verdict: 'runtime_error' },
  };

test.each(Object.entries(examples))('the example %s ends as it should and says what to try next', async (name, row) => {
  const read = (file: string) =>
    readFileSync(fileURLToPath(new URL(`../web/src/examples/programs/${file}`, import.meta.url)), 'utf8');
  const content = read(`${name}.py`);
  const table = name === 'mountains' ? [{ path: 'mountains.csv', content: read('mountains.csv') }] : [];
  const files = [{ path: `${name}.py`, content }, ...table];
  const run = await client.submit({ files, entry: `${name}.py`, ...(row.stdin && { stdin: row.stdin }) }, 30_000);
  expect({ verdict: run.verdict, stderr: run.stderr }).toMatchObject({
    verdict: row.verdict ?? 'ok',
    ...(!row.verdict && { stderr: '' }),
  });
  expect(run.stdout).toMatch(row.prints);
  if (row.leaves)
    expect(run.artifacts.map((artifact: WireRun['artifacts'][number]) => artifact.name)).toEqual(row.leaves);
  if (row.also) expect(JSON.stringify(await client.events(run.id))).toMatch(row.also);
  expect(content).toMatch(/\n# Try next: [^\n]+(\n# [^\n]+)*\n$/);
  expect(Math.max(...content.split('\n').map((line) => line.length))).toBeLessThanOrEqual(90);
});

test('an example opens beside the own work, and again without a second copy', async () => {
  await signInOnPage(page, runq.url, 'exa');
  await typeProgram(page, 'print("my own work")');
  const pick = async (name: RegExp) => {
    await page.getByRole('button', { name: 'Examples' }).click();
    await page.getByRole('dialog').getByRole('button', { name }).click();
  };
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await page.getByRole('dialog').getByRole('listitem').count()).toBe(Object.keys(examples).length);
  await page.keyboard.press('Escape');
  await isAt(/Examples/);
  await pick(/Mountains/);
  await pick(/Hello/);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('Hello, class!').waitFor();
  await pick(/Mountains/);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('Highest: Everest').waitFor();
  const tabs = () => page.getByRole('tab').allInnerTexts();
  const names = (await tabs()).map((text) => text.trim().split(/\s/)[0]);
  expect(names).toEqual(['main.py', 'mountains.csv', 'mountains.py', 'hello.py']);
  await page.getByRole('tab', { name: /main\.py/ }).click();
  expect(await page.locator('.cm-content').innerText()).toContain('my own work');
});

test('all of it with the keyboard alone', async () => {
  const { keyboard } = page;
  await page.goto(runq.url);
  await page.getByLabel('User name').waitFor();
  await keyboard.press('Tab');
  await keyboard.type('kim');
  await keyboard.press('Enter');
  await page.getByText('Connected').waitFor();

  await isAt(/h1/);
  await page.reload();
  await page.getByText('Connected').waitFor();

  // The first stops lead past the head of the page.
  await keyboard.press('Tab');
  await isAt(/Skip to the program/);
  await keyboard.press('Enter');
  await isAt(/textbox/);
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('name = input("who? ")\nprint("hi", name)\n');
  await keyboard.press('ControlOrMeta+Enter');
  await isAt(/Input for the program/);
  await keyboard.type('Grace');
  await keyboard.press('Enter');
  await log().getByText('hi Grace').waitFor();

  // F6 goes round; the editor is left by Escape and Tab.
  await isAt(/log/);
  await keyboard.press('Shift+F6');
  await isAt(/textbox/);
  await keyboard.press('Tab');
  await isAt(/textbox/);
  await keyboard.press('Escape');
  await keyboard.press('Tab');
  await isAt(/separator/);
  const share = () => page.getByRole('separator').getAttribute('aria-valuenow').then(Number);
  const before = await share();
  const width = (await page.locator('.editor-pane').boundingBox())!.width;
  await keyboard.press('ArrowLeft');
  await keyboard.press('Shift+ArrowLeft');
  expect(await share()).toBe(before - 12);
  expect((await page.locator('.editor-pane').boundingBox())!.width).toBeLessThan(width);
  await keyboard.press('Shift+F6');
  await isAt(/textbox/);
  await keyboard.press('Shift+F6');
  await isAt(/button/);

  // The list of shortcuts, by either key, and back to where one was.
  for (const key of ['F1', '?']) {
    await keyboard.press(key);
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await keyboard.press('Escape');
    await isAt(/button/);
  }
  await keyboard.press('F6');
  await keyboard.type('?');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await page.locator('.cm-content').innerText()).toContain('?');

  await page.getByRole('button', { name: 'Settings' }).focus();
  await keyboard.press('Enter');
  await page.getByRole('radio', { name: 'Like the system' }).focus();
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await page.getByRole('radio', { name: /Usual/ }).focus();
  await keyboard.press('ArrowRight');
  await page.getByLabel('Long lines of code').focus();
  await keyboard.press('Space');
  await keyboard.press('Escape');
  await isAt(/Settings/);
  const look = () =>
    page.evaluate(() => [
      document.documentElement.dataset.theme,
      getComputedStyle(document.querySelector('.cm-editor')!).fontSize,
      getComputedStyle(document.querySelector('.cm-content')!).whiteSpace,
    ]);
  expect(await look()).toEqual(['dark', '18px', 'break-spaces']);
  await page.reload();
  await page.getByText('Connected').waitFor();
  expect(await look()).toEqual(['dark', '18px', 'break-spaces']);
  expect(await share()).toBe(before - 12);

  await page.getByRole('button', { name: 'Signed in as kim' }).focus();
  await keyboard.press('ArrowDown');
  await isAt(/menuitem/);
  await keyboard.press('Escape');
  await isAt(/Signed in as kim/);
  await keyboard.press('Enter');
  await isAt(/menuitem/);
  await keyboard.press('Enter');
  await page.getByLabel('User name').waitFor();
});

test('Ctrl+S never reaches the browser, wherever the focus is', async () => {
  await signInOnPage(page, runq.url, 'sam');
  await page.locator('.cm-content').waitFor();
  await page.evaluate(() => {
    window.addEventListener('keydown', (event) => {
      if (event.key === 's') document.title = event.defaultPrevented ? 'ours' : 'the browser’s';
    });
  });
  const places = [
    page.locator('.cm-content'),
    log(),
    page.getByRole('button', { name: 'Settings' }),
    page.getByRole('separator'),
  ];
  for (const place of places) {
    await place.focus();
    await page.evaluate(() => {
      document.title = 'nothing';
    });
    await page.keyboard.press('ControlOrMeta+s');
    expect(await page.title()).toBe('ours');
  }
  await page.keyboard.press('F1');
  await page.evaluate(() => {
    document.title = 'nothing';
  });
  await page.keyboard.press('ControlOrMeta+s');
  expect(await page.title()).toBe('ours');
});
