import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from './stack/browser.js';
import { signIn } from './stack/client.js';
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
});
afterEach(async () => {
  await page.close();
});

const run = () => page.getByRole('button', { name: 'Run', exact: true }).click();
const log = () => page.getByRole('log');
const status = () => page.locator('.run-status');

test('sign in, run hello, read the output and the verdict', async () => {
  await signInOnPage(page, runq.url, 'ada');
  await typeProgram(page, 'print("hello, class")');
  await run();
  await log().getByText('hello, class').waitFor();
  await status()
    .getByText(/Finished/)
    .waitFor();
});

test('input() is answered in the output, with the keyboard alone', async () => {
  await signInOnPage(page, runq.url, 'ada');
  await typeProgram(page, 'name = input("who? ")\nprint("hi", name)');
  await page.keyboard.press('ControlOrMeta+Enter');
  const input = page.getByLabel('Input for the program');
  // Who types before that is ahead of the question, as in a terminal.
  await log().getByText('who?').waitFor();
  await input.fill('Grace');
  await input.press('Enter');
  await log().getByText('hi Grace').waitFor();
  expect(await log().innerText()).toContain('who? Grace');
});

test('Stop stops a program that catches everything', async () => {
  await signInOnPage(page, runq.url, 'ada');
  const code =
    'import time\nwhile True:\n    try:\n        print("still here"); time.sleep(0.1)\n    except BaseException: pass';
  await typeProgram(page, code);
  await run();
  await log().getByText('still here').first().waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await status()
    .getByText(/Stopped/)
    .waitFor({ timeout: 3000 });
});

test('a reload in mid-run shows exactly the output, once', async () => {
  await signInOnPage(page, runq.url, 'ada');
  await typeProgram(page, 'import time\nfor i in range(30):\n    print("tick", i, flush=True)\n    time.sleep(0.1)');
  await run();
  await log().getByText('tick 5').waitFor();
  await page.reload();
  await status()
    .getByText(/Finished/)
    .waitFor();
  const lines = (await log().innerText()).split('\n').filter((line) => line.startsWith('tick'));
  expect(lines).toEqual(Array.from({ length: 30 }, (_, i) => `tick ${i}`));
});

test('a waiting run says where it stands and why, and can be cancelled', async () => {
  const api = await signIn(runq.url, 'busy');
  const blockers = [
    await api.submit({ code: 'input()', interactive: true }),
    await api.submit({ code: 'input()', interactive: true }),
  ];
  await signInOnPage(page, runq.url, 'busy');
  await typeProgram(page, 'print("at last")');
  await run();
  await page.getByText(/Your own 2 runs/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await status()
    .getByText(/Stopped|Cancelled/)
    .waitFor();
  for (const { id } of blockers) await api.cancel(id);
});

test('an exception shows its line as a link, and the verdict in words', async () => {
  await signInOnPage(page, runq.url, 'ada');
  await typeProgram(page, 'x = 1\nprint(x / 0)');
  await run();
  await log().getByText('ZeroDivisionError').first().waitFor();
  await log()
    .getByRole('link', { name: /line 2/ })
    .first()
    .click();
  await status().getByText(/error/i).first().waitFor();
});

test('a flood of output does not freeze the page', async () => {
  await signInOnPage(page, runq.url, 'ada');
  await typeProgram(page, 'while True: print("y" * 100)');
  await run();
  await status()
    .getByText(/too much|output/i)
    .first()
    .waitFor();
  await page.getByText(/Output cut/).waitFor();
  await typeProgram(page, 'print("fine")');
  await run();
  await log().getByText('fine').waitFor();
});

test('a file that the program wrote is listed and downloads as it was written', async () => {
  await signInOnPage(page, runq.url, 'ada');
  await typeProgram(page, 'import os\nos.mkdir("out")\nopen("out/table.csv", "w").write("a,b\\n1,2\\n")');
  await run();
  const button = page.getByRole('button', { name: 'Download out/table.csv, 8 bytes' });
  await button.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(download.suggestedFilename()).toBe('table.csv');
  expect(await readFile((await download.path())!, 'utf8')).toBe('a,b\n1,2\n');
  await page.reload();
  await button.waitFor();
});

test('the ops page shows the live figures to ops and refuses students in words', async () => {
  await signInOnPage(page, `${runq.url}/ops`, 'root', 'ops');
  await page.getByText('worker-1').first().waitFor();
  await page.getByRole('button', { name: 'Open the raw queue' }).click();
  await page.waitForURL('**/queues');
  await page.getByText('runs').first().waitFor();
});
