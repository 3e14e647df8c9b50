import { readFileSync } from 'node:fs';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { frameHead, openRaw, openRawWebSocket, type RawConnection } from '../support/raw-connection.js';
import { until } from '../support/start-runq.js';

const mebibyte = 1024 * 1024;
const perAddressMax = 48;
const perUserBytesMax = 32 * mebibyte;
/** Connections of the long load, and how many are open at the same time. */
const strangers = process.env.RUNQ_LONG ? 10_000 : 1000;
const atOnce = 250;
/** Allowed permanent memory growth of the API: a heap does not shrink to its exact former size. */
const growthMax = 96 * mebibyte;

let cluster: Cluster;
let url: string;
let port: number;
let ada: Client;

beforeAll(async () => {
  cluster = await startCluster({
    apis: 1,
    workers: 1,
    env: {
      RUNQ_SIGN_IN_MS: '9000',
      RUNQ_ANONYMOUS_CONNECTIONS_PER_ADDRESS_MAX: String(perAddressMax),
      RUNQ_CONNECTIONS_PER_USER_MAX: '60',
    },
  });
  url = cluster.apis[0]!.url;
  port = Number(new URL(url).port);
  ada = await signIn(url, 'ada');
});
afterAll(async () => {
  await cluster?.close();
});

interface Problem {
  status: number;
  code: string;
  detail: string;
}

function residentBytes(): number {
  const status = readFileSync(`/proc/${cluster.apis[0]!.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) * 1024;
}

/** The problem in a raw response, after comparing it with the status line. */
function problemOf(answer: string): Problem {
  const [head, body] = answer.split('\r\n\r\n');
  expect(head).toMatch(/content-type: application\/problem\+json/i);
  const problem = JSON.parse(body!) as Problem;
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${problem.status} `));
  return problem;
}

const head = (line: string, ...headers: string[]) =>
  [line, 'Host: 127.0.0.1', 'Content-Type: application/json', ...headers, '\r\n'].join('\r\n');
const bytesOf = (count: number) => Buffer.alloc(count, 'x');
const connected = (socket: Socket) =>
  new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));

/** Connections that an anonymous client may try to hold open. Each sends as much as the server accepts. */
const kinds: Record<string, () => Promise<RawConnection>> = {
  'a WebSocket that says nothing': () => openRawWebSocket(port),
  'a WebSocket with a frame of 8 MiB': async () => {
    const connection = await openRawWebSocket(port);
    connection.socket.write(Buffer.concat([frameHead(8 * mebibyte), bytesOf(8 * mebibyte)]));
    return connection;
  },
  'a WebSocket with a frame that never ends': async () => {
    const connection = await openRawWebSocket(port);
    connection.socket.write(Buffer.concat([frameHead(8 * mebibyte), bytesOf(4096)]));
    return connection;
  },
  'a session by long polling': () => openRaw(port, head('GET /socket.io/?EIO=4&transport=polling HTTP/1.1')),
  'no request': () => openRaw(port),
  'headers that never end': () => openRaw(port, 'POST /v1/runs HTTP/1.1\r\nHost: x\r\nX-Slow: '),
  'a body without a token': async () => {
    const connection = await openRaw(port, head('POST /v1/runs HTTP/1.1', `Content-Length: ${8 * mebibyte}`));
    connection.socket.write(bytesOf(mebibyte));
    return connection;
  },
  'a body for the sign-in that never ends': () =>
    openRaw(port, `${head('POST /v1/dev/token HTTP/1.1', 'Content-Length: 1000')}{`),
};

test('a class behind one address connects together, by either transport, and stays connected', async () => {
  const students = await Promise.all(Array.from({ length: 40 }, (_, i) => signIn(url, `student-${i}`)));
  const sockets = students.flatMap(({ token }) =>
    [['websocket'], ['websocket'], ['polling', 'websocket']].map((transports) =>
      io(url, { auth: { token }, transports, forceNew: true, reconnectionDelay: 100 }),
    ),
  );
  const ends: string[] = [];
  for (const socket of sockets) socket.on('disconnect', (reason) => ends.push(reason));
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))));
  // All earlier anonymous connections end while these stay open.
  const stranger = await openRawWebSocket(port);
  await stranger.closed;
  expect(ends).toEqual([]);
  expect(sockets.filter(({ connected: isConnected }) => isConnected)).toHaveLength(120);
  for (const socket of sockets) socket.close();
});

test('limits anonymous connections by address, whatever they send, and frees their memory', async () => {
  const makers = Object.values(kinds);
  let opened = 0;
  async function openMany(count: number): Promise<RawConnection[]> {
    return Promise.all(Array.from({ length: count }, () => makers[opened++ % makers.length]!()));
  }
  // One-time costs of the first connections, such as compiled code, are no growth.
  const all = await openMany(atOnce);
  const before = residentBytes();
  const socket = ada.socket();
  await connected(socket);

  while (opened < strangers) {
    all.push(...(await openMany(atOnce)));
    await until(async () => (await ada.run('print(1)').catch(() => null))?.stdout === '1\n', 'a run meanwhile');
    expect(await socket.timeout(20_000).emitWithAck('run:unsubscribe', { runId: 'r' })).toEqual({ ok: true });
  }
  await until(() => all.filter(({ isClosed }) => !isClosed).length <= perAddressMax, 'the limit of an address');
  await Promise.all(all.map(({ closed }) => closed));
  expect(socket.connected).toBe(true);
  socket.close();
  await until(() => residentBytes() < before + growthMax, 'memory to be back', 30_000);
}, 600_000);

