import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signInOnPage } from './stack/browser.js';
import { type Client, signIn } from './stack/client.js';
import { type Runq, startRunq, until } from './stack/start-runq.js';

let runq: Runq;
let ops: Client;
let alice: Client;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
  [ops, alice] = await Promise.all([signIn(runq.url, 'watcher', 'ops'), signIn(runq.url, 'alice')]);
  page = await browser.context.newPage();
  await signInOnPage(page, `${runq.url}/ops`, 'root', 'ops');
  await page.getByRole('heading', { name: 'Settings of the service' }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});

const panel = (name: string) => page.getByRole('region', { name, exact: true });
const dialog = () => page.getByRole('alertdialog');
const said = (words: string) => page.getByRole('region', { name: 'Messages' }).getByText(words).waitFor();

/** Goes to a button by keyboard alone: focus as Tab leaves it there, then Enter. */
async function press(name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name, exact: typeof name === 'string' }).focus();
  await page.keyboard.press('Enter');
}

/** Picks from the menu of somebody or something by its arrows, says why, and confirms with Enter. */
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

test('a pause by keyboard: students are told the reason; Escape changes nothing; it is ended and both are in the audit', async () => {
  await press('Pause…');
  await dialog().waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Pause…');
  await page.keyboard.press('Enter');
  await page.keyboard.type('The exam begins.');
  await page.keyboard.press('Enter');
  await said('The service is paused.');
  await panel('Intake').getByText('The exam begins.').waitFor();
  const refused = await alice.call('POST', '/v1/runs', { code: 'print(1)' });
  expect([refused.status, JSON.stringify(await refused.json())]).toEqual([503, expect.stringContaining('exam begins')]);
  await press('Resume…');
  await page.keyboard.press('Enter');
  await said('The service takes runs again.');
  expect(await alice.run('print(1)')).toMatchObject({ verdict: 'ok' });
  await panel('What ops did').getByText('root ended the pause').waitFor();
  await panel('What ops did').getByText('root paused the service').waitFor();
  await page.getByRole('heading', { name: /^What Redis holds: about \d/ }).waitFor();
});

test('a user is limited, muted, unmuted and stopped, each told in words', async () => {
  const code = 'import time\ntime.sleep(60)';
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await alice.submit({ code })).id);
  await panel('Users').getByRole('row', { name: /alice/ }).waitFor();
  await press('Actions for alice');
  await page.keyboard.press('Enter');
  await dialog().getByLabel('Active runs').fill('3');
  await page.keyboard.press('Enter');
  await said('alice may have 3 active and 50 waiting runs.');
  await until(async () => (await alice.read(ids[2]!)).state === 'active', 'the third run to start');
  await order('alice', 'Mute…', 'a loop');
  await said('New runs of alice are refused.');
  expect((await alice.call('POST', '/v1/runs', { code })).status).toBe(403);
  await panel('Users').getByText('muted').waitFor();
  await order('alice', 'Unmute…', '');
  await order('alice', 'Cancel all runs…', 'enough');
  await said('Cancelled 3 runs of alice.');
  expect(await alice.read(ids[0]!, 5000)).toMatchObject({ verdict: 'cancelled' });
  await panel('What ops did').getByText('root cancelled all runs of alice (3 runs)').waitFor();
});

test('somebody who runs nothing can be muted before', async () => {
  await panel('Users').getByLabel('Somebody else').fill('mal/lory');
  await order('mal/lory', 'Mute…', '');
  await said('New runs of mal/lory are refused.');
  await panel('Users')
    .getByRole('row', { name: /mal\/lory/ })
    .waitFor();
  await panel('Users').getByLabel('Somebody else').fill('');
});

test('a worker takes nothing new, and works again', async () => {
  const worker = panel('Workers').getByRole('row', { name: /worker-1/ });
  await order('worker-1', 'Take nothing new…', 'a look at it');
  await said('worker-1 takes nothing new.');
  await worker.getByText('quiet').waitFor();
  await order('worker-1', 'Let work…', '');
  await worker.getByText('healthy').waitFor();
  expect(await alice.run('print(1)')).toMatchObject({ verdict: 'ok' });
});

test('a setting is changed and taken back; what somebody else changed meanwhile is not overwritten', async () => {
  const row = panel('Settings of the service').getByRole('listitem').filter({ hasText: 'Active users at once' });
  await press('Change… Active users at once');
  await dialog().getByLabel('New value').fill('0');
  await page.keyboard.press('Enter');
  expect(await dialog().isVisible()).toBe(true);
  await dialog().getByLabel('New value').fill('12');
  await page.keyboard.press('Enter');
  await said('Active users at once: 12.');
  await row.getByText('changed').waitFor();
  const read = () => ops.json<{ settings: { maxActiveUsers: number } }>('GET', '/v1/ops/settings');
  expect((await read()).settings.maxActiveUsers).toBe(12);
  await press('Take back… Active users at once');
  await dialog().waitFor();
  await ops.json('PATCH', '/v1/ops/settings', { settings: { maxActiveUsers: 11 } });
  await page.keyboard.press('Enter');
  await dialog().getByRole('alert').getByText('Somebody changed the settings meanwhile').waitFor();
  await page.keyboard.press('Escape');
  await row.getByText('11').waitFor();
  await press('Take back… Active users at once');
  await page.keyboard.press('Enter');
  await said('Active users at once: 10.');
});

test.each([
  { scheme: 'light' as const, width: 1280 },
  { scheme: 'dark' as const, width: 320 },
])('$scheme and $width px wide nothing is out of reach, with and without a question', async ({ scheme, width }) => {
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize({ width, height: 800 });
  const check = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  };
  await check();
  await press('Change… Active runs at once');
  await dialog().waitFor();
  await check();
  await page.keyboard.press('Escape');
});

test('graders see the figures and no switch', async () => {
  const other = await browser.context.newPage();
  await signInOnPage(other, `${runq.url}/ops`, 'grace', 'grader');
  await other.getByRole('heading', { name: 'Workers' }).waitFor();
  expect(await other.getByRole('button', { name: /Actions|Pause|Change/ }).count()).toBe(0);
  expect(await other.getByRole('heading', { name: 'What ops did' }).count()).toBe(0);
});
