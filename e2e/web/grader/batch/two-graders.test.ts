import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type WireBatch, waitUntilGraded } from '../../../grading/graded-batch.js';
import { zip } from '../../../grading/grading-class.js';
import { openBrowser, signInOnPage } from '../../../support/browser.js';
import { type Client, signIn } from '../../../support/client.js';
import { reportFailure } from '../../../support/page-fixture.js';
import { type Runq, startRunq, until } from '../../../support/start-runq.js';
import { batchAddress, cellOf, map } from './batch-page.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

/** A grader and ops may read the same batch. Each has a browser, so that no channel of a browser connects them. */
let runq: Runq;
let grader: Client;
let batchId: string;
const browsers: Awaited<ReturnType<typeof openBrowser>>[] = [];
const pages: Page[] = [];

const assignment = (expected: string) =>
  zip({
    'assignment.yaml': `name: one\ncases:\n  - { name: a, stdin: "", expected: "${expected}\\n", points: 10 }\n`,
  });

beforeAll(async () => {
  runq = await startRunq();
  browsers.push(await openBrowser(), await openBrowser());
  grader = await signIn(runq.url, 'grader', 'grader');
  await grader.send('POST', '/v1/assignments', { package: assignment('1') });
  const submissions = zip({ 'ada.py': 'print(1)\n', 'bob.py': 'print(2)\n' });
  batchId = (await grader.send<WireBatch>('POST', '/v1/batches', { assignment: 'one', submissions })).id;
  await waitUntilGraded(grader, batchId, 60_000);
  for (const [index, [user, role]] of [['grader', 'grader'] as const, ['olga', 'ops'] as const].entries()) {
    const page = await browsers[index]!.context.newPage();
    pages.push(page);
    await signInOnPage(page, batchAddress(runq.url, batchId), user, role);
    await map(page).waitFor();
  }
});
afterEach(({ task }) => reportFailure(task, pages, runq));
afterAll(async () => {
  for (const browser of browsers) await browser.close();
  await runq?.stop();
});

/** What the page would react to besides the event is switched off. */
const deafen = (page: Page) =>
  page.evaluate(() => {
    for (const name of ['focus', 'visibilitychange'])
      window.addEventListener(name, (event) => event.stopImmediatePropagation(), { capture: true });
  });
const score = (page: Page, student: string) => cellOf(page, student, 1);

async function setScore(page: Page, student: string, points: string): Promise<void> {
  await cellOf(page, student, 0).click();
  await page.getByRole('button', { name: /^(Set a|Change the) score…$/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Score/).fill(points);
  await dialog.getByLabel(/^Note/).fill('Talked about it.');
  await dialog.getByRole('button', { name: 'Set the score' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.goBack();
  await map(page).waitFor();
}

test('each grader sees the score that the other one sets, without touching the page', async () => {
  const [first, second] = pages as [Page, Page];
  await deafen(first);
  await deafen(second);
  expect(await score(first, 'bob').innerText()).toMatch(/^0/);
  await setScore(second, 'bob', '7');
  await expect.poll(() => score(first, 'bob').innerText()).toMatch(/^7/);
  await setScore(first, 'ada', '4');
  await expect.poll(() => score(second, 'ada').innerText()).toMatch(/^4/);
  await expect.poll(() => score(second, 'bob').innerText()).toMatch(/^7/);
});

test('an open student, and the list of regrades, follow the other grader as well', async () => {
  const [first, second] = pages as [Page, Page];
  await cellOf(first, 'ada', 0).click();
  await first.getByRole('heading', { name: /ada/ }).first().waitFor();
  await second.getByRole('link', { name: 'Regrades' }).click();
  await grader.call('POST', `/v1/batches/${batchId}/students/ada/override`, { score: 3, note: 'By the other one.' });
  await first.getByText('By the other one.').waitFor();
  await grader.call('POST', `/v1/batches/${batchId}/students/bob/override`, { score: null });
  const { number } = await grader.json<{ number: number }>('POST', `/v1/batches/${batchId}/rerun`, { which: ['bob'] });
  await second
    .getByRole('link', { name: `Draft ${number}` })
    .first()
    .waitFor();
  await first.goBack();
  await map(first).waitFor();
  await expect.poll(() => score(first, 'bob').innerText()).toMatch(/^0/);
  await second.goBack();
});

test('many changes make at most four events a second, and the last one is among them', async () => {
  const socket = grader.socket();
  const revisions: number[] = [];
  socket.on('batch:progress', ({ revision }: { revision: number }) => revisions.push(revision));
  await socket.emitWithAck('batch:subscribe', { batchId });
  await until(() => revisions.length > 0, 'the first event');
  const startedAt = performance.now();
  const override = (points: number) =>
    grader.call('POST', `/v1/batches/${batchId}/students/bob/override`, { score: points, note: '' });
  for (let points = 0; points < 60; points++) expect((await override(points % 10)).status).toBe(204);
  await until(() => revisions.at(-1)! === revisions[0]! + 60, 'the last change');
  const seconds = (performance.now() - startedAt) / 1000;
  expect(revisions.length - 1).toBeLessThanOrEqual(4 * Math.ceil(seconds));
  expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  socket.close();
  await expect.poll(() => score(pages[0]!, 'bob').innerText()).toMatch(/^9/);
});
