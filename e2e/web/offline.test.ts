import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { startBlackholeProxy, type UpgradeHandling } from '../support/blackhole-proxy.js';
import { signInOnPage, typeProgram } from '../support/browser.js';
import { openPageForEachTest } from '../support/page-fixture.js';
import { treeOf } from '../support/processes.js';
import { type Runq, until } from '../support/start-runq.js';

let runq: Runq;
let page: Page;
let userId: string;

openPageForEachTest((opened) => {
  ({ runq, page, userId } = opened);
});

const ticks = 24;
const tick = 'print("tick", i, "ä数🐢" * 20, flush=True)';
/** Prints for about three seconds in several scripts, so that a lost or repeated byte shows. */
const ticking = `import time\nfor i in range(${ticks}):\n    ${tick}\n    time.sleep(0.12)`;
const ticked = Array.from({ length: ticks }, (_, i) => `tick ${i} ${'ä数🐢'.repeat(20)}`);
const log = () => page.getByRole('log');
const linesOfLog = async () => (await log().innerText()).split('\n').filter((line) => line.startsWith('tick'));
const finished = () =>
  page
    .locator('.run-status')
    .getByText(/Finished/)
    .waitFor();

async function open(url: string, code: string): Promise<void> {
  await signInOnPage(page, url, userId);
  await typeProgram(page, code);
}

test.each<UpgradeHandling>(['refuses', 'swallows'])(
  'streams output behind a proxy that %s WebSockets',
  async (upgradeHandling) => {
    const proxy = await startBlackholeProxy(runq.port, upgradeHandling);
    await open(proxy.url, ticking);
    await page.keyboard.press('ControlOrMeta+Enter');
    await log().getByText('tick 3').waitFor();
    expect((await linesOfLog()).length).toBeLessThan(ticks);
    await finished();
    expect(await linesOfLog()).toEqual(ticked);
    expect(proxy.upgrades()).toBeGreaterThan(0);
    await page.close();
    await proxy.close();
  },
);

test('offline: says so, keeps the typed text, and shows the full run afterwards', async () => {
  await open(runq.url, ticking);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('tick 2').waitFor();
  await page.context().setOffline(true);
  await page.getByText('Offline. Reconnecting…').waitFor();
  await typeProgram(page, 'print("typed without a network")');
  await page.context().setOffline(false);
  await page.getByText('Connected').waitFor();
  await finished();
  expect(await linesOfLog()).toEqual(ticked);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('typed without a network').waitFor();
});

test('Run while offline explains why nothing runs, and works again once back online', async () => {
  await open(runq.url, 'print("here I am")');
  await page.getByText('Connected').waitFor();
  await page.context().setOffline(true);
  await page.getByText('Offline. Reconnecting…').waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByText(/You are offline. Your code is saved/).waitFor();
  await page.context().setOffline(false);
  await page.getByText('Connected').waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('here I am').waitFor();
});

test('after a reload during a flood, shown and downloaded output match the program byte for byte', async () => {
  const line = (i: number) => `${i} ${'ä数🐢'.repeat(i % 7)}`;
  const all = Array.from({ length: 30_000 }, (_, i) => line(i));
  await open(
    runq.url,
    'import time\nfor i in range(30_000):\n    print(i, "ä数🐢" * (i % 7))\n    if i % 100 == 0: time.sleep(0.01)\n',
  );
  await page.keyboard.press('ControlOrMeta+Enter');
  // Not lines of certain numbers: a busy machine may look only after they have become earlier lines, which are hidden.
  await page.locator('[role=log] .line').nth(1000).waitFor({ state: 'attached' });
  await page.reload();
  await log().getByText(/^\d+ /).first().waitFor();
  await page.reload();
  await finished();
  await log().getByText(line(29_999), { exact: true }).waitFor();
  const shown = (await page.locator('[role=log] .line:not([hidden])').allTextContents()).filter((text) => text !== '');
  expect(shown).toEqual(all.slice(-shown.length));
  const left = Number(
    (
      await log()
        .getByText(/earlier lines hidden/)
        .innerText()
    )
      .split(' ')[0]!
      .replace(',', ''),
  );
  expect(left + shown.length).toBe(all.length);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download all output' }).click(),
  ]);
  expect(await readFile((await download.path())!, 'utf8')).toBe(`${all.join('\n')}\n`);
});

test('the page reconnects after the API was killed during a run, and shows every byte once', async () => {
  await open(runq.url, ticking);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('tick 2').waitFor();
  const findApi = () => treeOf(runq.launcher.pid!).find(({ command }) => command.includes('api/dist/main.js'));
  const api = findApi()!;
  process.kill(api.pid, 'SIGKILL');
  await page.getByText('Offline. Reconnecting…').waitFor();
  await until(() => (findApi()?.pid ?? api.pid) !== api.pid, 'the launcher to start another API');
  await finished();
  expect(await linesOfLog()).toEqual(ticked);
});

test('Run pressed before the page is connected starts once it is, on a 3G connection', async () => {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 300,
    downloadThroughput: (1_600_000 / 8) * 0.9,
    uploadThroughput: (750_000 / 8) * 0.9,
  });
  await signInOnPage(page, runq.url, userId);
  await page.locator('.cm-content').waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await finished();
});
