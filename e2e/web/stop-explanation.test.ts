import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { signInOnPage, typeProgram } from '../support/browser.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import { pickRun, runOnPage, waitForStatus } from '../support/page-steps.js';
import type { Runq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';

const MiB = 1024 * 1024;
const env = {
  RUNQ_LIMIT_CPU_MS: '1000',
  // Many times the CPU time: on a busy machine, a loop would otherwise reach this limit first.
  RUNQ_LIMIT_WALL_MS: '12000',
  RUNQ_LIMIT_IDLE_MS: '1000',
  RUNQ_LIMIT_OUTPUT_BYTES: '100000',
  RUNQ_SESSION_IDLE_MS: '3000',
  RUNQ_SESSION_OUTPUT_BYTES: '100000',
  RUNQ_LIMIT_MEMORY_BYTES: String(64 * MiB),
};

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
}, env);
beforeEach(() => signInOnPage(page, runq.url, userId));

const card = () => page.getByRole('log').locator('.error-help');

/** Whether all of an element is in the viewport and nothing covers its middle. */
const isSeen = (selector: string) =>
  page
    .locator(selector)
    .last()
    .evaluate((element) => {
      const { top, bottom, left, right } = element.getBoundingClientRect();
      const front = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      const isInside = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
      return isInside && front !== null && (element.contains(front) || front.contains(element));
    });

// On a busy machine a program may get no time to show its line, and the page then says less.
test('an endless loop: the explanation with its line is in view, and the link jumps to it', { retry: 2 }, async () => {
  await runOnPage(page, 'n = 10\nwhile n > 0:\n    x = n * 2\nprint("done")');
  await waitForStatus(page, /Stopped: CPU time limit/);
  await card().waitFor();
  const sentences = await card().innerText();
  expect(sentences).toMatch(
    /^Your program was still in line [23] when its time was up\. Does your while loop.* end\? /,
  );
  expect(sentences).toMatch(/ end\? Nothing in it changes n\. main\.py, line [23]$/);
  expect(await isSeen('.error-help p')).toBe(true);
  // The sentence is said once: the status has what the explanation does not.
  expect(await page.locator('.run-status').innerText()).toMatch(/It used [\d.]+ s; the limit is 1 s\.$/);
  const link = card().getByRole('link', { name: /^main\.py, line [23]$/ });
  const line = Number((await link.innerText()).slice(-1));
  expect(await page.locator('.cm-line.problem-line').innerText()).toContain(line === 2 ? 'while n > 0' : 'x = n * 2');
  await page.locator('.cm-content').press('ControlOrMeta+End');
  await link.click();
  await page.waitForFunction(
    (text) => document.querySelector('.cm-activeLine')?.textContent?.includes(text),
    line === 2 ? 'while n > 0' : 'x = n * 2',
  );
});

test('the explanation is in view after long output on a small screen', { retry: 2 }, async () => {
  for (const [width, height] of [
    [320, 640],
    [683, 384],
  ] as const) {
    await page.setViewportSize({ width, height });
    await runOnPage(page, 'for i in range(200): print("line", i)\nwhile True: pass');
    await waitForStatus(page, /Stopped: CPU time limit/);
    await card().getByText('It has no break.').waitFor();
    expect(await isSeen('.error-help p')).toBe(true);
  }
});

test.each<[end: string, code: string, status: RegExp, sentence: RegExp]>([
  [
    'a sleep',
    'import time\nprint("before")\ntime.sleep(60)',
    /Stopped after 12 s: time limit/,
    /still in line 3 when its time was up\. It waits there with sleep\. Programs may run for 12 s, waiting included\./,
  ],
  ['no input', 'input("Name? ")', /Stopped: no input for 1 s/, /waited in line 1 for input\. None came for 1 s\./],
  [
    'too much output',
    'i = 0\nwhile i < 10:\n    print("number", i)',
    /Stopped: output limit/,
    /printed too much in line [23]\. Does your while loop.* end\? Nothing in it changes i\./,
  ],
  [
    'a list that grows',
    'rows = []\nwhile True:\n    rows.append("x" * 100_000)',
    /Memory limit of 64 MiB exceeded/,
    /Out of memory\..*\bmain\.py, line 3/s,
  ],
  [
    'memory that only the kernel counts',
    'import mmap\nm = mmap.mmap(-1, 90 << 20)\nfor i in range(0, 90 << 20, 4096): m[i] = 1\n',
    /Memory limit of 64 MiB exceeded/,
    /^Your program ran out of memory\. Does a list, a string or a dictionary grow without end\?/,
  ],
])('%s: the explanation names the reason', { retry: 2 }, async (_end, code, status, sentence) => {
  await runOnPage(page, code);
  await waitForStatus(page, status);
  await card().waitFor();
  expect(await card().innerText()).toMatch(sentence);
  expect(await page.locator('.run-status').innerText()).not.toMatch(/line \d/);
});

test.each<[end: string, code: string, status: RegExp, title: RegExp]>([
  [
    'no input',
    '',
    /Session ended: no input for 3 s/,
    /^Your session waited for input\. None came for 3 s\. Its variables/,
  ],
  [
    'too much output',
    'i = 0\nwhile i < 10:\n    print("number", i)',
    /Session ended: output limit/,
    /^Your program printed too much.* Does your while loop.* end\?/,
  ],
])('a session that ends for %s explains it like a run, also after a reload', async (_end, code, status, title) => {
  if (code) await typeProgram(page, code);
  await pickRun(page, code ? 'Run in the Python shell' : 'Python shell');
  await waitForStatus(page, status);
  await card().waitFor();
  expect(await card().innerText()).toMatch(title);
  expect(await isSeen('.error-help p')).toBe(true);
  await page.reload();
  await card().waitFor();
});

test('a run that the user stops says its line in the status, without a card', async () => {
  await runOnPage(page, 'import time\nprint("x")\ntime.sleep(60)');
  await page.getByRole('log').getByText('x', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await waitForStatus(page, /Stopped by you/);
  expect(await page.locator('.run-status').innerText()).toMatch(/The program was in line [23] of main\.py\.$/);
  expect(await card().count()).toBe(0);
});

test('the explanation of a stop is accessible and comes back after a reload', async () => {
  await runOnPage(page, 'while True: pass');
  await card().waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findViolations(page)).toEqual([]);
  }
  await page.reload();
  await card().getByText('when its time was up').waitFor();
});
