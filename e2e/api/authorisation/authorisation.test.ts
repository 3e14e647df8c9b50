import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '../../support/client.js';
import { type InvalidCredentials, makeInvalidCredentials } from '../../support/credentials/invalid-credentials.js';
import { signToken } from '../../support/credentials/sign-token.js';
import { frame, openRawWebSocket } from '../../support/raw-connection.js';
import { type Runq, startRunq } from '../../support/start-runq.js';
import { commandRows } from './command-rows.js';
import { invitationRows } from './invitation-rows.js';
import { routeRows as otherRows, publicRows } from './route-rows.js';
import { fillPath, type Things, type Who } from './rows.js';
import { makeThings, signInAll } from './things.js';

interface ApiDocument {
  paths: Record<string, Record<string, { security: object[] }>>;
  'x-socket-commands': { name: string }[];
}

const routeRows = [...otherRows, ...invitationRows];
const secret = 'a-secret-of-the-authorisation-table';
const ackMs = 20_000;

let runq: Runq;
let document: ApiDocument;
let callers: Record<Who, Client>;
let things: Things;
let invalid: InvalidCredentials;
const sockets: Socket[] = [];

beforeAll(async () => {
  runq = await startRunq({
    RUNQ_AUTH: 'dev,jwt,accounts',
    RUNQ_JWT_SECRET: secret,
    RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS: '100000',
  });
  document = await createClient(runq.url, null).json<ApiDocument>('GET', '/openapi.json');
  callers = await signInAll(runq.url);
  things = await makeThings(callers);
  invalid = await makeInvalidCredentials(runq.url, secret, callers.ops);
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await runq?.stop();
});

const listRoutes = (isPublic: boolean) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => (security.length === 0) === isPublic)
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );

/** The handshake of a socket: the connected socket, or the status of its refusal. */
async function connect(auth: object, extraHeaders: Record<string, string> = {}): Promise<Socket | number> {
  const socket = io(runq.url, {
    ...{ auth, extraHeaders, transports: ['websocket'], forceNew: true, reconnection: false },
  });
  sockets.push(socket);
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error: Error & { data?: { status: number } }) => resolve(error.data?.status ?? 0));
  });
}

test('every route and every socket command of the document has a row', () => {
  const routes = routeRows.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(routes)].sort()).toEqual(listRoutes(false).sort());
  expect(publicRows.map(([route]) => route).sort()).toEqual(listRoutes(true).sort());
  const commands = document['x-socket-commands'].map(({ name }) => name);
  expect([...new Set(commandRows.map(({ command }) => command))].sort()).toEqual(commands.sort());
});

test('no route that needs a sign-in answers without a valid credential', async () => {
  for (const [name, headers] of Object.entries(invalid)) {
    const wrong: string[] = [];
    for (const row of routeRows) {
      const body = row.method === 'GET' ? {} : { body: JSON.stringify(row.body ?? {}) };
      const sent = { method: row.method, headers: { 'content-type': 'application/json', ...headers }, ...body };
      const answer = await fetch(runq.url + fillPath(row, things), sent);
      await answer.body?.cancel();
      if (answer.status !== 401) wrong.push(`${row.method} ${row.path} ${answer.status}`);
    }
    expect([name, wrong]).toEqual([name, []]);
  }
});

test.each(publicRows)('%s needs no credential', async (route, body, status, withInvalidToken = status) => {
  const [method, path] = route.split(' ') as [string, string];
  for (const [name, headers] of Object.entries(invalid)) {
    const answer = await fetch(runq.url + path.replace('{id}', 'missing'), {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    await answer.body?.cancel();
    const expected = headers.authorization === undefined ? status : withInvalidToken;
    expect([name, answer.status]).toEqual([name, expected]);
  }
});

test('no socket opens without a valid credential', async () => {
  for (const [name, headers] of Object.entries(invalid)) {
    const token = headers.authorization?.replace('Bearer ', '');
    const answer = await connect(token === undefined ? {} : { token }, token === undefined ? headers : {});
    expect([name, answer]).toEqual([name, 401]);
  }
});

// Each waits until the time for the sign-in is over.
test.concurrent.each(commandRows)(
  '$command before the sign-in closes the connection unanswered',
  async ({ command }) => {
    const connection = await openRawWebSocket(runq.port);
    connection.socket.write(frame(`421${JSON.stringify([command, { runId: things?.run }])}`));
    await connection.closed;
    expect(connection.received()).not.toMatch(/43\d*\[/);
  },
);

test.each(commandRows)('$command', async ({ command, statuses, body }) => {
  for (const [who, status] of Object.entries(statuses)) {
    const socket = callers[who as Who].socket();
    sockets.push(socket);
    const answer = await socket.timeout(ackMs).emitWithAck(command, body?.(things) ?? {});
    socket.close();
    expect([who, answer.ok ? 200 : answer.problem.status]).toEqual([who, status]);
  }
});

test('a socket ends with the token that opened it', async () => {
  const exp = Math.floor(Date.now() / 1000) + 5;
  const socket = await connect({ token: signToken(secret, { sub: 'alice', exp }) });
  expect(socket).toBeInstanceOf(Object);
  await new Promise((resolve) => (socket as Socket).once('disconnect', resolve));
  expect(await connect({ token: signToken(secret, { sub: 'alice', exp }) })).toBe(401);
});

test.each(routeRows)('$method $path', async (row) => {
  for (const [who, status] of Object.entries(row.statuses)) {
    const answer = await callers[who as Who].call(row.method, fillPath(row, things), row.body);
    const text = answer.headers.get('content-type')?.includes('problem') ? ` ${await answer.text()}` : '';
    await answer.body?.cancel().catch(() => {});
    expect([who, answer.status], text).toEqual([who, status]);
  }
});
