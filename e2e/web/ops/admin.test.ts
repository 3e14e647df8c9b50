import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from '../../support/browser.js';
import { type Client, signIn } from '../../support/client.js';
import { type Runq, startRunq, until } from '../../support/start-runq.js';
import { findViolations } from '../../support/visual-states.js';

let runq: Runq;
let ops: Client;
let alice: Client;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
  [ops, alice] = await Promise.all([signIn(runq.url, 'watcher', 'ops'), signIn(runq.url, 'alice')]);
  page = await browser.context.newPage();
  await openOps();
});
// A failed attempt may leave a dialog.
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await openOps();
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

async function openOps(): Promise<void> {
  await signInOnPage(page, `${runq.url}/ops`, 'root', 'ops');
  await page.getByRole('heading', { name: 'Service settings' }).waitFor();
}

const panel = (name: string) => page.getByRole('region', { name, exact: true });
const dialog = () => page.getByRole('alertdialog');
const said = (words: string) => page.getByRole('region', { name: 'Messages' }).getByText(words).waitFor();

/** Presses a button by keyboard alone: focus as by Tab, then Enter. */
async function press(name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).focus();
  await page.keyboard.press('Enter');
}

/** Chooses an action from a row's menu with the arrow keys, enters a reason, and confirms with Enter. */
async function order(whom: string, command: string, why: string): Promise<void> {
  await press(`Actions for ${whom}`);
  const items = await page.getByRole('menuitem').filter({ visible: true }).allTextContents();
  const enabled = await page.locator('[role=menuitem]:not(:disabled)').filter({ visible: true }).allTextContents();
  expect(items).toContain(command);
  for (let i = 0; i < enabled.indexOf(command); i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await dialog().waitFor();
  await page.keyboard.type(why);
  await page.keyboard.press('Enter');
  await dialog().waitFor({ state: 'detached' });
}

test('pauses and resumes by keyboard: students see the reason, Escape cancels, both are in the audit log', async () => {
  await press('Pause…');
  await dialog().waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Pause…');
  await page.keyboard.press('Enter');
  await page.keyboard.type('The exam begins.');
  await page.keyboard.press('Enter');
  await said('Service paused.');
  await panel('Submissions').getByText('The exam begins.').waitFor();
  const refused = await alice.call('POST', '/v1/runs', { code: 'print(1)' });
  expect([refused.status, JSON.stringify(await refused.json())]).toEqual([503, expect.stringContaining('exam begins')]);
  await press('Resume…');
  await page.keyboard.press('Enter');
  await said('Service resumed.');
  expect(await alice.run('print(1)')).toMatchObject({ verdict: 'ok' });
  await panel('Audit log').getByText('root resumed the service').waitFor();
  await panel('Audit log').getByText('root paused the service').waitFor();
  await page.getByRole('heading', { name: /^Redis memory: about \d/ }).waitFor();
});

test('limits, mutes, unmutes and stops a user, with a message for each', async () => {
  const code = 'import time\ntime.sleep(60)';
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await alice.submit({ code })).id);
  await panel('Users').getByRole('row', { name: /alice/ }).waitFor();
  await press('Actions for alice');
  await page.keyboard.press('Enter');
  await dialog().getByLabel('Active runs').fill('3');
  await page.keyboard.press('Enter');
  await said('Limits for alice: 3 active, 50 queued runs.');
  await until(async () => (await alice.read(ids[2]!)).state === 'active', 'the third run to start');
  await order('alice', 'Mute…', 'a loop');
  await said('Muted alice.');
  expect((await alice.call('POST', '/v1/runs', { code })).status).toBe(403);
  await panel('Users').getByText('muted').waitFor();
  await order('alice', 'Unmute…', '');
  await order('alice', 'Cancel all runs…', 'enough');
  await said('Cancelled 3 runs of alice.');
  expect(await alice.read(ids[0]!, 20_000)).toMatchObject({ verdict: 'cancelled' });
  await panel('Audit log').getByText('root cancelled all runs of alice (3 runs)').waitFor();
});

test('mutes a user who has no runs', async () => {
  await panel('Users').getByLabel('Other user').fill('mal/lory');
  await order('mal/lory', 'Mute…', '');
  await said('Muted mal/lory.');
  await panel('Users')
    .getByRole('row', { name: /mal\/lory/ })
    .waitFor();
  await panel('Users').getByLabel('Other user').fill('');
});

test('cordons a worker and resumes it', async () => {
  const worker = panel('Workers').getByRole('row', { name: /worker-1/ });
  await order('worker-1', 'Stop accepting runs…', 'a look at it');
  await said('worker-1 accepts no new runs.');
  await worker.getByText('not accepting runs').waitFor();
  await order('worker-1', 'Resume…', '');
  await worker.getByText('healthy').waitFor();
  expect(await alice.run('print(1)')).toMatchObject({ verdict: 'ok' });
});

test('changes and resets a setting without overwriting a concurrent change', async () => {
  const row = panel('Service settings').getByRole('listitem').filter({ hasText: 'Active users limit' });
  await press('Change… Active users limit');
  await dialog().getByLabel('New value').fill('0');
  await page.keyboard.press('Enter');
  expect(await dialog().isVisible()).toBe(true);
  await dialog().getByLabel('New value').fill('12');
  await page.keyboard.press('Enter');
  await said('Active users limit: 12.');
  await row.getByText('changed').waitFor();
  const read = () => ops.json<{ settings: { maxActiveUsers: number } }>('GET', '/v1/ops/settings');
  expect((await read()).settings.maxActiveUsers).toBe(12);
  await press('Reset… Active users limit');
  await dialog().waitFor();
  await ops.json('PATCH', '/v1/ops/settings', { settings: { maxActiveUsers: 11 } });
  await page.keyboard.press('Enter');
  await dialog().getByRole('alert').getByText('The settings have changed in the meantime').waitFor();
  await page.keyboard.press('Escape');
  await row.getByText('11').waitFor();
  await press('Reset… Active users limit');
  await page.keyboard.press('Enter');
  await said('Active users limit: 10.');
});

test.each([
  { scheme: 'light' as const, width: 1280 },
  { scheme: 'dark' as const, width: 320 },
])('$scheme and $width px wide nothing is out of reach, with and without a question', async ({ scheme, width }) => {
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize({ width, height: 800 });
  const check = async () => {
    const violations = await findViolations(page);
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  };
  await check();
  await press('Change… Active runs limit');
  await dialog().waitFor();
  await check();
  await page.keyboard.press('Escape');
});

test('graders see the figures but no controls', async () => {
  const other = await browser.context.newPage();
  await signInOnPage(other, `${runq.url}/ops`, 'grace', 'grader');
  await other.getByRole('heading', { name: 'Workers' }).waitFor();
  expect(await other.getByRole('button', { name: /Actions|Pause|Change/ }).count()).toBe(0);
  expect(await other.getByRole('heading', { name: 'Audit log' }).count()).toBe(0);
});
