import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { signInOnPage, typeProgram } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import { pickRun } from '../support/page-steps.js';
import type { Runq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';

const MiB = 1024 * 1024;

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest(
  (opened) => {
    ({ runq, page, userId } = opened);
  },
  {
    RUNQ_LIMIT_OUTPUT_BYTES: String(16 * MiB),
    RUNQ_LIMIT_IDLE_MS: '50000',
    RUNQ_SANDBOX_SCIENTIFIC: 'ready',
  },
);
beforeEach(() => signInOnPage(page, runq.url, userId));

const log = () => page.getByRole('log');
const status = () => page.locator('.run-status');

async function run(code: string): Promise<void> {
  await typeProgram(page, code);
  await page.keyboard.press('ControlOrMeta+Enter');
}

/** Colours of an image on the page, as painted by the browser, at points given as fractions of width and height. */
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

async function expectAccessible(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const violations = await findViolations(page);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
  }
}

test('a turtle draws between the output lines, animated or skipped, and can be saved', async () => {
  await run(
    'from turtle import *\nprint("before")\ncolor("red", "gold")\npensize(4)\nspeed(2)\nbegin_fill()\n' +
      'for _ in range(5):\n    forward(250)\n    left(144)\nend_fill()\nhideturtle()\nprint("after")\n',
  );
  await page.getByRole('button', { name: 'Skip to the end' }).click();
  const drawing = page.getByRole('img', { name: 'Turtle drawing of 640 by 600: 5 lines' });
  await drawing.waitFor();
  expect(await log().innerText()).toMatch(/before[\s\S]*after/);
  expect(await page.locator('.turtle-paper polyline').getAttribute('points')).toMatch(/^0 0 250 0 /);
  // Inside the left tip of the star and far outside.
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

  // Replayed after a reload, the drawing appears immediately.
  await page.reload();
  await drawing.waitFor();
  expect(await page.getByRole('button', { name: 'Skip to the end' }).isVisible()).toBe(false);
});

