import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { log } from '../log.mjs';
import { createGradingScreenshots } from './grading-screenshots.mjs';
import { screenshots } from './screenshots.mjs';

/** Time for the last changes of a page: syntax colours, connection status, the last frame of a drawing. */
const settleMs = 700;

/**
 * Takes each screenshot in light and dark mode as `<folder>/<name>-<scheme>.png`, each in a new browser context.
 * `names`: only these; all without them.
 */
export async function takeScreenshots({ url, folder, names = [] }) {
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    // One student each: files that one stored on the server must not appear in the screenshot of another.
    let number = 0;
    const all = [...screenshots, ...createGradingScreenshots()];
    for (const screenshot of names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all)
      for (const colorScheme of ['light', 'dark']) {
        const file = join(folder, `${screenshot.name}-${colorScheme}.png`);
        await takeScreenshot(browser, { url, screenshot, colorScheme, file, number: ++number });
        log(file);
      }
  } finally {
    await browser.close();
  }
}

async function takeScreenshot(browser, { url, screenshot, colorScheme, file, number }) {
  const { path = '/', role = 'student', size, go, user = role === 'ops' ? 'Olga' : `Ada ${number}` } = screenshot;
  const context = await browser.newContext({ viewport: size, colorScheme, reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    await page.goto(url + path);
    await page.getByLabel('User name').fill(user);
    await page.getByLabel('Role').selectOption(role);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.account').waitFor();
    await go(page);
    await page
      .locator('.toast button[aria-label^="Dismiss"]')
      .click({ timeout: settleMs })
      .catch(() => {});
    await page.waitForTimeout(settleMs);
    await page.screenshot({ path: file });
  } finally {
    await context.close();
  }
}
