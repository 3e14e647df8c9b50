import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let ada: Client;
let olga: Client;
beforeAll(async () => {
  runq = await startRunq();
  [ada, olga] = await Promise.all([signIn(runq.url, 'ada'), signIn(runq.url, 'olga', 'ops')]);
});
afterAll(() => runq?.stop());

/** A browser with the cookie of a sign-in, as a page of the service sends requests. */
interface Browser {
  cookie: string;
  call(method: string, path: string, options?: { body?: object; headers?: Record<string, string> }): Promise<Response>;
  connect(headers?: Record<string, string>): Socket;
}

async function openBrowser(client: Client, agent = 'Firefox'): Promise<Browser> {
  const answer = await client.call('POST', '/v1/sign-in', undefined, { 'user-agent': agent });
  expect(answer.status).toBe(204);
  const [set] = answer.headers.getSetCookie();
  expect(set).toMatch(/^runq_sign_in=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  const cookie = set!.split(';', 1)[0]!;
  return {
    cookie,
    call: (method, path, { body, headers = {} } = {}) =>
      fetch(runq.url + path, {
        method,
        headers: { cookie, origin: runq.url, ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    connect: (headers = { origin: runq.url }) =>
      io(runq.url, {
        extraHeaders: { cookie, ...headers },
        ...{ transports: ['websocket'], forceNew: true, reconnection: false },
      }),
  };
}

const connected = (socket: Socket) => new Promise<void>((resolve) => socket.once('connect', () => resolve()));
const disconnected = (socket: Socket) => new Promise<string>((resolve) => socket.once('disconnect', resolve));
const refusal = (socket: Socket) =>
  new Promise<{ status: number }>((resolve) =>
    socket.once('connect_error', (error: Error & { data?: { status: number } }) => resolve(error.data!)),
  );

test('a cookie stands for the token: requests, changes, streams and sockets', async () => {
  const browser = await openBrowser(ada);
  expect(await (await browser.call('GET', '/v1/me')).json()).toMatchObject({ userId: 'ada', role: 'student' });
  const run = (await (
    await browser.call('POST', '/v1/runs?wait=30000', { body: { code: 'print("by cookie")' } })
  ).json()) as { id: string; stdout: string };
  expect(run.stdout).toBe('by cookie\n');
  expect(await (await browser.call('GET', `/v1/runs/${run.id}/events`)).text()).toContain('event: finished');
  const socket = browser.connect();
  await connected(socket);
  expect(await socket.emitWithAck('run:subscribe', { runId: run.id })).toMatchObject({ ok: true });
  socket.close();
});

test('changes and handshakes of other sites are refused, though they carry the cookie', async () => {
  const browser = await openBrowser(ada);
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: runq.url.replace('127.0.0.1', 'localhost') },
    { origin: runq.url, 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
  ]) {
    const answer = await browser.call('POST', '/v1/runs', { headers, body: { code: 'print(1)' } });
    expect([headers, answer.status]).toEqual([headers, 403]);
    expect((await refusal(browser.connect(headers))).status).toBe(403);
  }
  expect((await refusal(browser.connect({}))).status).toBe(403);
  const withoutOrigin = await fetch(`${runq.url}/v1/sign-out`, { method: 'POST', headers: { cookie: browser.cookie } });
  expect(withoutOrigin.status).toBe(403);
  // The token of a program needs no origin.
  expect((await ada.call('POST', '/v1/runs', { code: '' }, { origin: 'https://evil.example' })).status).toBe(202);
});

test('signing out ends this browser alone, everywhere ends all with their sockets and streams', async () => {
  const [first, second, third] = [await openBrowser(ada), await openBrowser(ada), await openBrowser(ada)];
  const out = await first.call('POST', '/v1/sign-out');
  expect([out.status, out.headers.getSetCookie().some((one) => one.startsWith('runq_sign_in=;'))]).toEqual([204, true]);
  expect((await first.call('GET', '/v1/me')).status).toBe(401);
  const { id } = await ada.submit({ code: 'input()', interactive: true });
  const socket = second.connect();
  await connected(socket);
  const stream = (await second.call('GET', `/v1/runs/${id}/events`)).text();
  const closed = disconnected(socket);
  expect((await third.call('POST', '/v1/sign-out/everywhere')).status).toBe(204);
  expect(await closed).toBe('transport close');
  expect(await stream).not.toContain('event: finished');
  for (const browser of [second, third]) expect((await browser.call('GET', '/v1/me')).status).toBe(401);
  expect((await refusal(second.connect())).status).toBe(401);
  await ada.cancel(id);
});

test('a user lists the browsers and signs out of one; no other user does', async () => {
  const [here, there] = [await openBrowser(ada, 'Firefox'), await openBrowser(ada, 'Chrome')];
  const { signIns } = (await (await here.call('GET', '/v1/sign-ins')).json()) as {
    signIns: { id: string; browser: string; isCurrent: boolean }[];
  };
  expect(signIns.filter(({ isCurrent }) => isCurrent).map(({ browser }) => browser)).toEqual(['Firefox']);
  const { id } = signIns.find(({ browser }) => browser === 'Chrome')!;
  expect((await olga.call('DELETE', `/v1/sign-ins/${id}`)).status).toBe(404);
  expect((await here.call('DELETE', `/v1/sign-ins/${id}`)).status).toBe(204);
  expect((await there.call('GET', '/v1/me')).status).toBe(401);
  expect((await here.call('GET', '/v1/me')).status).toBe(200);
});

test('ops sign a user out, which the audit log has', async () => {
  const browser = await openBrowser(await signIn(runq.url, 'ben'));
  expect(await olga.json('POST', '/v1/ops/users/ben/sign-out', { why: 'stolen laptop' })).toEqual({ ended: 1 });
  expect((await browser.call('GET', '/v1/me')).status).toBe(401);
  const { entries } = await olga.json<{ entries: object[] }>('GET', '/v1/ops/audit?limit=5');
  expect(entries).toContainEqual(
    expect.objectContaining({ action: 'user.sign-out', target: 'ben', why: 'stolen laptop' }),
  );
});

test('ops follow a link to /queues with the cookie', async () => {
  expect((await (await openBrowser(olga)).call('GET', '/queues')).status).toBe(200);
  expect((await (await openBrowser(ada)).call('GET', '/queues')).status).toBe(403);
});