test('paints a drawing of very many parts, and Stop freezes it', async () => {
  await run(
    'import turtle\nturtle.tracer(0)\nfor i in range(6000):\n' +
      '    turtle.goto(i % 200, i // 30)\n    turtle.dot(2, "blue")\nturtle.update()',
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

test('plots appear in order with a description, open in full size and can be saved', async () => {
  await run(
    'import turtle\nturtle.forward(9)\nimport matplotlib.pyplot as plt\n' +
      'for colour in ["red", "blue"]:\n    print("next:", colour)\n' +
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
  await page.getByRole('button', { name: 'All blue. Enlarge' }).click();
  await page.getByRole('dialog', { name: 'All blue' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download image' }).first().click(),
  ]);
  expect(download.suggestedFilename()).toBe('plot-1.png');
  await status()
    .getByText(/Finished/)
    .waitFor();
  await expectAccessible();
});

test('explains an error above its traceback, with a link to its line, but no output that looks like one', async () => {
  await run('import sys\ndef ratio(a, b):\n    return a / b\nprint("start")\nprint(ratio(1, 0))');
  const group = page.getByRole('group', { name: 'Error explanation' });
  await group.getByText('This calculation is trying to divide a number by 0.').waitFor();
  expect(await log().innerText()).toMatch(/^start[\s\S]*divide by zero[\s\S]*Traceback[\s\S]*ZeroDivisionError/);
  await page.locator('.cm-line.problem-line', { hasText: 'return a / b' }).waitFor();
  await expectAccessible();
  await group.getByRole('link', { name: 'File "main.py", line 5' }).click();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('print(ratio(1, 0))');

  await run('if True\n    print(1)');
  await group.getByText('Missing colon (:).').waitFor();
  expect(await page.locator('.cm-line.problem-line').count()).toBe(1);

  // With a thousand calls the explanation comes first, and the expanded calls start with the outermost.
  await run('def f():\n    return g()\n\ndef g():\n    return f()\n\nf()');
  await group.getByText('Infinite recursion.').waitFor();
  expect(await page.locator('.cm-line.problem-line').count()).toBe(1);
  await group.getByText(/Python error message \([\d,]+ lines\)/).click();
  await group.getByText('Traceback (most recent call last):').waitFor();
  expect(await log().evaluate(({ scrollTop, scrollHeight }) => scrollTop === 0 && scrollHeight > 20_000)).toBe(true);

  const lookalike =
    'Traceback (most recent call last):\\n  File "main.py", line 1, in <module>\\n' +
    "    x\\nNameError: name 'x' is not defined";
  await run(`import sys\nprint("""${lookalike}""")\nsys.exit(1)`);
  await status().getByText('exit code 1').waitFor();
  await log().getByText('NameError').waitFor();
  expect(await group.count()).toBe(0);
  expect(await page.locator('.cm-line.problem-line').count()).toBe(0);
});

test('copies, downloads and clears the output, and announces it to screen readers in readable chunks', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await run(
    'import sys\nprint("one")\nprint("\\033[31mtwo\\033[0m")\nprint("10%\\r100%")\n' +
      'print("oops", file=sys.stderr)\nfor i in range(500): print(i)',
  );
  await page
    .locator('[aria-live=polite]', { hasText: /lines of output\. Last line: 499/ })
    .waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Copy output' }).click();
  await page.getByText('Copied').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n').slice(0, 5)).toEqual(['one', 'two', '100%', 'oops', '0']);
  await page.getByRole('button', { name: 'Clear output' }).click();
  await log().getByText('oops').waitFor({ state: 'hidden' });
});

const ends: [title: string, code: string, limits: object, words: RegExp][] = [
  ['finished', 'print(1)', {}, /^\S*\s*Finished\s*\d\.\d\d s$/],
  ['much memory', 'x = b"x" * 60_000_000\nprint(1)', { memoryBytes: 96 * MiB }, /Finished.*\d s · [\d.]+ MiB memory/s],
  ['an exit code', 'import sys\nsys.exit(3)', {}, /exit code 3\s*\d\.\d\d s$/],
  ['exit code 1', 'import sys\nsys.exit(1)', {}, /exit code 1\s*\d\.\d\d s$/],
  ['an error', 'raise ValueError("no")', {}, /Ended with an error\s*\d\.\d\d s$/],
  ['a crash', 'import os\nos.kill(os.getpid(), 11)', {}, /Crashed \(SIGSEGV\).*\d s/s],
  ['a syntax error', 'if', {}, /Syntax error.*\d s/s],
  ['CPU time', 'while True: pass', { cpuTimeMs: 300 }, /Stopped: CPU time limit.*used 0\.[34]\d* s.*limit.*0\.3/s],
  ['time', 'import time\ntime.sleep(60)', { wallTimeMs: 300 }, /Stopped after 0\.3 s: time limit.*CPU/s],
  [
    'memory',
    'x = [bytes(5_000_000) for _ in range(99)]',
    { memoryBytes: 48 * MiB },
    /Memory limit of 48 MiB exceeded.*MiB memory/s,
  ],
  ['output', 'while True: print("x" * 99)', { outputBytes: 5000 }, /Stopped: output limit of 4\.9 KiB.*kept/s],
  ['waiting', 'input()', { idleTimeMs: 300 }, /Stopped: no input for 0\.30? s/s],
];

test('every verdict shows its reason with its time', async () => {
  const api = await signIn(runq.url, userId);
  const runs = await Promise.all(ends.map(([, code, limits]) => api.run(code, { limits, interactive: true })));
  for (const [i, [title, , , words]] of ends.entries()) {
    // The page shows the run that this tab stored.
    const saved = JSON.stringify({ runId: runs[i]!.id, kind: 'run', echoes: [] });
    await page.evaluate(([key, value]) => sessionStorage.setItem(key, value), [`runq.run:${userId}`, saved] as const);
    await page.reload();
    await status().locator('strong').waitFor();
    expect.soft(await status().innerText(), title).toMatch(words);
  }
});

test('input is prepared, typed, pasted and ended; shows the time left; a reload shows each line once', async () => {
  await pickRun(page, 'Run with input…');
  await page.getByLabel('Input for your program').fill('Ada\n36');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Input, 2 lines: Ada ⏎ 36').waitFor();
  const code =
    'import sys\nname, age = input("name "), input("age ")\nprint(f"<{name} {age}>")\ncity = input("city? ")\n' +
    'print("from", city)\nrest = sys.stdin.read()\nprint(repr(rest))';
  await run(code);
  const input = page.getByLabel('Program input');
  await log().getByText('<Ada 36>').waitFor();
  await status()
    .getByText(/Input times out in \d+ s/)
    .waitFor();
  await input.fill('London');
  await input.press('Enter');
  await log().getByText('from London').waitFor();
  await input.evaluate((element) => {
    const data = new DataTransfer();
    data.setData('text', 'one\r\ntwo\nthree');
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  expect(await input.inputValue()).toBe('three');
  await page.reload();
  await input.waitFor();
  await input.press('Control+d');
  await log().getByText("'one\\ntwo\\n'").waitFor();
  const text = await log().innerText();
  expect(text.match(/London/g)).toHaveLength(2);
  expect(text.match(/one/g)).toHaveLength(2);

  await page.getByRole('button', { name: 'Remove input' }).click();
  await run('try:\n    input("wait ")\nexcept KeyboardInterrupt:\n    print("interrupted")');
  await input.waitFor();
  await input.fill('copy me');
  await input.selectText();
  await input.press('Control+c');
  expect(await log().innerText()).not.toContain('interrupted');
  await input.press('End');
  await input.press('Control+c');
  await log().getByText('interrupted').waitFor();

  await run('import time\nprint("at work", flush=True)\ntime.sleep(30)');
  await log().getByText('at work').waitFor();
  await log().press('Control+c');
  await status().getByText('Interrupted with Ctrl+C').waitFor();
  await log().getByText('The program was interrupted before it finished.').waitFor();
});

test('twenty clicks on Run ask at most once, and Stop reacts immediately without locking the page', async () => {
  await typeProgram(
    page,
    'import time\ntry:\n    while True: time.sleep(0.1)\nexcept BaseException:\n    while True: pass',
  );
  const button = page.getByRole('button', { name: 'Run', exact: true });
  await button.click({ clickCount: 20 });
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  for (let i = 0; i < 20; i++) await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('alertdialog').first().waitFor();
  expect(await page.getByRole('alertdialog').count()).toBe(1);
  await page.getByRole('button', { name: 'Keep running' }).click();
  await status().getByText('Running').waitFor();
  // Measured in the page, without the time of the request to the server.
  const shownAfterMs = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const clicked = performance.now();
        const watch = () =>
          document.querySelector('.run-status')!.textContent.includes('Stopp')
            ? resolve(performance.now() - clicked)
            : requestAnimationFrame(watch);
        document.querySelector<HTMLButtonElement>('button.stop')!.click();
        watch();
      }),
  );
  console.info(`Stop shows after ${Math.round(shownAfterMs)} ms`);
  await status().getByText('Stopped').waitFor();
  await run('print("and on")');
  await log().getByText('and on').waitFor();
});
