import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { createClient, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

async function openAccount(userId: string, role?: string): Promise<Page> {
  const page = await browser.context.newPage();
  await signInOnPage(page, runq.url, userId, role);
  await page.getByRole('button', { name: `Signed in as ${userId}` }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await page.getByRole('dialog', { name: 'Account' }).waitFor();
  return page;
}

test('a user creates an API key, sees it once, and revokes it', async () => {
  const page = await openAccount('ada');
  const dialog = page.getByRole('dialog', { name: 'Account' });
  expect(await dialog.getByRole('checkbox').count()).toBe(2);
  await dialog.getByLabel('Name').fill('My script');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByText('Choose what the key may do.').waitFor();
  await dialog.getByLabel('Run programs').check();
  await dialog.getByLabel('Expires after').selectOption('7');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  const key = await dialog.getByLabel('Your new API key').inputValue();
  expect(await createClient(runq.url, key).run('print("by key")')).toMatchObject({ stdout: 'by key\n', userId: 'ada' });
  await page.reload();
  await page.getByRole('button', { name: 'Signed in as ada' }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await dialog.getByText(/runs · expires .* · last used/).waitFor();
  expect(await page.content()).not.toContain(key);
  await dialog.getByRole('button', { name: 'Revoke My script' }).click();
  await dialog.getByText('Revoked My script.').waitFor();
  expect((await createClient(runq.url, key).call('GET', '/v1/me')).status).toBe(401);
  await page.close();
});

async function makeCourse(name: string, userId: string, role: string): Promise<string> {
  const ops = await signIn(runq.url, 'ops', 'ops');
  const { id } = await ops.json<{ id: string }>('POST', '/v1/ops/courses', { name });
  await ops.json('POST', `/v1/ops/courses/${id}/members`, { members: [{ userId, role }] });
  return id;
}

test('a grader of a course creates a key that is only for it; students see no choice of a course', async () => {
  const name = `Logic ${Date.now()}`;
  const course = await makeCourse(name, 'gala', 'grader');
  await makeCourse(`Sets ${Date.now()}`, 'gala', 'student');
  const page = await openAccount('gala', 'grader');
  const dialog = page.getByRole('dialog', { name: 'Account' });
  const access = dialog.getByLabel('Access to');
  await access.waitFor();
  expect(await access.getByRole('option').allInnerTexts()).toEqual(['Everything of mine', `Only ${name}`]);
  expect(await dialog.getByRole('checkbox').count()).toBe(3);
  await access.selectOption(course);
  expect(await dialog.getByRole('checkbox').count()).toBe(2);
  await dialog.getByLabel('Name').fill('Nightly');
  await dialog.getByLabel('Grade and manage assignments').check();
  await dialog.getByRole('button', { name: 'Create key' }).click();
  const key = await dialog.getByLabel('Your new API key').inputValue();
  expect(await createClient(runq.url, key).json('GET', '/v1/me')).toMatchObject({ userId: 'gala', course });
  await dialog.getByText(new RegExp(`batches · only ${name} · expires`)).waitFor();
  await page.close();
  const student = await openAccount('ada');
  await student.getByRole('button', { name: 'Create key' }).waitFor();
  expect(await student.getByLabel('Access to').count()).toBe(0);
  await student.close();
});

test('a refused key says why', async () => {
  const ops = await signIn(runq.url, 'ops', 'ops');
  await ops.json('PATCH', '/v1/ops/settings', { settings: { apiKeysPerUser: 0 } });
  const page = await openAccount('ben');
  await page.getByLabel('Name').fill('One too many');
  await page.getByLabel('Read runs, files and results').check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByText('You may have 0 API keys; revoke one that you no longer need.').waitFor();
  await ops.json('PATCH', '/v1/ops/settings', { settings: { apiKeysPerUser: null } });
  await page.close();
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const)('the account is accessible: %j', async ({ colorScheme, width }) => {
  const userId = `gwen-${width}`;
  const gwen = await signIn(runq.url, userId, 'ops');
  await gwen.json('POST', '/v1/keys', {
    name: 'A key with a long name '.repeat(4),
    scopes: ['runs', 'batches', 'read', 'ops'],
  });
  const course = await makeCourse(`Introduction to Programming ${width} ${Date.now()}`, userId, 'tutor');
  await gwen.json('POST', '/v1/keys', { name: 'Of a course', scopes: ['read'], course });
  await gwen.call('POST', '/v1/sign-in', undefined, { 'user-agent': 'Firefox (Windows)' });
  const page = await openAccount(userId, 'ops');
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 700 });
  await page.getByRole('button', { name: 'Sign out Firefox on Windows' }).waitFor();
  await page
    .getByRole('button', { name: /^Revoke/ })
    .first()
    .waitFor();
  expect(await findViolations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  if (process.env.RUNQ_SHOTS)
    await page.screenshot({ path: `${process.env.RUNQ_SHOTS}/account-${colorScheme}-${width}.png` });
  await page.keyboard.press('Escape');
  expect(await page.getByRole('dialog', { name: 'Account' }).count()).toBe(0);
  await page.close();
});
