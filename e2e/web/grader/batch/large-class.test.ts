import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type WireBatch, waitUntilGraded } from '../../../grading/graded-batch.js';
import { zip } from '../../../grading/grading-class.js';
import { openBrowser, signInOnPage } from '../../../support/browser.js';
import { type Client, signIn } from '../../../support/client.js';
import { watchTasks } from '../../../support/longest-task.js';
import { type Runq, startRunq } from '../../../support/start-runq.js';
import { batchAddress, cellOf, focusedCell, map } from './batch-page.js';

const [students, cases] = [500, 20];
const gradedMs = 400_000;
vi.setConfig({ testTimeout: 120_000, hookTimeout: gradedMs + 60_000 });

/** A page with shorter tasks than this scrolls without a visible delay, on a machine that does other work as well. */
const taskMsMax = 100;
/** Attempts: a busy machine prolongs some tasks, but not in every attempt. */
const attempts = 3;
/** Elements for the cells that are in view, and some beyond. */
const maxCells = 900;

/** A program is right up to some case, then wrong in one of these ways. Equal programs, here ten, are graded once. */
const wrong = ['print(a + b + 1)', 'print("", a + b)', 'raise ValueError(a)', 'print(a)', 'pass'];
const programOf = (index: number) => {
  const from = (index % 10) * 2;
  return `a, b = int(input()), int(input())\nif a > ${from}: ${wrong[index % wrong.length]}\nelse: print(a + b)\n`;
};
const assignment = zip({
  'assignment.yaml': [
    'version: 1\nname: large\nlimits: { cpu_s: 2, wall_s: 10, memory_mb: 64, output_kb: 64 }\ncases:',
    ...Array.from({ length: cases }, (_, i) => `  - { name: c${i}, stdin: "${i}\\n1\\n", expected: "${i + 1}\\n" }`),
  ].join('\n'),
});

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let grader: Client;
let batchId: string;
const requests: string[] = [];

/** In the page: notes when the first row of the map has been painted. */
function noteFirstRow(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('.map-row')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => Object.assign(window, { mapAt: performance.now() })));
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function openMap(): Promise<Page> {
  const page = await browser.context.newPage();
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.addInitScript(noteFirstRow);
  await signInOnPage(page, batchAddress(runq.url, batchId), 'grader', 'grader');
  await map(page).waitFor();
  return page;
}
const countGridRequests = () => requests.filter((path) => path.endsWith('/grid')).length;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
  grader = await signIn(runq.url, 'grader', 'grader');
  const names = Array.from({ length: students }, (_, index) => `s${String(index).padStart(3, '0')}`);
  const submissions = zip(Object.fromEntries(names.map((name, index) => [`${name}.py`, programOf(index)])));
  batchId = (await grader.send<WireBatch>('POST', '/v1/batches', { assignment, submissions })).id;
  // The page follows the grading, and must not read everything again with every event.
  const page = await openMap();
  const startedAt = Date.now();
  await waitUntilGraded(grader, batchId, gradedMs);
  await page.getByRole('progressbar').waitFor({ state: 'detached' });
  const seconds = Math.ceil((Date.now() - startedAt) / 1000);
  console.info(`${countGridRequests()} requests of the map in ${seconds} s of grading`);
  expect(countGridRequests()).toBeLessThanOrEqual(4 * (seconds + 2));
  await page.close();
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

test(`a class of ${students} with ${cases} cases loads with one request and renders what is in view`, async () => {
  requests.length = 0;
  const page = await openMap();
  await cellOf(page, 's000', 2).waitFor();
  await page.waitForFunction(() => 'mapAt' in window);
  expect(countGridRequests()).toBe(1);
  expect(await map(page).getAttribute('aria-rowcount')).toBe(String(students + 1));
  expect(await map(page).locator('.map-cell').count()).toBeLessThan(maxCells);
  const painted = await page.evaluate(() => {
    const loaded = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const { responseEnd } = loaded.find(({ name }) => name.includes('/grid'))!;
    return (window as unknown as { mapAt: number }).mapAt - responseEnd;
  });
  console.info(`first paint of the map ${Math.round(painted)} ms after the data`);
  await page.close();
});

test('scrolling through all students keeps tasks short', async () => {
  const page = await openMap();
  await cellOf(page, 's000', 2).waitFor();
  const box = (await map(page).boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < attempts && best >= taskMsMax; attempt++) {
    await map(page).evaluate((element) => element.scrollTo(0, 0));
    const longestTask = await watchTasks(page);
    for (let step = 0; step < 60; step++) await page.mouse.wheel(0, 300);
    await cellOf(page, 's499', 2).waitFor();
    const longest = await longestTask();
    console.info(`longest task while scrolling: ${Math.round(longest)} ms`);
    best = Math.min(best, longest);
  }
  expect(best).toBeLessThan(taskMsMax);
  await page.close();
});

test('the cell with the focus stays when it is scrolled out of view, and the keyboard goes on from it', async () => {
  const page = await openMap();
  await cellOf(page, 's000', 2).focus();
  await page.keyboard.press('Control+End');
  expect(await focusedCell(page)).toBe('s499 21');
  await map(page).evaluate((element) => element.scrollTo(0, 0));
  await cellOf(page, 's000', 2).waitFor();
  expect(await focusedCell(page)).toBe('s499 21');
  await page.keyboard.press('ArrowUp');
  expect(await focusedCell(page)).toBe('s498 21');
  await page.setViewportSize({ width: 320, height: 640 });
  await page.keyboard.press('ArrowLeft');
  expect(await focusedCell(page)).toBe('s498 20');
  await expect
    .poll(async () => {
      const [inner, outer] = await Promise.all([cellOf(page, 's498', 20).boundingBox(), map(page).boundingBox()]);
      return inner!.x >= outer!.x && inner!.x + inner!.width <= outer!.x + outer!.width;
    })
    .toBe(true);
  await page.close();
});
