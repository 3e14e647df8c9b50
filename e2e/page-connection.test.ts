import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser, signInOnPage, typeProgram } from './stack/browser.js';
import { treeOf } from './stack/processes.js';
import { type Runq, startRunq, until } from './stack/start-runq.js';
import { type Stubbornness, startStubbornProxy } from './stack/stubborn-proxy.js';

let runq: Runq;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
beforeEach(async () => {
  page = await browser.context.newPage();
});
afterEach(async () => {
  await page.close();
});

const ticks = 24;
/** Prints for some three seconds, in every alphabet, so that a byte that is lost or told twice shows. */
const ticking = `import time\nfor i in range(${ticks}):\n    print("tick", i, "ä数🐢" * 20, flush=True)\n    time.sleep(0.12)`;
const ticked = Array.from({ length: ticks }, (_, i) => `tick ${i} ${'ä数🐢'.repeat(20)}`);
const log = () => page.getByRole('log');
const linesOfLog = async () => (await log().innerText()).split('\n').filter((line) => line.startsWith('tick'));
const finished = () =>
  page
    .locator('.run-status')
    .getByText(/Finished/)
    .waitFor();

async function open(url: string, code: string): Promise<void> {
  await signInOnPage(page, url, 'ada');
  await typeProgram(page, code);
}

test.each<Stubbornness>(['refuses', 'swallows'])(
  'output is live behind a proxy that %s WebSockets',
  async (stubbornness) => {
    const proxy = await startStubbornProxy(runq.port, stubbornness);
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

test('without a network it says so, what is typed stays, and the run is told in full afterwards', async () => {
  await open(runq.url, ticking);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('tick 2').waitFor();
  await browser.context.setOffline(true);
  await page.getByText('Offline. Trying again…').waitFor();
  await typeProgram(page, 'print("typed without a network")');
  await browser.context.setOffline(false);
  await page.getByText('Connected').waitFor();
  await finished();
  expect(await linesOfLog()).toEqual(ticked);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('typed without a network').waitFor();
});

test('Run without a network says why nothing runs, and works again by itself afterwards', async () => {
  await open(runq.url, 'print("here I am")');
  await page.getByText('Connected').waitFor();
  await browser.context.setOffline(true);
  await page.getByText('Offline. Trying again…').waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByText(/no connection to the server. Your program is safe/).waitFor();
  await browser.context.setOffline(false);
  await page.getByText('Connected').waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('here I am').waitFor();
});

test('a reload in the middle of a flood: what is shown and what is downloaded is the program’s, byte for byte', async () => {
  const line = (i: number) => `${i} ${'ä数🐢'.repeat(i % 7)}`;
  const all = Array.from({ length: 30_000 }, (_, i) => line(i));
  await open(
    runq.url,
    'import time\nfor i in range(30_000):\n    print(i, "ä数🐢" * (i % 7))\n    if i % 100 == 0: time.sleep(0.01)\n',
  );
  await page.keyboard.press('ControlOrMeta+Enter');
  await log()
    .getByText(/^3\d\d\d /)
    .first()
    .waitFor();
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
        .getByText(/earlier lines are not shown/)
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

test('an API that dies while a run prints: the page comes back and shows every byte once', async () => {
  await open(runq.url, ticking);
  await page.keyboard.press('ControlOrMeta+Enter');
  await log().getByText('tick 2').waitFor();
  const findApi = () => treeOf(runq.launcher.pid!).find(({ command }) => command.includes('api/dist/main.js'));
  const api = findApi()!;
  process.kill(api.pid, 'SIGKILL');
  await page.getByText('Offline. Trying again…').waitFor();
  await until(() => (findApi()?.pid ?? api.pid) !== api.pid, 'the launcher to start another API');
  await finished();
  expect(await linesOfLog()).toEqual(ticked);
});

test('Run pressed before the connection is there runs once it is, on a line of the third generation', async () => {
  const network = await browser.context.newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 300,
    downloadThroughput: (1_600_000 / 8) * 0.9,
    uploadThroughput: (750_000 / 8) * 0.9,
  });
  await signInOnPage(page, runq.url, 'ada');
  await page.locator('.cm-content').waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await finished();
});
