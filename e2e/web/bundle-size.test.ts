import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { countBytes, type Received } from '../support/count-bytes.js';
import { type Runq, startRunq } from '../support/start-runq.js';

/** Most bytes of a first visit without interaction. */
const firstVisitBytes = 200 * 1024;

let runq: Runq;

beforeAll(async () => {
  runq = await startRunq();
});
afterAll(async () => {
  await runq?.stop();
});

const sum = (received: Received) => [...received.values()].reduce((all, bytes) => all + bytes, 0);
const describe = (received: Received) =>
  [...received].map(([address, bytes]) => `${(bytes / 1024).toFixed(1)} KB ${address}`).join('\n');

const embedded = `/embed?code=${encodeURIComponent('print("hello")')}`;

test.each([
  { path: '/', role: 'student', usable: 'Connected' },
  { path: '/ops', role: 'ops', usable: 'worker-1' },
  { path: embedded, role: null, usable: 'hello' },
])('a first visit of $path, signing in included, costs at most 200 KB', async ({ path, role, usable }) => {
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    const { received, untilIdle } = await countBytes(page);
    if (role) await signInOnPage(page, runq.url + path, 'wanda', role);
    else await page.goto(runq.url + path);
    await page.getByText(usable).first().waitFor();
    await untilIdle({ atMostMs: 10_000 });
    expect(sum(received), describe(received)).toBeLessThanOrEqual(firstVisitBytes);
  } finally {
    await browser.close();
  }
});

const extensionsOf = (received: Received) =>
  [...received.keys()].filter((address) => address.includes('lazy-extensions'));

test('loads editor extensions when the user starts to write, and applies keys pressed meanwhile', async () => {
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    const { received, untilIdle } = await countBytes(page);
    let send = () => {};
    const isAsked = new Promise<void>((resolve) => {
      void page.route('**/lazy-extensions-*', async (route) => {
        await new Promise<void>((go) => {
          send = go;
          resolve();
        });
        await route.continue();
      });
    });
    await signInOnPage(page, runq.url, 'wanda');
    const code = page.locator('.cm-content');
    await page.getByText('Connected').waitFor();
    await untilIdle();
    expect(extensionsOf(received)).toEqual([]);
    expect(await code.locator('.cm-line span').count()).toBeGreaterThan(0);

    // There is no search until they have loaded; the keys after Ctrl+F wait for it.
    await code.click();
    await isAsked;
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('for pet in pets:\nprint(pet\n');
    await page.keyboard.press('ControlOrMeta+f');
    await page.keyboard.type('pet');
    await page.keyboard.press('Enter');
    expect(await page.locator('.cm-search').count()).toBe(0);
    send();
    await page.locator('.cm-search').waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Find' }).inputValue()).toBe('pet');
    expect(await code.innerText()).toBe('for pet in pets:\n    print(pet\n    ');
    expect(await page.locator('.cm-searchMatch').count()).toBe(3);
    expect(extensionsOf(received)).toHaveLength(1);

    // From now on brackets are closed automatically.
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('print(');
    expect(await code.innerText()).toMatch(/print\(\)$/);
  } finally {
    await browser.close();
  }
});

test('keeps typing possible when editor extensions fail to load, and retries at a later key', async () => {
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    let isOffline = true;
    await page.route('**/lazy-extensions-*', (route) => (isOffline ? route.abort() : route.continue()));
    await signInOnPage(page, runq.url, 'wanda');
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+f');
    await page.keyboard.type('x = 1');
    await expect.poll(() => page.locator('.cm-content').innerText()).toBe('x = 1');
    isOffline = false;
    await page.keyboard.press('ControlOrMeta+f');
    await page.locator('.cm-search').waitFor();
  } finally {
    await browser.close();
  }
});
