import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { makeInvalidCredentials } from '../support/credentials/invalid-credentials.js';
import { type ApiDocument, hostileRequests, planted, strangeHeaders } from '../support/fuzz/hostile-http.js';
import { hostileFrames } from '../support/fuzz/hostile-packets.js';
import { frame, openRaw, openRawWebSocket } from '../support/raw-connection.js';
import { type RawRequest, type RawResponse, sendRaw } from '../support/raw-request.js';
import { until } from '../support/start-runq.js';

const isLong = process.env.RUNQ_LONG !== undefined;
/** How long each kind of request is generated in an ordinary run. */
const fuzzMs = isLong ? 60_000 : 2000;
/** Requests, and messages of sockets, of all callers together in a long run, whatever time they take. */
const longCount = 20_000;
/** Sent at the same time. */
const atOnce = 8;
vi.setConfig({ testTimeout: isLong ? 1_800_000 : fuzzMs + 60_000 });
const seed = Number(process.env.RUNQ_SEED ?? Date.now());
const growthMax = 150 * 1024 * 1024;
const runs = { seed, numRuns: 1_000_000, interruptAfterTimeLimit: fuzzMs, markInterruptAsFailure: false };
/** The documented problems with a 5xx status. */
const namedUnavailable = ['paused', 'draining', 'store_full', 'unavailable'];
const secret = 'a-secret-of-the-fuzz-tests';

let cluster: Cluster;
let port: number;
let document: ApiDocument;
const callers: Record<string, Client> = {};
const requestCallers = [
  ...['anonymous', 'student', 'grader', 'ops', 'key of ops'],
  ...['expired token', 'foreign token', 'revoked key'],
];
const socketCallers = ['anonymous', 'student', 'ops', 'key of ops', 'expired token', 'revoked key'];
/** How often a property is checked for each of so many callers. */
const rounds = (callerCount: number) =>
  isLong
    ? { seed, numRuns: Math.ceil(longCount / callerCount / atOnce) }
    : { ...runs, interruptAfterTimeLimit: fuzzMs / 2 };
const ids: Record<string, string[]> = {};

beforeAll(async () => {
  const rates = { RUNQ_REQUESTS_PER_MINUTE_PER_USER: '10000000', RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS: '10000000' };
  const auth = { RUNQ_AUTH: 'dev,jwt,accounts', RUNQ_JWT_SECRET: secret };
  cluster = await startCluster({ apis: 1, workers: 0, env: { LOG_LEVEL: 'trace', ...auth, ...rates } });
  const { url } = cluster.apis[0]!;
  port = Number(new URL(url).port);
  callers.anonymous = createClient(url, null);
  for (const role of ['student', 'grader', 'ops'] as const) callers[role] = await signIn(url, role, role);
  const { ops } = callers as { ops: Client };
  const scopes = ['runs', 'batches', 'read', 'ops'];
  // Of a user whose data no request deletes.
  const holder = await signIn(url, 'holder', 'ops');
  const { key } = await holder.json<{ key: string }>('POST', '/v1/keys', { name: 'fuzz', scopes });
  callers['key of ops'] = createClient(url, key);
  const invalid = await makeInvalidCredentials(url, secret, ops);
  const withInvalid = (name: string) => createClient(url, invalid[name]!.authorization!.replace('Bearer ', ''));
  callers['expired token'] = withInvalid('an expired token');
  callers['foreign token'] = withInvalid('a token of another secret');
  callers['revoked key'] = withInvalid('a revoked key');
  document = await callers.anonymous.json<ApiDocument>('GET', '/openapi.json');
  const idOf = async (role: string, path: string, body: object) =>
    (await callers[role]!.json<{ id: string }>('POST', path, body)).id;
  ids.run = [await idOf('student', '/v1/runs', { code: 'input()', interactive: true })];
  ids.session = [await idOf('student', '/v1/sessions', { code: '' })];
  ids.batch = [await idOf('grader', '/v1/batches', { runs: [{ code: '' }] })];
  ids.share = [await idOf('student', '/v1/shares', { files: [{ path: 'main.py', content: '' }] })];
  ids.user = ['student'];
});
afterAll(async () => {
  await cluster?.close();
});

