import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signInOnPage, typeProgram } from '../support/browser.js';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import type { Runq } from '../support/start-runq.js';

let runq: Runq;
let page: Page;
let client: Client;

openPageForEachTest((opened) => {
  ({ runq, page } = opened);
});
beforeEach(async () => {
  client ??= await signIn(runq.url, 'examples');
});
afterEach(async () => {
  // Settings of one test must not remain for the next one or for a retry.
  await page.evaluate(() => localStorage.clear()).catch(() => undefined);
});

const log = () => page.getByRole('log');
const isAt = (name: RegExp) => expect.poll(() => page.evaluate(describeFocus)).toMatch(name);
/** A short description of the focused element. Runs in the page. */
function describeFocus(): string {
  const element = document.activeElement as HTMLElement;
  const { role, ariaLabel, className } = element;
  return [element.tagName.toLowerCase(), role, ariaLabel ?? element.textContent?.trim().slice(0, 40), className].join(
    ' ',
  );
}

const everyGuess = Array.from({ length: 20 }, (_, i) => `${i + 1}\n`).join('');

/** Each example with its program and its expected end. */
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
    ticket: { stdin: '12\n', prints: /Your ticket costs 5 euros\.\n$/ },
    rooms: { prints: /^Kitchen: 12 square metres\nHall: 9\.0 square metres\nTower: 12\.6 square metres\n$/ },
    square: { prints: /^$/, also: /"kind":"turtle"/ },
    star: { prints: /^$/, also: /"kind":"turtle"/ },
    waves: { prints: /^$/, also: /"kind":"plot"/ },
    pets: { prints: /Rex is hungry\.\nRex eats\.\nRex is happy\.\n$/ },
    mistake: { prints: /^First class: 2\.0\n$/, verdict: 'runtime_error' },
  };

test.each(Object.entries(examples))('the example %s ends as expected and suggests a next step', async (name, row) => {
  const read = (file: string) =>
    readFileSync(fileURLToPath(new URL(`../../web/src/examples/programs/${file}`, import.meta.url)), 'utf8');
  const content = read(`${name}.py`);
  const others = { mountains: ['mountains.csv'], rooms: ['area.py'] }[name] ?? [];
  const files = [{ path: `${name}.py`, content }, ...others.map((path) => ({ path, content: read(path) }))];
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
  const longest = (lines: string[]) => Math.max(...lines.map((line) => line.length));
  expect(longest(content.split('\n'))).toBeLessThanOrEqual(90);
  // A laptop shows the whole of what to try next.
  expect(longest(content.split('\n').filter((line) => line.startsWith('# ')))).toBeLessThanOrEqual(62);
});

test('an example opens as a project of its own, and only once', async () => {
  await signInOnPage(page, runq.url, 'exa');
  await typeProgram(page, 'print("my own work")');
  const pick = async (name: RegExp) => {
    await page.getByRole('button', { name: 'Examples' }).click();
    await page.getByRole('dialog').getByRole('button', { name }).click();
  };
  const tabs = async () => (await page.locator('.tab-name').allInnerTexts()).map((name) => name.trim());
  const isOpen = (name: string) => page.getByRole('button', { name: `Project: ${name}`, exact: true }).waitFor();
  await page.getByRole('button', { name: 'Examples' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await page.getByRole('dialog').getByRole('listitem').count()).toBe(Object.keys(examples).length);
  expect(await page.getByRole('dialog').getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
    '1. First steps',
    '2. Decisions and loops',
    '3. Functions',
    '4. Data and files',
    '5. Pictures',
  ]);
  await page.keyboard.press('Escape');
  await isAt(/Examples/);
  await pick(/Mountains/);
  await isOpen('Mountains');
  expect(await tabs()).toEqual(['mountains.py', 'mountains.csv']);
  await typeProgram(page, 'print("changed", len(open("mountains.csv").read()) > 9)');
  await pick(/^Hello/);
  await isOpen('Hello');
  expect(await tabs()).toEqual(['hello.py']);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('Hello, class!').waitFor();
  await pick(/Mountains/);
  await isOpen('Mountains');
  expect(await log().innerText()).not.toContain('Hello, class!');
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('changed True').waitFor();
  await page.getByRole('button', { name: 'Project: Mountains' }).click();
  await page.getByRole('menuitemradio', { name: 'My project' }).click();
  await page.locator('.cm-content').getByText('my own work').waitFor();
  expect(await tabs()).toEqual(['main.py']);
});

