import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { recordUser } from './attempts/attempt-record.js';
import { addContext, removeContext } from './attempts/restore-browsers.js';
import { createToken } from './deployed/create-token.js';
import { watchPolicies } from './policy-violations.js';
import { observeBrowser } from './secrets/observe-browser.js';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // One process renders all pages: starting one for each page, and a spare one, costs CPU time.
  '--renderer-process-limit=1',
  '--disable-site-isolation-trials',
];

/** A real Chromium with its own profile. */
export async function openBrowser(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'runq-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args,
    headless: true,
  });
  addContext(context);
  observeBrowser(context);
  await watchPolicies(context);
  return {
    context,
    async close() {
      removeContext(context);
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Signs in through the form, which a second tab of the same user does not show. */
export async function signInOnPage(page: Page, url: string, userId: string, role?: string): Promise<void> {
  recordUser(url, userId);
  await page.goto(url);
  const account = page.getByRole('button', { name: `Signed in as ${userId}`, exact: true });
  const token = createToken(userId, role ?? 'student');
  const field = token ? page.getByLabel('Access token') : page.getByLabel('User name');
  await field.or(account).waitFor();
  if (await account.isVisible()) return;
  await field.fill(token ?? userId);
  if (role && !token) await page.getByLabel('Role').selectOption(role);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Brings a pane to the front where the layout shows one at a time. */
export async function showPane(page: Page, name: 'Code' | 'Output'): Promise<void> {
  const tab = page.getByRole('tablist', { name: 'Panes' }).getByRole('tab', { name });
  if (await tab.isVisible()) await tab.click();
}

/** Replaces the text in the editor. */
export async function typeProgram(page: Page, code: string): Promise<void> {
  await showPane(page, 'Code');
  await page.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(code);
}

/** Replaces the program by a paste, as a long one comes: typing 2,000 lines takes a browser a minute. */
export async function pasteProgram(page: Page, code: string): Promise<void> {
  await typeProgram(page, '');
  await page.keyboard.press('Delete');
  await page.locator('.cm-content').evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, code);
}
