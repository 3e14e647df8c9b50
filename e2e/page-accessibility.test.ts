import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from './stack/browser.js';
import { signIn } from './stack/client.js';
import { keepPlaces, runOnPage, waitForStatus } from './stack/page-steps.js';
import { type Runq, startRunq } from './stack/start-runq.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

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
