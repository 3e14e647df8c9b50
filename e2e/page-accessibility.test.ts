import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from './stack/browser.js';
import { signIn } from './stack/client.js';
import { opsStates } from './stack/ops-states.js';
import { studentStates } from './stack/page-states.js';
import { keepPlaces, runOnPage, waitForStatus } from './stack/page-steps.js';
import { type Runq, startRunq } from './stack/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq({ RUNQ_SESSION_STATEMENT_CPU_MS: '1000' }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

/** What axe finds, by rule and place. Targets of less than 24 pixels (WCAG 2.2, 2.5.8) are looked for besides what it looks for anyway. */
async function faultsOf(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  const found: unknown[] = violations.map(({ id, nodes }) => [
    id,
    nodes.map(({ target, any }) => [target, any[0]?.message]),
  ]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return overflow > 0 ? [...found, `${overflow} pixels too wide`] : found;
}

/** Each look and each width once; the long run crosses them. */
const looks: ['light' | 'dark', number][] = [
  ['light', 1280],
  ['dark', 320],
  ...(process.env.RUNQ_LONG
    ? ([
        ['dark', 1280],
        ['light', 320],
      ] as ['light' | 'dark', number][])
    : []),
];

test.each(looks)(
  'nothing is inaccessible in any state: %s, %i px',
  { timeout: 180_000 },
  async (colorScheme, width) => {
    const page = await browser.context.newPage();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 720 });
    const found: Record<string, unknown> = {};
    const states = [...studentStates(runq.url, `axel-${colorScheme}-${width}`), ...opsStates(runq.url)];
    for (const [name, go] of states) {
      await go(page).catch((cause: unknown) => {
        throw new Error(`The page could not be brought into the state "${name}".`, { cause });
      });
      const faults = await faultsOf(page);
      if (faults.length > 0) found[name] = faults;
    }
    await page.close();
    expect(found).toEqual({});
  },
);

test('who wants less motion sees none while a program runs and while one waits', async () => {
  const page = await browser.context.newPage();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const moving = () =>
    page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
  await signInOnPage(page, runq.url, 'mona');
  await runOnPage(page, 'import time\nprint("begun", flush=True)\ntime.sleep(20)');
  await page.getByRole('log').getByText('begun').waitFor();
  await page.keyboard.press('ControlOrMeta+s');
  await page.locator('.toast').waitFor();
  expect(await moving()).toBe(0);
  await page.getByRole('button', { name: 'Stop' }).click();
  await waitForStatus(page, /Stopped/);

  const letGo = await keepPlaces(await signIn(runq.url, 'mona'));
  await runOnPage(page, 'print(1)');
  await page.getByText(/Your own 2 runs/).waitFor();
  expect(await moving()).toBe(0);
  await letGo();
  await page.close();
});

test('at twice the size all of it can be used', async () => {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: 640, height: 360 });
  await signInOnPage(page, runq.url, 'zoe');
  await runOnPage(page, 'print("x" * 300)\nname = input("who? ")\nprint("hi", name)');
  await page.getByLabel('Input for the program').fill('Grace');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('hi Grace').scrollIntoViewIfNeeded();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  // The button goes with one, and covers nothing that cannot be scrolled clear of it.
  const button = (await page.getByRole('button', { name: 'Run', exact: true }).boundingBox())!;
  expect(button.y + button.height).toBeLessThanOrEqual(360);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  const pane = (await page.locator('.console-pane').boundingBox())!;
  expect(pane.y + pane.height).toBeLessThanOrEqual(button.y);
  await page.close();
});
