import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../../support/browser.js';
import { signIn } from '../../support/client.js';
import { type Runq, startRunq } from '../../support/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
const requested: string[] = [];

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
  const ada = await signIn(runq.url, 'ada');
  for (const code of ['print(1)', '1 / 0']) await ada.run(code);
  page = await browser.context.newPage();
  page.on('request', (request) => requested.push(new URL(request.url()).pathname));
  await signInOnPage(page, `${runq.url}/ops`, 'root', 'ops');
  await page.getByRole('heading', { name: 'History' }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

const panel = () => page.getByRole('region', { name: 'History', exact: true });
const chart = (name: string) => panel().getByRole('figure', { name, exact: true });

test('the charts load when they come into view', async () => {
  expect(requested.filter((path) => /chart|history/.test(path))).toEqual([]);
  await panel().scrollIntoViewIfNeeded();
  await chart('Active users').locator('canvas').waitFor();
  expect(requested).toContain('/v1/ops/history');
  expect(await panel().getByRole('figure').count()).toBe(9);
});

test('the cursor shows values, by keyboard too, and a table has them as well', async () => {
  const runs = chart('Runs per minute');
  const cursor = runs.getByRole('slider');
  await cursor.focus();
  await page.keyboard.press('Home');
  expect(await cursor.getAttribute('aria-valuenow')).toBe('0');
  await page.keyboard.press('ArrowRight');
  expect(await cursor.getAttribute('aria-valuenow')).toBe('1');
  expect(await cursor.getAttribute('aria-valuetext')).toMatch(/: Finished –, Program errors –/);
  await runs.getByText('Table').click();
  const row = runs.getByRole('row').nth(1);
  await row.waitFor();
  expect(await row.getByRole('cell').allInnerTexts()).toEqual(['1', '1', '0', '0']);
});

test('the range changes, and the history is downloaded as CSV', async () => {
  await panel().getByLabel('14 days').check();
  await chart('Active users').locator('canvas').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel().getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('history.csv');
  await panel().getByLabel('24 hours').check();
});

test.each([
  ['light', 1280],
  ['dark', 320],
] as const)('the charts are accessible: %s, %i px', async (colorScheme, width) => {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 900 });
  await chart('Active users').locator('canvas').waitFor();
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
