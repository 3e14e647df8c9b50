import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { occupySlots, runOnPage, waitForStatus } from '../support/page-steps.js';
import { findCovered, isInWindow } from '../support/seen-boxes.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

test('shows no motion with prefers-reduced-motion, while a run is active or queued', async () => {
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

  const letGo = await occupySlots(await signIn(runq.url, 'mona'));
  await runOnPage(page, 'print(1)');
  await page.getByText(/You have 2 active runs/).waitFor();
  expect(await moving()).toBe(0);
  await letGo();
  await page.close();
});

test('everything is usable at 200% zoom', async () => {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: 640, height: 360 });
  await signInOnPage(page, runq.url, 'zoe');
  await runOnPage(page, 'print("x" * 300)\nname = input("who? ")\nprint("hi", name)');
  await page.getByLabel('Program input').fill('Grace');
  await page.keyboard.press('Enter');
  const last = page.getByRole('log').getByText('hi Grace');
  await expect.poll(() => isInWindow(last)).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  expect(await isInWindow(page.getByRole('button', { name: 'Run', exact: true }))).toBe(true);
  expect(await findCovered(page)).toEqual([]);
  await page.close();
});
