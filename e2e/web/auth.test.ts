import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, typeProgram } from '../support/browser.js';
import { createClient } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

/** Enough to start a program on a busy machine; the program lasts longer. */
const signedInS = 15;
const secret = 'a secret of this test alone';
let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq({ RUNQ_AUTH: 'jwt', RUNQ_JWT_SECRET: secret }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

/** A token (RFC 7519, HS256) that expires after `seconds`. */
function issueToken(userId: string, seconds: number): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: userId, role: 'student', iat: now, exp: now + seconds };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

async function signInWithToken(page: Page, token: string): Promise<void> {
  await page.getByLabel(/token/i).fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a sign-in that expires during a run shows one form and keeps the typed program and all output', async () => {
  const page = await browser.context.newPage();
  await page.goto(runq.url);
  await signInWithToken(page, issueToken('ada', signedInS));
  await page.getByText('Connected').waitFor();
  await typeProgram(page, 'import time\nfor i in range(100):\n    print("tick", i, flush=True)\n    time.sleep(0.2)');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('log').getByText('tick 3').waitFor();
  // The user types until the token expires.
  await page.locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+End');
  let typed = '';
  const form = page.getByRole('button', { name: 'Sign in' });
  while (!(await form.isVisible())) {
    typed += 'x';
    await page.keyboard.type('x').catch(() => {});
    await page.waitForTimeout(60);
  }
  await page.getByText('Your sign-in has expired. Sign in again; your code is saved.').waitFor();
  expect(await form.count()).toBe(1);
  await signInWithToken(page, issueToken('ada', 600));
  await page.getByText('Connected').waitFor();
  const kept = (await page.locator('.cm-content').innerText()).split('time.sleep(0.2)')[1]!;
  expect([typed.length, typed.length - 1, typed.length - 2]).toContain(kept.length);
  await page
    .locator('.run-status')
    .getByText(/Finished/)
    .waitFor({ timeout: 60_000 });
  const lines = (await page.getByRole('log').innerText()).split('\n').filter((line) => line.startsWith('tick'));
  expect(lines).toEqual(Array.from({ length: 100 }, (_, i) => `tick ${i}`));
  await page.close();
});

test('sockets and event streams end with their token, and a new socket is rejected', async () => {
  const client = createClient(runq.url, issueToken('ben', 8));
  const socket = client.socket();
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  const closed = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  const refused = new Promise<Error & { data?: { status: number } }>((resolve) =>
    socket.once('connect_error', (error) => resolve(error)),
  );
  const { id } = await client.json<{ id: string }>('POST', '/v1/runs', { code: 'import time\ntime.sleep(30)' });
  const stream = await client.call('GET', `/v1/runs/${id}/events`);
  const text = await stream.text();
  expect(text).toContain('event: state');
  expect(text).not.toContain('event: finished');
  expect(await closed).toBe('transport close');
  socket.connect();
  expect((await refused).data?.status).toBe(401);
  socket.close();
  const later = createClient(runq.url, issueToken('ben', 60));
  expect((await later.json<{ state: string }>('GET', `/v1/runs/${id}`)).state).toBe('active');
  await later.json('POST', `/v1/runs/${id}/cancel`);
});
