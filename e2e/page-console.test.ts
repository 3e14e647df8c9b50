import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from './stack/browser.js';
import { type Runq, startRunq } from './stack/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
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
