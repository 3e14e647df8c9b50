import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';

/** Two third-party sites: one that the setting allows, one that it does not. */
let allowed: Site;
let foreign: Site;
let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

type Site = Awaited<ReturnType<typeof startSite>>;

/** A site whose pages frame the URL in `?show=` and give the frame the height that it requests. */
async function startSite() {
  const server: Server = createServer((request, response) => {
    const shown = new URL(request.url!, 'http://site').searchParams.get('show') ?? '';
    const source = shown.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>A course</title><h1>Lesson 1</h1>
      <iframe id="frame" src="${source}" title="A program to try" width="600" height="100"></iframe>
      <script>addEventListener('message', (event) => {
        const frame = document.querySelector('iframe');
        const isFromFrame = event.source === frame.contentWindow && event.origin === new URL(frame.src).origin;
        if (isFromFrame && event.data.type === 'runq:height') frame.height = event.data.height;
      });</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    pageShowing: (address: string) => `${origin}/?show=${encodeURIComponent(address)}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

beforeAll(async () => {
  [allowed, foreign] = await Promise.all([startSite(), startSite()]);
  [runq, browser] = await Promise.all([startRunq({ RUNQ_EMBED_ORIGINS: allowed.origin }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
  await Promise.all([allowed, foreign].map((site) => site?.close()));
});
beforeEach(async () => {
  page = await browser.context.newPage();
});
afterEach(async () => {
  await page.close();
});

const embedOf = (options: Record<string, string>) => `${runq.url}/embed?${new URLSearchParams(options)}`;
const inFrame = (): FrameLocator => page.frameLocator('#frame');
const frameHeight = async () => (await page.locator('#frame').boundingBox())!.height;

async function signInInside(userId: string): Promise<void> {
  await inFrame().getByLabel('User name').fill(userId);
  await inFrame().getByRole('button', { name: 'Sign in' }).click();
}

test('an allowed site embeds a program: read, sign in inside the frame, run, change, reset', async () => {
  const code = 'name = input("who? ")\nprint("hi", name)\n';
  await page.goto(allowed.pageShowing(embedOf({ code, title: 'Greeting' })));
  await inFrame().getByRole('heading', { name: 'Greeting' }).waitFor();
  await inFrame().locator('.cm-content').getByText('print("hi", name)').waitFor();
  await expect.poll(frameHeight).toBeGreaterThan(120);
  const before = await frameHeight();

  await inFrame().getByRole('button', { name: 'Run', exact: true }).click();
  await signInInside('ada');
  await inFrame().getByLabel('Program input').fill('Grace');
  await inFrame().getByLabel('Program input').press('Enter');
  await inFrame().getByRole('log').getByText('hi Grace').waitFor();
  await expect.poll(frameHeight).toBeGreaterThan(before);
  const overflow = () =>
    inFrame()
      .locator('html')
      .evaluate((html) => html.scrollHeight - html.clientHeight);
  await expect.poll(overflow).toBeLessThanOrEqual(0);

  await inFrame().locator('.cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('print("mine")');
  await page.keyboard.press('ControlOrMeta+Enter');
  await inFrame().getByRole('log').getByText('mine').waitFor();
  await inFrame().getByRole('button', { name: 'Reset' }).click();
  await inFrame().locator('.cm-content').getByText('print("hi", name)').waitFor();
});

test('other sites may not frame it, and no site may frame the student page', async () => {
  const refused: string[] = [];
  page.on('console', (message) => refused.push(message.text()));
  for (const address of [
    foreign.pageShowing(embedOf({ code: 'print(1)' })),
    allowed.pageShowing(`${runq.url}/`),
    allowed.pageShowing(`${runq.url}/ops`),
  ]) {
    refused.length = 0;
    await page.goto(address);
    await expect.poll(() => refused.join('\n')).toMatch(/frame-ancestors|X-Frame-Options/i);
    expect(await inFrame().locator('#page').count()).toBe(0);
  }
});

test('embeds a shared program with several files, read-only, in dark mode, for a signed-in user', async () => {
  const teacher = await signIn(runq.url, 'teacher', 'grader');
  const files = [
    { path: 'main.py', content: 'import tool\nprint(tool.answer())\n' },
    { path: 'tool.py', content: 'def answer():\n    return 6 * 7\n' },
  ];
  const share = await teacher.json<{ id: string }>('POST', '/v1/shares', {
    files,
    entry: 'main.py',
    title: 'Two files',
  });
  const options = { share: share.id, readonly: '1', theme: 'dark' };
  await page.goto(allowed.pageShowing(embedOf(options)));
  await inFrame().getByRole('heading', { name: 'Two files' }).waitFor();
  await inFrame().getByLabel('File').selectOption('tool.py');
  await inFrame().locator('.cm-content').getByText('return 6 * 7').click();
  await page.keyboard.type('x');
  expect(await inFrame().locator('.cm-content').innerText()).not.toContain('x');
  expect(await inFrame().getByRole('button', { name: 'Reset' }).count()).toBe(0);
  expect(await inFrame().locator('html').getAttribute('data-theme')).toBe('dark');
  await inFrame().getByRole('button', { name: 'Run', exact: true }).click();
  await signInInside('bob');
  await inFrame().getByRole('log').getByText('42').waitFor();

  // A browser may deny storage to a frame on another site, so this page is not framed.
  await page.goto(embedOf(options));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByLabel('User name').fill('bob');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('log').getByText('42').waitFor();
  await page.goto(embedOf({ ...options, run: '1' }));
  await page.getByRole('log').getByText('42').waitFor();

  await teacher.json('POST', `/v1/shares/${share.id}/off`, {});
  await page.reload();
  await page.getByText('This program is not available.').waitFor();
});

test('a site can pass the token of its user, who then needs no sign-in', async () => {
  const { token } = await signIn(runq.url, 'carla');
  const address = embedOf({ code: 'print("no sign-in")', run: '1' });
  await page.addInitScript((secret) => {
    window.addEventListener('message', (event) => {
      if (event.data.type === 'runq:ready')
        (event.source as Window).postMessage({ type: 'runq:token', token: secret }, event.origin);
    });
  }, token);
  await page.goto(allowed.pageShowing(address));
  await inFrame().getByRole('log').getByText('no sign-in').waitFor();
});

test('view-only: no button and no sign-in', async () => {
  await page.goto(embedOf({ code: 'print(1)', run: '0', readonly: '1' }));
  await page.locator('.cm-content').getByText('print').waitFor();
  expect(await page.getByRole('button').count()).toBe(0);
});

test.each([
  ['light', 600],
  ['dark', 320],
] as const)('nothing in the frame is inaccessible: %s, %i px', async (colorScheme, width) => {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: 700 });
  const check = async () => {
    const violations = await findViolations(page);
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  };
  await page.goto(embedOf({ code: 'print("a")\nraise ValueError("b")', title: 'An error' }));
  await page.locator('.cm-content').getByText('raise').waitFor();
  await check();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByLabel('User name').waitFor();
  await check();
  await page.getByLabel('User name').fill('ada');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('log').getByText('ValueError').first().waitFor();
  await check();
});
