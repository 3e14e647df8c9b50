import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../support/browser.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { createAnalysis } from '../support/visual-states.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq({ RUNQ_SANDBOX: 'unsafe-none' }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

test('an unsandboxed worker is reported in the log, in /health, and in red on both pages', async () => {
  expect(runq.log()).toContain('PROGRAMS ARE NOT CONFINED');
  const health = (await (await fetch(`${runq.url}/health`)).json()) as { status: string; services: object };
  expect(health).toMatchObject({
    status: 'degraded',
    services: { sandbox: 'tier 5 (unsafe-none)', sandbox_unsafe: true },
  });
  for (const [path, role] of [
    ['/', 'student'],
    ['/ops', 'ops'],
  ] as const) {
    const page = await browser.context.newPage();
    await signInOnPage(page, runq.url + path, 'ada', role);
    await page.getByRole('alert').getByText('Programs on this server are not sandboxed.').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await createAnalysis(page).include('.unsandboxed-banner').analyze();
      expect(violations).toEqual([]);
    }
    await page.evaluate('localStorage.clear(), sessionStorage.clear()');
    await page.close();
  }
});
