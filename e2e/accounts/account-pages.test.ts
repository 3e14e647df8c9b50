import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';
import { accountsEnv, createAccountBrowser, inviteOnMachine } from './account-browser.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq({ ...accountsEnv, RUNQ_AUTH: 'accounts' }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
beforeEach(async () => {
  await browser.context.clearCookies();
  page = await browser.context.newPage();
});
afterEach(() => page.close());

const invite = (userId: string, role = 'student') => inviteOnMachine(runq, userId, '--role', role, '--name', 'Ada L.');
const account = () => page.getByRole('button', { name: 'Signed in as Ada L.' });
const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

/** A user with a password. */
async function register(userId: string, password: string, role?: string): Promise<void> {
  const answer = await createAccountBrowser(runq.url).accept(await invite(userId, role), password);
  expect(answer.status).toBe(204);
}

async function shoot(name: string): Promise<void> {
  if (process.env.RUNQ_SHOTS) await page.screenshot({ path: `${process.env.RUNQ_SHOTS}/${name}.png`, fullPage: true });
}

test('a user opens the link, chooses a password by keyboard alone, and is signed in; the link works once', async () => {
  const link = await invite('ada', 'grader');
  await page.goto(link);
  await page.getByText('Welcome, Ada L.').waitFor();
  await page.keyboard.type('short');
  await page.keyboard.press('Enter');
  expect(await page.getByLabel('New password').evaluate((field: HTMLInputElement) => field.validity.tooShort)).toBe(
    true,
  );
  await page.keyboard.type(' but longer');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${runq.url}/grader`);
  await account().waitFor();
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('link', { name: 'Go to the sign-in' }).click();
  await page.waitForURL(`${runq.url}/`);
});

test('a user signs in by name and password, after a wrong one that says so', async () => {
  await register('ben', 'correct horse');
  await page.goto(runq.url);
  await page.getByLabel('User name').fill('ben');
  await page.getByLabel('Password').fill('wrong horse');
  await page.keyboard.press('Enter');
  await page.getByText('The name or the password is wrong').waitFor();
  // The wrong password is selected.
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Enter');
  await account().waitFor();
  await page.getByText('Connected').waitFor();
  await page.reload();
  await account().click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
});

test('a user changes the password in the account', async () => {
  await register('dan', 'correct horse');
  await page.goto(runq.url);
  await page.getByLabel('User name').fill('dan');
  await page.getByLabel('Password').fill('correct horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await account().click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await page.getByLabel('Current password').fill('another horse');
  await page.getByLabel('New password').fill('battery staple');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your current password is another one.').waitFor();
  await page.getByLabel('Current password').fill('correct horse');
  await page.keyboard.press('Enter');
  await page.getByText('Password changed. Other browsers are signed out.').waitFor();
  expect(await page.getByLabel('New password').inputValue()).toBe('');
  const [before, after] = [createAccountBrowser(runq.url), createAccountBrowser(runq.url)];
  expect((await before.signIn('dan', 'correct horse')).status).toBe(401);
  expect((await after.signIn('dan', 'battery staple')).status).toBe(204);
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const)('the forms are accessible and fit: %j', async ({ colorScheme, width }) => {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 700 });
  const name = `${colorScheme}-${width}`;
  await page.goto(runq.url);
  await page.getByLabel('User name').fill('no such user');
  await page.getByLabel('Password').fill('wrong horse');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('The name or the password is wrong').waitFor();
  expect([await findViolations(page), await isTooWide()]).toEqual([[], false]);
  await shoot(`sign-in-${name}`);
  await page.goto(await invite(`user-${name}`));
  await page.getByText('Welcome, Ada L.').waitFor();
  await page.getByLabel('New password').fill('battery staple');
  await page.getByLabel('Show password').check();
  expect([await findViolations(page), await isTooWide()]).toEqual([[], false]);
  await shoot(`invitation-${name}`);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await account().click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await page.getByLabel('Current password').waitFor();
  expect([await findViolations(page), await isTooWide()]).toEqual([[], false]);
  await page.getByLabel('Current password').scrollIntoViewIfNeeded();
  await shoot(`password-${name}`);
});
