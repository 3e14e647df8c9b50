import { request } from 'node:http';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

/** Small limits that the tests can reach. */
const requestsPerUser = 150;
const requestsPerAddress = 40;
const mostStreams = 2;
const mostSockets = 2;

let runq: Runq;
let ada: Client;

beforeAll(async () => {
  runq = await startRunq({
    RUNQ_REQUESTS_PER_MINUTE_PER_USER: String(requestsPerUser),
    RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS: String(requestsPerAddress),
    RUNQ_STREAMS_PER_USER: String(mostStreams),
    RUNQ_SOCKETS_PER_USER: String(mostSockets),
  });
  ada = await signIn(runq.url, 'ada');
});
afterAll(async () => {
  await runq?.stop();
});

interface Problem {
  code: string;
  status: number;
  retryAfterMs?: number;
  errors?: { pointer: string }[];
}

const connected = (socket: Socket) => new Promise<void>((resolve) => socket.once('connect', () => resolve()));
const refusalOf = (socket: Socket) =>
  new Promise<Problem>((resolve) =>
    socket.once('connect_error', (error) => resolve((error as Error & { data: Problem }).data)),
  );

test('an unsupported method is 405 with the allowed methods', async () => {
  const cases: [string, string, string][] = [
    ['PUT', '/v1/runs', 'POST, GET, HEAD'],
    ['DELETE', '/v1/runs/abc', 'GET, HEAD'],
    ['GET', '/v1/runs/abc/cancel', 'POST'],
    ['POST', '/v1/runs/abc/artifacts/a/b.txt', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['GET', '/v1/dev/token', 'POST'],
  ];
  for (const [method, path, allow] of cases) {
    const response = await ada.call(method, path);
    const problem = (await response.json()) as Problem;
    expect([path, response.status, problem.code, response.headers.get('allow')]).toEqual([
      path,
      405,
      'method_not_allowed',
      allow,
    ]);
  }
  expect((await ada.call('GET', '/v1/nothing')).status).toBe(404);
});

test('rejects an invalid cursor', async () => {
  for (const cursor of ['x', '-1', '1e9', '(5', '']) {
    const response = await ada.call('GET', `/v1/runs?cursor=${encodeURIComponent(cursor)}`);
    const problem = (await response.json()) as Problem;
    expect([cursor, response.status, problem.errors?.[0]?.pointer]).toEqual([cursor, 422, '/cursor']);
  }
});

test('acknowledges unknown socket commands with a problem, also names of object properties', async () => {
  const socket = ada.socket();
  await connected(socket);
  for (const name of ['run:fly', 'constructor', 'toString'])
    expect(await socket.timeout(20_000).emitWithAck(name, {})).toMatchObject({ ok: false, problem: { status: 404 } });
  socket.emit('run:fly');
  expect(await socket.timeout(20_000).emitWithAck('run:unsubscribe', { runId: 'r' })).toEqual({ ok: true });
  socket.close();
});

test('limits the sockets and event streams of a user, and frees one when it closes', async () => {
  const bob = await signIn(runq.url, 'bob');
  const sockets = Array.from({ length: mostSockets }, () => bob.socket());
  await Promise.all(sockets.map(connected));
  const refused = bob.socket();
  expect(await refusalOf(refused)).toMatchObject({ status: 429, code: 'rate_limited' });
  refused.close();
  await connected(ada.socket());
  sockets[0]!.close();
  await until(async () => {
    const again = bob.socket();
    const outcome = await Promise.race([connected(again).then(() => true), refusalOf(again).then(() => false)]);
    again.close();
    return outcome;
  }, 'a socket instead of the closed one');
  sockets[1]!.close();

  const { id } = await bob.submit({ code: 'input()', interactive: true });
  const open = () => bob.call('GET', `/v1/runs/${id}/events`);
  const streams = [];
  for (let i = 0; i < mostStreams; i++) streams.push(await open());
  expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
  const over = await open();
  expect([over.status, over.headers.get('retry-after')]).toEqual([429, '2']);
  await over.body?.cancel();
  await streams[0]!.body!.cancel();
  await until(async () => {
    const response = await open();
    await response.body?.cancel();
    return response.status === 200;
  }, 'a stream instead of the closed one');
  await streams[1]!.body!.cancel();
  await bob.cancel(id);
});

test('does not read a body before authentication', async () => {
  const send = (token: string | null) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(`${runq.url}/v1/batches`, {
        method: 'POST',
        headers: { 'content-length': 10 ** 12, ...(token ? { authorization: `Bearer ${token}` } : {}) },
      });
      sent.once('response', (response) => {
        resolve(response.statusCode!);
        sent.destroy();
      });
      sent.once('error', reject);
      // Sends only the headers: a server that waits for the body would never respond.
      sent.flushHeaders();
    });
  expect(await send(null)).toBe(401);
  expect(await send('not.a.token')).toBe(401);
  expect(await send(ada.token)).toBe(403);
});

test('too many requests are 429 with policy and retry time, without affecting other users', async () => {
  const eve = await signIn(runq.url, 'eve');
  const statuses: number[] = [];
  let refused: Response | null = null;
  while (!refused && statuses.length < 20 * requestsPerUser) {
    const response = await eve.call('GET', '/v1/me');
    statuses.push(response.status);
    if (response.status === 429) refused = response;
    else await response.body?.cancel();
  }
  expect(statuses.length).toBeGreaterThanOrEqual(requestsPerUser);
  expect(((await refused!.json()) as Problem).code).toBe('rate_limited');
  expect(refused!.headers.get('ratelimit-policy')).toBe(`"rate_limited";q=${requestsPerUser};w=60`);
  expect(refused!.headers.get('ratelimit')).toMatch(/^"rate_limited";r=0;t=\d+$/);
  expect(Number(refused!.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await ada.call('GET', '/v1/me')).status).toBe(200);
  const socket = eve.socket();
  await connected(socket);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => socket.emitWithAck('run:unsubscribe', { runId: 'r' })),
  );
  expect(answers.at(-1)).toMatchObject({ ok: false, problem: { code: 'rate_limited' } });
  socket.close();
});

test('requests without a valid token share the limit of their address; pages and probes have none', async () => {
  const anonymous = createClient(runq.url, 'not.a.token');
  const statuses = new Set<number>();
  for (let i = 0; i < 2 * requestsPerAddress && !statuses.has(429); i++)
    statuses.add((await anonymous.call('GET', '/v1/me')).status);
  expect([...statuses]).toEqual([401, 429]);
  for (let i = 0; i < 2 * requestsPerAddress; i++) expect((await fetch(`${runq.url}/livez`)).status).toBe(200);
  expect((await ada.call('GET', '/v1/me')).status).toBe(200);
});
