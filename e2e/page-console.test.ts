import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from './stack/browser.js';
import { type Runq, startRunq } from './stack/start-runq.js';

const MiB = 1024 * 1024;

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq({ RUNQ_LIMIT_OUTPUT_BYTES: String(16 * MiB) }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
beforeEach(async () => {
  page = await browser.context.newPage();
  await signInOnPage(page, runq.url, 'ada');
});
afterEach(async () => {
  await page.close();
});

const log = () => page.getByRole('log');
const status = () => page.locator('.run-status');

async function run(code: string): Promise<void> {
  await typeProgram(page, code);
  await page.keyboard.press('ControlOrMeta+Enter');
}

/** Colours of a picture on the page, as the browser paints it, at places given in parts of its width and height. */
async function readPixels(selector: string, places: [number, number][]): Promise<string[]> {
  const png = await page.locator(selector).screenshot();
  return page.evaluate(
    async ({ base64, places }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      return places.map(([x, y]) => {
        const [red, green, blue] = context.getImageData(x * image.width, y * image.height, 1, 1).data;
        return `${red},${green},${blue}`;
      });
    },
    { base64: png.toString('base64'), places },
  );
}

test('a turtle draws its star between the lines, at its own pace or at once, and it can be saved', async () => {
  await run(
    'from turtle import *\nprint("before")\ncolor("red", "gold")\npensize(4)\nspeed(2)\nbegin_fill()\n' +
      'for _ in range(5):\n    forward(250)\n    left(144)\nend_fill()\nhideturtle()\nprint("after")\n',
  );
  await page.getByRole('button', { name: 'Skip to the end' }).click();
  const drawing = page.getByRole('img', { name: 'Turtle drawing of 640 by 600: 5 lines' });
  await drawing.waitFor();
  expect(await log().innerText()).toMatch(/before[\s\S]*after/);
  expect(await page.locator('.turtle-paper polyline').getAttribute('points')).toMatch(/^0 0 250 0 /);
  // Inside the left point of the star and far outside.
  const [arm, paper] = await readPixels('.turtle-paper', [
    [0.5 + 50 / 640, 0.5 - 10 / 600],
    [0.1, 0.1],
  ]);
  expect([arm, paper]).toEqual(['255,215,0', '255,255,255']);

  for (const [name, start] of [
    ['SVG', '<svg'],
    ['PNG', '\u{fffd}PNG'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `Save as ${name}` }).click(),
    ]);
    expect((await readFile((await download.path())!, 'utf8')).slice(0, start.length)).toBe(start);
  }

  // Told again after a reload, the drawing is there at once.
  await page.reload();
  await drawing.waitFor();
  expect(await page.getByRole('button', { name: 'Skip to the end' }).isVisible()).toBe(false);
});