const api = () => cluster.apis[0]!;

function residentBytes(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${api().pid}/status`, 'utf8'))![1]) * 1024;
}

/** The violation in a response, or null. */
function faultOf({ method, target }: RawRequest, answer: RawResponse | null): string | null {
  if (answer === null) return 'no answer';
  const { status, contentType, body } = answer;
  if (status < 400 || method === 'HEAD') return status >= 500 && status !== 503 ? `HEAD ${status}` : null;
  // These two report the health of the service in their own format.
  if (status === 503 && /^\/(health|readyz)\b/.test(target)) return null;
  if (contentType !== 'application/problem+json') return `${status} ${contentType} ${body.slice(0, 200)}`;
  const problem = JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1)) as {
    status: number;
    code: string;
  };
  if (problem.status !== status) return `${status} says ${problem.status}`;
  return status >= 500 && !namedUnavailable.includes(problem.code) ? `${status} ${body}` : null;
}

/** Whether an honest client is served; false when its connection idled too long on a busy machine. */
function untilHonestServed(): Promise<boolean> {
  const { anonymous, student } = callers as { anonymous: Client; student: Client };
  const statusOf = (client: Client, path: string) =>
    client.call('GET', path).then(
      ({ status }) => status,
      () => null,
    );
  return until(async () => {
    const statuses = [await statusOf(anonymous, '/livez'), await statusOf(student, '/v1/runs')];
    return statuses.every((status) => status === 200);
  }, 'an honest client to be served');
}

test.each(requestCallers)('answers every request of %s, errors with a problem', async (who) => {
  const before = residentBytes();
  const { token } = callers[who]!;
  const authorization: [string, string][] = token ? [['Authorization', `Bearer ${token}`]] : [];
  const send = async (request: RawRequest) => {
    const headers = [...request.headers.filter(([name]) => !token || name !== 'Authorization'), ...authorization];
    return faultOf(request, await sendRaw(port, { ...request, headers }));
  };
  const some = fc.array(hostileRequests(document, ids), { minLength: isLong ? atOnce : 0, maxLength: atOnce });
  const property = fc.asyncProperty(some, async (requests) => {
    expect((await Promise.all(requests.map(send))).filter((fault) => fault !== null)).toEqual([]);
  });
  await fc.assert(property, rounds(requestCallers.length));
  await untilHonestServed();
  await until(() => residentBytes() < before + growthMax, 'memory to be back', 30_000);
});

test.each(strangeHeaders)('answers requests with any value of the header %s', async (name, values) => {
  const targets = [
    '/queues',
    '/v1/runs',
    `/v1/runs/${ids.run![0]}/events`,
    '/v1/workspace/files/x',
    '/',
    '/socket.io/',
  ];
  const identity: [string, string][] = [['Authorization', `Bearer ${callers.student!.token}`]];
  for (const value of values)
    for (const authorization of name === 'Authorization' ? [[]] : [[], identity]) {
      const headers: [string, string][] = [['Host', '127.0.0.1'], [name, value], ...authorization];
      const requests = targets.map((target) => ({ method: 'GET', target, headers, body: Buffer.alloc(0) }));
      const faults = await Promise.all(requests.map(async (one) => faultOf(one, await sendRaw(port, one))));
      expect([value, faults]).toEqual([value, targets.map(() => null)]);
    }
});

test.each(socketCallers)('acknowledges every socket command of %s, or closes the connection', async (who) => {
  const before = residentBytes();
  const { token } = callers[who]!;
  const names = document['x-socket-commands'].map(({ name }) => name);
  const frames = hostileFrames(Object.values(ids).flat(), names);
  const property = fc.asyncProperty(
    fc.array(frames, { minLength: isLong ? atOnce : 0, maxLength: atOnce }),
    async (sent) => {
      const connection = await openRawWebSocket(port);
      if (token) {
        connection.socket.write(frame(`40${JSON.stringify({ token })}`));
        // Connected, or refused.
        await connection.until(/40\{"sid"|44\{/);
      }
      connection.socket.write(Buffer.concat([...sent, frame('42777["run:unsubscribe",{"runId":"x"}]'), frame('1')]));
      await connection.until(/43777\[\{"ok":true\}\]|\x88/);
      connection.socket.destroy();
      expect(connection.received()).not.toContain('"status":500');
    },
  );
  await fc.assert(property, rounds(socketCallers.length));
  await untilHonestServed();
  await until(() => residentBytes() < before + growthMax, 'memory to be back', 30_000);
});

test('answers every long-polling request', async () => {
  const property = fc.asyncProperty(
    fc.constantFrom('GET', 'POST', 'PUT', 'OPTIONS', 'DELETE'),
    fc.constantFrom(
      '',
      '&sid=SID',
      '&sid=x',
      '&sid=__proto__',
      '&EIO=3',
      '&transport=websocket',
      `&sid=${planted}`,
      '&j=%',
    ),
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.constantFrom('40', '42["x"]\x1e\x1e', '1', 'b%%', 'x'.repeat(20_000)),
    ),
    async (method, query, text) => {
      const handshake = await sendRaw(port, {
        ...{ method: 'GET', target: '/socket.io/?EIO=4&transport=polling', body: Buffer.alloc(0) },
        headers: [['Host', 'x']],
      });
      const sid = /"sid":"([^"]+)"/.exec(handshake?.body ?? '')?.[1] ?? 'none';
      const body = method === 'GET' ? Buffer.alloc(0) : Buffer.from(text);
      const answer = await sendRaw(port, {
        ...{ method, body },
        target: `/socket.io/?EIO=4&transport=polling${query.replace('SID', sid)}`,
        headers: [
          ['Host', 'x'],
          ['Content-Length', String(body.length)],
        ],
      });
      expect(answer?.status ?? 400).toBeLessThan(500);
    },
  );
  // Starts with a short case: a poll that the server holds may take all the time, and no case at all is a failure.
  const examples: ['OPTIONS', '', string][] = [['OPTIONS', '', '']];
  await fc.assert(property, { ...runs, examples, interruptAfterTimeLimit: fuzzMs / 3 });
  await untilHonestServed();
});

test('survives bytes that are not HTTP', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      'GET / HTTP/1.1',
      'GET / HTTP/9.9',
      'POST /v1/runs HTTP/1.1',
      'CONNECT x:1 HTTP/1.1',
      'PRI * HTTP/2.0',
    ),
    fc.constantFrom(
      'Transfer-Encoding: chunked',
      'Content-Length: 5',
      'Content-Length: -1',
      'Host: x',
      ': x',
      '',
      'ffffffffff',
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  const property = fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
    const connection = await openRaw(port, Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
    connection.socket.end();
    await connection.closed;
    expect(connection.received()).not.toMatch(/^HTTP\/1.1 5/m);
  });
  await fc.assert(property, { ...runs, interruptAfterTimeLimit: fuzzMs / 3 });
  await untilHonestServed();
});

test('logs the name of each route and nothing from the requests', async () => {
  const filled = 'limit=1&x=';
  for (const [path, methods] of Object.entries(document.paths))
    for (const method of Object.keys(methods))
      for (const client of Object.values(callers))
        for (const target of [path, path.replace(/\w+/, (word) => word.toUpperCase())]) {
          const address = `${target.replace(/\{\w+\}/g, planted)}?${filled}${planted}&share=${planted}`;
          const secrets = { 'Idempotency-Key': planted, 'If-Match': `"${planted}"`, Cookie: `runq_board=${planted}` };
          const body = method === 'get' ? undefined : { code: planted, data: planted, why: 'x', [planted]: planted };
          const answer = await client.call(method.toUpperCase(), address, body, secrets);
          await answer.body?.cancel();
        }
  await until(() => api().log().includes('"route":"/v1/shares/{id}"'), 'the log');
  const lines = api().log();
  expect(lines).not.toContain(planted);
  for (const { token } of Object.values(callers)) if (token) expect(lines).not.toContain(token.split('.').at(-1));
  // Includes the log of the tests above: none of their requests may cause an internal error.
  const faults = lines.split('\n').filter((line) => /"level":[56]0/.test(line));
  expect(faults).toEqual([]);
});
