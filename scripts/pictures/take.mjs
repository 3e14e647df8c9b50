import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { say } from '../say.mjs';
import { scenes } from './scenes.mjs';

/** Colours of the file editor, faces of the socket, the last frame: what still changes when a scene is set. */
const settleMs = 700;

/** Takes each scene in light and in dark, as `<folder>/<name>-<scheme>.png`, in a browser that never was here before. */
export async function takePictures({ url, folder }) {
  await mkdir(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    // A student each: what one left on the server is not in the picture of another.
    let number = 0;
    for (const scene of scenes)
      for (const colorScheme of ['light', 'dark']) {
        const file = join(folder, `${scene.name}-${colorScheme}.png`);
        await takeScene(browser, { url, scene, colorScheme, file, number: ++number });
        say(file);
      }
  } finally {
    await browser.close();
  }
}

async function takeScene(browser, { url, scene, colorScheme, file, number }) {
  const { path = '/', role = 'student', size, go } = scene;
  const context = await browser.newContext({ viewport: size, colorScheme, reducedMotion: 'reduce' });
  try {
    const page = await context.newPage();
    await page.goto(url + path);
    await page.getByLabel('User name').fill(role === 'ops' ? 'Olga' : `Ada ${number}`);
    await page.getByLabel('Role').selectOption(role);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('.chip').first().waitFor();
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
