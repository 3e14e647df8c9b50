import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signInOnPage, typeProgram } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import type { Runq } from '../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});

const run = () => page.getByRole('button', { name: 'Run', exact: true }).click();
const log = () => page.getByRole('log');
const status = () => page.locator('.run-status');

test('signs in, runs hello world, and shows output and verdict', async () => {
  await signInOnPage(page, runq.url, userId);
  await typeProgram(page, 'print("hello, class")');
  await run();
  await log().getByText('hello, class').waitFor();
  await status()
    .getByText(/Finished/)
    .waitFor();
});

test('a reloaded page shows all output before it says Finished', async () => {
  await signInOnPage(page, runq.url, userId);
  await typeProgram(page, 'for i in range(40): print("tick", i)');
  await run();
  await status()
    .getByText(/Finished/)
    .waitFor();
  await page.addInitScript(() => {
    const read = (selector: string) => document.querySelector<HTMLElement>(selector)?.innerText ?? '';
    new MutationObserver((_, observer) => {
      if (!read('.run-status').includes('Finished')) return;
      observer.disconnect();
      document.documentElement.dataset.shownWhenFinished = read('[role=log]');
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.reload();
  const shown = await page.locator('[data-shown-when-finished]').getAttribute('data-shown-when-finished');
  expect(shown?.trim().split('\n').at(-1)).toBe('tick 39');
});

test('answers input() in the output by keyboard', async () => {
  await signInOnPage(page, runq.url, userId);
  await typeProgram(page, 'name = input("who? ")\nprint("hi", name)');
  await page.keyboard.press('ControlOrMeta+Enter');
  const input = page.getByLabel('Program input');
  // Text typed earlier would appear before the question, as in a terminal.
  await log().getByText('who?').waitFor();
  await input.fill('Grace');
  await input.press('Enter');
  await log().getByText('hi Grace').waitFor();
  expect(await log().innerText()).toContain('who? Grace');
});

test('Stop ends a program that catches every exception', async () => {
  await signInOnPage(page, runq.url, userId);
  const code =
    'import time\nwhile True:\n    try:\n        print("still here"); time.sleep(0.1)\n    except BaseException: pass';
  await typeProgram(page, code);
  await run();
  await log().getByText('still here').first().waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await status()
    .getByText(/Stopped/)
    .waitFor();
});

test('a reload during a run shows all output exactly once', async () => {
  await signInOnPage(page, runq.url, userId);
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

test('a queued run shows its position and the reason, and can be cancelled', async () => {
  const api = await signIn(runq.url, userId);
  const blockers = [
    await api.submit({ code: 'input()', interactive: true }),
    await api.submit({ code: 'input()', interactive: true }),
  ];
  await signInOnPage(page, runq.url, userId);
  await typeProgram(page, 'print("at last")');
  await run();
  await page.getByText(/You have 2 active runs/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await status()
    .getByText(/Stopped|Cancelled/)
    .waitFor();
  for (const { id } of blockers) await api.cancel(id);
});

test('an exception links to its line and shows the verdict', async () => {
  await signInOnPage(page, runq.url, userId);
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
  await signInOnPage(page, runq.url, userId);
  await typeProgram(page, 'while True: print("y" * 100)');
  await run();
  await status()
    .getByText(/too much|output/i)
    .first()
    .waitFor();
  await status().getByText('The output up to the limit is kept').waitFor();
  // The page says it once.
  expect(await page.getByText(/Output truncated/).count()).toBe(0);
  await typeProgram(page, 'print("fine")');
  await run();
  await log().getByText('fine').waitFor();
});

test('lists a file that the program wrote, and downloads it unchanged', async () => {
  await signInOnPage(page, runq.url, userId);
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

test('the ops page shows live figures to ops and an explanation to students', async () => {
  await signInOnPage(page, `${runq.url}/ops`, 'root', 'ops');
  const ops = await signIn(runq.url, 'root', 'ops');
  const { workers } = await ops.json<{ workers: { id: string }[] }>('GET', '/v1/ops/workers');
  await page.getByText(workers[0]!.id).first().waitFor();
  await page.getByRole('button', { name: 'Open BullMQ dashboard' }).click();
  await page.waitForURL('**/queues');
  await page.getByText('runs').first().waitFor();
  const cookies = (await page.context().cookies(`${runq.url}/queues`)).map(({ name, value }) => `${name}=${value}`);
  await page.goto(`${runq.url}/ops`);
  await page.getByRole('button', { name: 'root' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect.poll(async () => (await page.request.get(`${runq.url}/queues`)).status()).toBe(401);
  // A copy of the cookie has expired as well.
  expect((await fetch(`${runq.url}/queues`, { headers: { cookie: cookies.join('; ') } })).status).toBe(401);
});
