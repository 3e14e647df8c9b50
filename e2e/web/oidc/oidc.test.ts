import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, typeProgram } from '../../support/browser.js';
import { findFreePort, type Runq, startRunq } from '../../support/start-runq.js';
import { findViolations } from '../../support/visual-states.js';

const script = fileURLToPath(new URL('./oidc-provider.mjs', import.meta.url));

let provider: ChildProcess;
let issuer: string;
let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let context: BrowserContext;

async function startProvider(port: number, clientUrl: string): Promise<ChildProcess> {
  const started = spawn(process.execPath, [script, String(port), clientUrl], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(started.stdout!, 'data');
  return started;
}

beforeAll(async () => {
  const [providerPort, port] = [await findFreePort(), await findFreePort()];
  issuer = `http://127.0.0.1:${providerPort}`;
  provider = await startProvider(providerPort, `http://127.0.0.1:${port}`);
  runq = await startRunq({
    ...{ PORT: String(port), RUNQ_AUTH: 'oidc', RUNQ_OIDC_ISSUER: issuer, RUNQ_OIDC_CLIENT_ID: 'runq' },
    ...{ RUNQ_OIDC_CLIENT_SECRET: 'a secret of this test alone', RUNQ_OIDC_ROLE_CLAIM: 'groups' },
    RUNQ_OIDC_ROLES: 'teachers=grader,admins=ops',
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
  provider?.kill('SIGTERM');
});
beforeEach(async () => {
  ({ context } = browser);
  await context.clearCookies();
});
afterEach(async () => {
  for (const page of context.pages()) await page.close();
});

const account = (page: Page, name: string) => page.getByRole('button', { name: `Signed in as ${name}`, exact: true });

/** Signs in from the page, through the forms of the provider. */
async function signInAs(page: Page, userId: string, path = '/'): Promise<void> {
  await page.goto(runq.url + path);
  await page.getByRole('link', { name: 'Sign in with your school account' }).click();
  await page.waitForURL(`${issuer}/**`);
  await page.getByPlaceholder('Enter any login').fill(userId);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.origin === runq.url);
}

const readMe = (page: Page) =>
  page.evaluate(() => fetch('/v1/me').then((answer) => answer.json())) as Promise<Record<string, unknown>>;

test('a student signs in at the provider, runs a program, and stays signed in after a reload', async () => {
  const page = await context.newPage();
  await signInAs(page, 'ada');
  await account(page, 'ada Example').waitFor();
  await page.getByText('Connected').waitFor();
  expect(await readMe(page)).toMatchObject({ userId: 'ada', role: 'student', name: 'ada Example' });
  await typeProgram(page, 'print("by", "cookie")');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('log').getByText('by cookie').waitFor();
  await page.reload();
  await account(page, 'ada Example').waitFor();
  await page.getByText('Connected').waitFor();
  const cookies = await context.cookies(runq.url);
  expect(cookies.find(({ name }) => name === 'runq_sign_in')).toMatchObject({
    ...{ httpOnly: true, sameSite: 'Lax', path: '/', expires: -1 },
  });
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toContain(cookies.find(({ name }) => name === 'runq_sign_in')!.value);
  expect(runq.log()).not.toMatch(/id_token|code_verifier|eyJ/);
});

test('the role is that of a group, and the browser comes back to the page that it left', async () => {
  const page = await context.newPage();
  await signInAs(page, 'gwen@teachers', '/grader/assignments');
  await page.waitForURL(`${runq.url}/grader/assignments`);
  expect(await readMe(page)).toMatchObject({ userId: 'gwen@teachers', role: 'grader' });
  await page.getByRole('heading', { name: 'Assignments' }).first().waitFor();
  await context.clearCookies();
  await signInAs(page, 'olga@admins', '/ops');
  await page.waitForURL(`${runq.url}/ops`);
  expect(await readMe(page)).toMatchObject({ role: 'ops' });
});

test('signing out ends the sign-in here and at the provider', async () => {
  const page = await context.newPage();
  await signInAs(page, 'ben');
  await account(page, 'ben Example').click();
  await page
    .getByRole('menuitem', { name: 'Sign out' })
    .or(page.getByRole('button', { name: 'Sign out' }))
    .click();
  await page.waitForURL(`${issuer}/session/end**`);
  await page.getByRole('button', { name: /Yes/ }).click();
  await page.waitForURL(`${runq.url}/`);
  const link = page.getByRole('link', { name: 'Sign in with your school account' });
  expect(await readMe(page)).toMatchObject({ status: 401 });
  await link.click();
  await page.getByPlaceholder('Enter any login').waitFor();
});

test('signing out everywhere on the page of one browser ends the other', async () => {
  const page = await context.newPage();
  await signInAs(page, 'cyd');
  await page.getByText('Connected').waitFor();
  const other = await openBrowser();
  try {
    const second = await other.context.newPage();
    await signInAs(second, 'cyd');
    await account(second, 'cyd Example').click();
    await second.getByRole('menuitem', { name: 'Account' }).click();
    await second.getByText(/^this browser/).waitFor();
    await second.getByText(/^last seen/).waitFor();
    await second.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByText('Your sign-in has expired. Sign in again; your code is saved.').waitFor();
    for (const one of [page, second])
      await one.getByRole('link', { name: 'Sign in with your school account' }).waitFor();
  } finally {
    await other.close();
  }
});

test('a tab of one user sends nothing as the user who signed in later in another tab', async () => {
  const first = await context.newPage();
  await signInAs(first, 'dan');
  await account(first, 'dan Example').waitFor();
  const dan = await first.evaluate(() => /runq_user=([^;]+)/.exec(document.cookie)![1]!);
  await context.clearCookies();
  const second = await context.newPage();
  await signInAs(second, 'eve');
  await account(second, 'eve Example').waitFor();
  const asDan = await first.evaluate(
    (token) => fetch('/v1/me', { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status),
    dan,
  );
  expect(asDan).toBe(401);
  expect(await readMe(second)).toMatchObject({ userId: 'eve' });
});

test.each([
  ['a refusal of the provider', '?error=access_denied&state=x'],
  ['a code of another attempt', '?code=stolen&state=x'],
  ['no parameters', ''],
])('%s leads back to the page with a note and without a sign-in', async (_, query) => {
  const page = await context.newPage();
  await page.goto(`${runq.url}/v1/oidc/callback${query}`);
  await page.getByText('Signing in did not work. Try again.').waitFor();
  expect(page.url()).toBe(`${runq.url}/`);
  expect((await context.cookies(runq.url)).map(({ name }) => name)).not.toContain('runq_sign_in');
});

test('a code that was used, and the state of another browser, sign no user in', async () => {
  const page = await context.newPage();
  let callback = '';
  page.on('request', (request) => {
    if (request.url().includes('/v1/oidc/callback')) callback = request.url();
  });
  await signInAs(page, 'fay');
  await account(page, 'fay Example').waitFor();
  for (const cookie of ['', `runq_oidc=${Buffer.from('{"state":"x"}').toString('base64url')}`]) {
    const answer = await fetch(callback, { redirect: 'manual', headers: { cookie } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/#sign-in-failed']);
    expect(answer.headers.getSetCookie().filter((one) => /^runq_sign_in=./.test(one))).toEqual([]);
  }
});

test('the sign-in leads to no other site', async () => {
  for (const path of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)']) {
    const start = await fetch(`${runq.url}/v1/oidc/start?return=${encodeURIComponent(path)}`, { redirect: 'manual' });
    expect(start.status).toBe(303);
    const location = new URL(start.headers.get('location')!);
    expect(location.origin).toBe(issuer);
    expect(location.searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) expect(location.searchParams.get(name)).toMatch(/.{40,}/);
    const [cookie] = start.headers.getSetCookie();
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax/);
    const kept = Buffer.from(/^runq_oidc=([^;]+)/.exec(cookie!)![1]!, 'base64url').toString();
    expect(JSON.parse(kept)).toMatchObject({ page: '/' });
  }
});

test.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const)('the sign-in is accessible and works with the keyboard: %j', async ({ colorScheme, width }) => {
  const page = await context.newPage();
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 700 });
  await page.goto(`${runq.url}/#sign-in-failed`);
  await page.getByRole('alert').waitFor();
  expect(await findViolations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${issuer}/**`);
});

test('while the provider is away, the page says that it did not work, and later it works', async () => {
  const { port } = new URL(issuer);
  const page = await context.newPage();
  await page.goto(runq.url);
  provider.kill('SIGTERM');
  await once(provider, 'exit');
  const failed = page.getByText('Signing in did not work. Try again.');
  await page.goto(`${runq.url}/v1/oidc/callback?code=x&state=x`);
  await failed.waitFor();
  provider = await startProvider(Number(port), runq.url);
  await signInAs(page, 'gus');
  await account(page, 'gus Example').waitFor();
});
