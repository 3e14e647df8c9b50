import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { type AccountBrowser, createAccountBrowser, fetchAgain } from './account-browser.js';

/** Later requests fail. On a machine without other work a class takes a few seconds. */
const patienceMs = 120_000;
vi.setConfig({ testTimeout: patienceMs + 60_000 });
const students = Array.from({ length: 40 }, (_, nth) => `student-${nth}`);
const passwordOf = (userId: string) => `the password of ${userId}`;

let runq: Runq;
let ops: Client;
beforeAll(async () => {
  runq = await startRunq({ RUNQ_AUTH: 'dev,accounts' });
  ops = await signIn(runq.url, 'root', 'ops');
  const roster = Buffer.from(`id\n${[...students, 'newcomer'].join('\n')}\n`);
  await ops.send('POST', '/v1/ops/accounts/roster', { roster });
  for (const userId of [...students, 'newcomer']) {
    const { url } = await ops.json<{ url: string }>('POST', `/v1/ops/accounts/${userId}/invite`, { why: 'class' });
    expect((await createAccountBrowser(runq.url).accept(url, passwordOf(userId))).status).toBe(204);
  }
});
afterAll(() => runq?.stop());

/**
 * Reads a file as browsers do, which ask again. Above the limit of an address, connections of clients that are slow,
 * here on a busy machine, are closed in the middle.
 */
async function load(path: string, signal: AbortSignal): Promise<{ status: number; text: string }> {
  try {
    const answer = await fetchAgain(runq.url + path, { signal });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    if (signal.aborted) throw error;
    return load(path, signal);
  }
}

/** Loads the page with its scripts and styles as a browser does that has nothing in its cache. */
async function loadPage(signal: AbortSignal): Promise<number[]> {
  const page = await load('/', signal);
  const assets = [...page.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  expect(assets.length).toBeGreaterThan(0);
  const answers = await Promise.all(assets.map((path) => load(path, signal)));
  return [page, ...answers].map(({ status }) => status);
}

async function connect(browser: AccountBrowser): Promise<void> {
  const socket = io(runq.url, {
    extraHeaders: { cookie: browser.cookie(), origin: runq.url },
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
  });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  socket.close();
}

test('a class behind one address loads the page and signs in at the same time, typing errors included', async () => {
  const signal = AbortSignal.timeout(patienceMs);
  const enter = async (userId: string, nth: number) => {
    const browser = createAccountBrowser(runq.url);
    const statuses = await loadPage(signal);
    const typed = nth % 4 === 0 ? ['mistyped', passwordOf(userId)] : [passwordOf(userId)];
    for (const password of typed) statuses.push((await browser.signIn(userId, password)).status);
    for (const path of ['/v1/me', '/v1/workspace', '/v1/my/assignments', '/v1/runs'])
      statuses.push((await browser.call('GET', path)).status);
    await connect(browser);
    signal.throwIfAborted();
    return statuses.filter((status) => status >= 400);
  };
  const entered = await Promise.allSettled(students.map(enter));
  // None is left behind when one fails: they would sign in again beside the next attempt.
  expect(entered.filter(({ status }) => status === 'rejected')).toEqual([]);
  const refused = entered.map((one) => (one.status === 'fulfilled' ? one.value : []));
  expect(refused).toEqual(students.map((_, nth) => (nth % 4 === 0 ? [401] : [])));
});

test('failures with many names hold no one up who signed in from that address lately', async () => {
  await ops.json('PATCH', '/v1/ops/settings', { settings: { passwordFailuresPerAddress: 10 } });
  const [known, unknown] = [createAccountBrowser(runq.url), createAccountBrowser(runq.url)];
  expect((await known.signIn(students[0]!, passwordOf(students[0]!))).status).toBe(204);
  const statuses: number[] = [];
  for (let nth = 0; nth < 20 && !statuses.includes(429); nth++)
    statuses.push((await unknown.signIn(`guess-${nth}`, 'a common guess')).status);
  expect([...new Set(statuses)]).toEqual([401, 429]);
  expect((await known.signIn(students[0]!, passwordOf(students[0]!))).status).toBe(204);
  // Who never signed in there waits like the names that were guessed.
  const waits = await unknown.signIn('newcomer', passwordOf('newcomer'));
  expect([waits.status, Number(waits.headers.get('retry-after')) > 0]).toEqual([429, true]);
  await ops.json('PATCH', '/v1/ops/settings', { settings: { passwordFailuresPerAddress: null } });
});