test('a drawing of very many parts is painted, and Stop stops it where it is', async () => {
  await run(
    'import turtle\nturtle.tracer(0)\nfor i in range(6000):\n    turtle.goto(i % 200, i // 30)\n    turtle.dot(2, "blue")\nturtle.update()',
  );
  await page.locator('.turtle-paper canvas').waitFor();
  await page.getByRole('img', { name: /6,000 dots/ }).waitFor();
  await status()
    .getByText(/Finished/)
    .waitFor();

  await run('from turtle import *\nspeed(1)\nwhile True:\n    forward(100)\n    left(91)');
  await page.getByRole('button', { name: 'Skip to the end' }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Save as SVG' }).waitFor();
});

test('plots stand in order, are described, open large and can be saved', async () => {
  await run(
    'import matplotlib.pyplot as plt\nfor colour in ["red", "blue"]:\n    print("next:", colour)\n' +
      '    plt.figure(facecolor=colour)\n    plt.title("All " + colour)\n    plt.show()\n',
  );
  const plots = log().locator('.plot img');
  await plots.nth(1).waitFor();
  expect(await plots.evaluateAll((images) => images.map((image) => (image as HTMLImageElement).alt))).toEqual([
    'All red',
    'All blue',
  ]);
  expect((await log().innerText()).match(/next: \w+/g)).toEqual(['next: red', 'next: blue']);
  expect(await readPixels('.plot >> nth=0 >> img', [[0.02, 0.02]])).toEqual(['255,0,0']);
  expect(await readPixels('.plot >> nth=1 >> img', [[0.02, 0.02]])).toEqual(['0,0,255']);
  await page.getByRole('button', { name: 'All blue. Open large' }).click();
  await page.getByRole('dialog', { name: 'All blue' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save picture' }).first().click(),
  ]);
  expect(download.suggestedFilename()).toBe('plot-1.png');
  await status()
    .getByText(/Finished/)
    .waitFor();
});

test('an error is explained above its traceback, which leads to its line; what only looks like one is not', async () => {
  await run('import sys\ndef ratio(a, b):\n    return a / b\nprint("start")\nprint(ratio(1, 0))');
  const group = page.getByRole('group', { name: 'What went wrong' });
  await group.getByText('This calculation is trying to divide a number by 0.').waitFor();
  expect(await log().innerText()).toMatch(/^start[\s\S]*divide by zero[\s\S]*Traceback[\s\S]*ZeroDivisionError/);
  await page.locator('.cm-line.problem-line', { hasText: 'return a / b' }).waitFor();
  await group.getByRole('link', { name: 'File "main.py", line 5' }).click();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('print(ratio(1, 0))');

  await run('if True\n    print(1)');
  await group.getByText('A colon (:) is missing.').waitFor();
  expect(await page.locator('.cm-line.problem-line').count()).toBe(1);

  const lookalike =
    'Traceback (most recent call last):\\n  File "main.py", line 1, in <module>\\n    x\\nNameError: name \'x\' is not defined';
  await run(`import sys\nprint("""${lookalike}""")\nsys.exit(1)`);
  await status().getByText('exit code 1').waitFor();
  await log().getByText('NameError').waitFor();
  expect(await group.count()).toBe(0);
  expect(await page.locator('.cm-line.problem-line').count()).toBe(0);
});

test('a million lines leave the page its breath and its memory, and all of them can be had', async () => {
  await page.evaluate(() => {
    const spent = Object.assign(window, { longestTaskMs: 0 });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) spent.longestTaskMs = Math.max(spent.longestTaskMs, duration);
    }).observe({ type: 'longtask' });
  });
  await run(
    'for start in range(0, 1_000_000, 1000):\n    print("\\n".join(map(str, range(start, start + 1000))))\nprint("the end")',
  );
  await log().getByText('the end', { exact: true }).waitFor();
  await log()
    .getByText(/earlier lines are not shown/)
    .waitFor();
  expect(await page.locator('[role=log] .line').count()).toBeLessThan(10_500);
  const longest = await page.evaluate(() => (window as unknown as { longestTaskMs: number }).longestTaskMs);
  console.info(`longest task of the page: ${Math.round(longest)} ms`);
  // Far above what it takes: frozen is what this would be.
  expect(longest).toBeLessThan(1000);

  // Who scrolls up stays there and finds the way back.
  await log().hover();
  await page.mouse.wheel(0, -5000);
  await page.getByRole('button', { name: 'Jump to the newest' }).click();
  await page.getByRole('button', { name: 'Jump to the newest' }).waitFor({ state: 'hidden' });

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download all output' }).click(),
  ]);
  const lines = (await readFile((await download.path())!, 'utf8')).split('\n');
  expect([lines.length, lines[0], lines[999_999], lines[1_000_000]]).toEqual([1_000_002, '0', '999999', 'the end']);
});

test('the output is copied, taken away and told to a screen reader in pieces that can be heard', async () => {
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await run(
    'import sys\nprint("one")\nprint("\\033[31mtwo\\033[0m")\nprint("10%\\r100%")\nprint("oops", file=sys.stderr)\nfor i in range(500): print(i)',
  );
  await page
    .locator('[aria-live=polite]', { hasText: /lines of output\. The last: 499/ })
    .waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Copy output' }).click();
  await page.getByText('Copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n').slice(0, 5)).toEqual(['one', 'two', '100%', 'oops', '0']);
  await page.getByRole('button', { name: 'Clear output' }).click();
  await log().getByText('oops').waitFor({ state: 'hidden' });
});
