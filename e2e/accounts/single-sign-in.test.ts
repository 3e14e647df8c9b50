import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { findViolations } from '../support/visual-states.js';
import { accountsEnv, createAccountBrowser } from './account-browser.js';

const password = 'correct horse';
const sentence = 'You have signed in with another browser. Only one at a time may be signed in';

let runq: Runq;
let ops: Client;
let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  [runq, browser] = await Promise.all([startRunq(accountsEnv), openBrowser()]);
  ops = await signIn(runq.url, 'root', 'ops');
  await ops.send('POST', '/v1/ops/accounts/roster', { roster: Buffer.from('id,role\nada,\ngwen,grader\n') });
  for (const userId of ['ada', 'gwen']) {
    const { url } = await ops.json<{ url: string }>('POST', `/v1/ops/accounts/${userId}/invite`, { why: 'test' });
    expect((await createAccountBrowser(runq.url).accept(url, password)).status).toBe(204);
  }
});
afterAll(async () => {
  await browser?.close();
  await runq?.stop();
});
beforeEach(() => ops.json('PATCH', '/v1/ops/settings', { settings: { singleSignIn: true } }));
afterEach(() => ops.json('PATCH', '/v1/ops/settings', { settings: { singleSignIn: null } }));

async function enter(userId: string) {
  const client = createAccountBrowser(runq.url);
  expect((await client.signIn(userId, password)).status).toBe(204);
  return client;
}
const statusOf = async (client: { call(method: string, path: string): Promise<Response> }) =>
  (await client.call('GET', '/v1/me')).status;

test('a sign-in of a student ends the earlier ones with their sockets, and their requests say why', async () => {
  const first = await enter('ada');
  const socket = io(runq.url, {
    extraHeaders: { cookie: first.cookie(), origin: runq.url },
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  const closed = new Promise((resolve) => socket.once('disconnect', resolve));
  const second = await enter('ada');
  expect(await closed).toBe('transport close');
  const refused = await first.call('GET', '/v1/me');
  expect(await refused.json()).toMatchObject({
    ...{ status: 401, code: 'signed_in_elsewhere' },
    detail: expect.stringContaining(sentence),
  });
  expect(await statusOf(second)).toBe(200);
  // The ended browser may sign in again, which ends the other one.
  expect((await first.signIn('ada', password)).status).toBe(204);
  expect([await statusOf(first), await statusOf(second)]).toEqual([200, 401]);
});

test('teachers stay signed in with several browsers, and students do while the setting is off', async () => {
  const teachers = [await enter('gwen'), await enter('gwen')];
  expect(await Promise.all(teachers.map(statusOf))).toEqual([200, 200]);
  await ops.json('PATCH', '/v1/ops/settings', { settings: { singleSignIn: null } });
  const students = [await enter('ada'), await enter('ada')];
  expect(await Promise.all(students.map(statusOf))).toEqual([200, 200]);
});

test('the page of the ended browser shows the reason above the form, also after a reload', async () => {
  const page = await browser.context.newPage();
  await page.goto(runq.url);
  const fill = async () => {
    await page.getByLabel('User name').first().fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).first().click();
    await page.getByText('Connected').waitFor();
  };
  await fill();
  await enter('ada');
  await page.getByRole('alert').getByText(sentence).waitFor();
  expect(await findViolations(page)).toEqual([]);
  if (process.env.RUNQ_SHOTS) await page.screenshot({ path: `${process.env.RUNQ_SHOTS}/single-sign-in.png` });
  await fill();
  await page.goto('about:blank');
  await enter('ada');
  await page.goto(runq.url);
  await page.getByRole('alert').getByText(sentence).waitFor();
  await page.close();
});