test('a connection of a crowded address ends with its response, said in it, and one of a user stays', async () => {
  const idle = await Promise.all(
    Array.from({ length: perAddressMax }, () => openRaw(port, head('GET /livez HTTP/1.1'))),
  );
  await until(async () => idle.every((one) => one.received().includes('200 OK')), 'the responses');
  const stranger = await openRaw(port, head('GET /livez HTTP/1.1'));
  const user = await openRaw(port, head('GET /v1/me HTTP/1.1', `Authorization: Bearer ${ada.token}`));
  await stranger.closed;
  expect(stranger.received()).toMatch(/^HTTP\/1.1 200 .*connection: close/is);
  await until(async () => user.received().includes('"ada"'), 'the answer to the user');
  expect([user.isClosed, user.received().toLowerCase().includes('connection: close')]).toEqual([false, false]);
  for (const one of [...idle, user]) one.socket.destroy();
});

test.each<[string, string, number]>([
  ['what is no HTTP', 'hello\r\n\r\n', 400],
  ['headers of 20 KiB', head('GET /livez HTTP/1.1', `X-Large: ${'x'.repeat(20_000)}`), 431],
  ['an upgrade elsewhere', head('GET /v1/runs HTTP/1.1', 'Connection: Upgrade', 'Upgrade: h2c'), 400],
  ['a session that is not there', head('GET /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1'), 400],
  ['an unknown transport', head('GET /socket.io/?EIO=4&transport=pigeon HTTP/1.1'), 400],
  ['an old protocol', head('GET /socket.io/?EIO=3&transport=polling HTTP/1.1'), 400],
  ['another method', head('PUT /socket.io/?EIO=4&transport=polling HTTP/1.1', 'Content-Length: 0'), 405],
  [
    'a message of 20 KiB before the sign-in',
    head('POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1', 'Content-Length: 20000'),
    413,
  ],
])('%s is refused with a problem', async (_name, text, status) => {
  const connection = await openRaw(port, text);
  await connection.closed;
  expect(problemOf(connection.received()).status).toBe(status);
});

test('ignores an unknown Expect header', async () => {
  const connection = await openRaw(port, head('GET /livez HTTP/1.1', 'Expect: miracles', 'Connection: close'));
  await connection.closed;
  expect(connection.received()).toMatch(/^HTTP\/1.1 200 /);
});

test('closes a connection that sends requests without reading responses', async () => {
  const connection = await openRaw(port, head('GET /v1/shares/none HTTP/1.1').repeat(500));
  await connection.closed;
  expect(connection.received().match(/HTTP\/1.1 404 /g)?.length ?? 0).toBeLessThan(500);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
});

test('rejects a too large command with a problem, and closes on a too large message before its end', async () => {
  const socket = ada.socket();
  await connected(socket);
  const answer = await socket.timeout(20_000).emitWithAck('run:submit', { code: 'x'.repeat(10_000_000) });
  expect(answer).toMatchObject({ ok: false, problem: { status: 413, code: 'too_large' } });

  const problem = new Promise<Problem>((resolve) => socket.once('problem', resolve));
  const ended = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  socket.emit('run:submit', { code: 'x'.repeat(20_000_000) });
  expect(await problem).toMatchObject({ status: 413, detail: expect.stringContaining('16777216 bytes') });
  await ended;
  socket.connect();
  await connected(socket);
  expect(await socket.timeout(20_000).emitWithAck('run:submit', { code: '1' })).toMatchObject({ ok: true });
  socket.close();
}, 60_000);

test('limits the inbound bytes of one user over sockets and requests together', async () => {
  const eve = await signIn(url, 'eve');
  const send = async (bytes: number) => {
    const headers = [`Authorization: Bearer ${eve.token}`, `Content-Length: ${bytes}`];
    const connection = await openRaw(port, head('POST /v1/runs HTTP/1.1', ...headers));
    connection.socket.write('{');
    return connection;
  };
  const slow: RawConnection[] = [];
  for (let sent = 0; sent < perUserBytesMax; sent += 8 * mebibyte) slow.push(await send(8 * mebibyte));
  const holds = async () => (await eve.call('POST', '/v1/runs', { code: '#'.repeat(9_000_000) })).status;
  await until(async () => (await holds()) === 429, 'the limit of a user');
  expect((await eve.run('print(1)')).stdout).toBe('1\n');
  expect((await ada.call('POST', '/v1/runs', { code: '#'.repeat(9_000_000) })).status).toBe(413);
  for (const { socket } of slow) socket.destroy();
  await until(async () => (await holds()) === 413, 'the limit of a user to be free again');
});

test('limits the connections of one user, without affecting others', async () => {
  const mallory = await signIn(url, 'mallory');
  const { id } = await mallory.submit({ code: 'input()', interactive: true });
  const wait = head(`GET /v1/runs/${id}?wait=60000 HTTP/1.1`, `Authorization: Bearer ${mallory.token}`);
  const waiting = await Promise.all(Array.from({ length: 80 }, () => openRaw(port, wait)));
  const refused = () => waiting.filter((connection) => connection.received().startsWith('HTTP/1.1 429 '));
  await until(() => refused().length > 0, 'a refusal');
  expect((await ada.run('print(1)')).stdout).toBe('1\n');
  for (const { socket } of waiting) socket.destroy();
  await until(async () => (await mallory.call('GET', `/v1/runs/${id}`)).status === 200, 'room for a connection');
  await mallory.cancel(id);
});