test('everything is usable by keyboard', async () => {
  const { keyboard } = page;
  await page.goto(runq.url);
  await page.getByLabel('User name').waitFor();
  await isAt(/input/);
  await keyboard.type('kim');
  await keyboard.press('Enter');
  await page.getByText('Connected').waitFor();

  await isAt(/h1/);
  await page.reload();
  await page.getByText('Connected').waitFor();

  // The first tab stops skip the header of the page.
  await keyboard.press('Tab');
  await isAt(/Skip to editor/);
  await keyboard.press('Enter');
  await isAt(/textbox/);
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('name = input("who? ")\nprint("hi", name)\n');
  await keyboard.press('ControlOrMeta+Enter');
  await isAt(/Program input/);
  await keyboard.type('Grace');
  await keyboard.press('Enter');
  await log().getByText('hi Grace').waitFor();

  // The focus is back where Run was pressed. F6 cycles through the regions; Escape and Tab leave the editor.
  await isAt(/textbox/);
  await keyboard.press('F6');
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

  // Both keys open the list of shortcuts; closing it restores the focus.
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
  await page.getByRole('radio', { name: 'System' }).focus();
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await page.getByRole('radio', { name: /Medium/ }).focus();
  await keyboard.press('ArrowRight');
  await page.getByLabel('Wrap long lines').focus();
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
  await keyboard.press('End');
  await isAt(/Sign out/);
  await keyboard.press('Enter');
  await page.getByLabel('User name').waitFor();
});

test('the browser never gets Ctrl+S, wherever the focus is', async () => {
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

test('search leaves two thirds of a narrow editor free and works by keyboard', async () => {
  await signInOnPage(page, runq.url, 'finn');
  await typeProgram(page, 'cat = 1\nCat = 2\nconcat = cat\n');
  await page.keyboard.press('ControlOrMeta+f');
  const panel = page.locator('.cm-search');
  await panel.waitFor();
  const heightOf = async (selector: string) => (await page.locator(selector).boundingBox())!.height;
  for (const [width, height] of [
    [320, 720],
    [640, 360],
  ] as const) {
    await page.setViewportSize({ width, height });
    expect((await heightOf('.cm-search')) / (await heightOf('.cm-editor'))).toBeLessThan(1 / 3);
    const outside = await panel.evaluate((element) => {
      const room = element.getBoundingClientRect();
      return [...element.querySelectorAll('input, button')]
        .filter((control) => control.checkVisibility())
        .map((control) => [control.getAttribute('aria-label'), control.getBoundingClientRect()] as const)
        .filter(([, { left, right }]) => left < room.left || right > room.right)
        .map(([name]) => name);
    });
    expect(outside).toEqual([]);
  }
  const { keyboard } = page;
  await keyboard.type('cat');
  await expect.poll(() => page.locator('.cm-searchMatch').count()).toBe(4);
  for (const [name, left] of [
    ['Match case', 3],
    ['Whole words', 2],
  ] as const) {
    await keyboard.press('Tab');
    await isAt(new RegExp(name));
    await keyboard.press('Enter');
    await expect.poll(() => page.locator('.cm-searchMatch').count()).toBe(left);
  }
  for (const name of ['Regular expression', 'Previous match', 'Next match', 'Select all matches', 'Show replace']) {
    await keyboard.press('Tab');
    await isAt(new RegExp(name));
  }
  await keyboard.press('Enter');
  await keyboard.press('Tab');
  await isAt(/Replace with/);
  await keyboard.type('dog');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await page.locator('.cm-content').getByText('concat = dog').waitFor();
  await keyboard.press('Tab');
  await isAt(/Close search/);
  await keyboard.press('Enter');
  await panel.waitFor({ state: 'detached' });
});
