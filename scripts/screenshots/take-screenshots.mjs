import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { log } from '../log.mjs';
import { createGradingScreenshots } from './grading-screenshots.mjs';
import { screenshots } from './screenshots.mjs';

/** Time for the last changes of a page: syntax colours, connection status, the last frame of a drawing. */
const settleMs = 700;

/** Lossy WebP of this quality shows text without visible marks, in a third of the bytes of PNG. */
const quality = 75;
/** The largest picture: docs stay quick to load and the repository small. */
const maxBytes = 60 * 1024;

/**
 * Takes each screenshot in light and dark mode as `<folder>/<name>-<scheme>.webp`, each in a new browser context.
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
        const file = join(folder, `${screenshot.name}-${colorScheme}.webp`);
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
    await go(page, user);
    await page
      .locator('.toast button[aria-label^="Dismiss"]')
      .click({ timeout: settleMs })
      .catch(() => {});
    await page.waitForTimeout(settleMs);
    const chromium = await context.newCDPSession(page);
    const { data } = await chromium.send('Page.captureScreenshot', { format: 'webp', quality });
    const bytes = Buffer.from(data, 'base64');
    if (bytes.length > maxBytes) throw new Error(`${file} has ${bytes.length} bytes, more than ${maxBytes}`);
    await writeFile(file, bytes);
  } finally {
    await context.close();
  }
}
