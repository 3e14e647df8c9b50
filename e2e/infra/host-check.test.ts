import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../support/cluster.js';
import { sendRaw } from '../support/raw-request.js';
import { findFreePort } from '../support/start-runq.js';

let cluster: Cluster;
let port: number;
let judge0Port: number;

async function start(env: Record<string, string> = {}): Promise<void> {
  judge0Port = await findFreePort();
  cluster = await startCluster({
    ...{ apis: 1, workers: 0 },
    env: { RUNQ_COMPAT: 'piston,judge0', RUNQ_COMPAT_JUDGE0_PORT: String(judge0Port), ...env },
  });
  port = Number(new URL(cluster.apis[0]!.url).port);
}

const upgrade: [string, string][] = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', randomBytes(16).toString('base64')],
];

async function get(target: string, host: string, { at = port, headers = [] as [string, string][] } = {}) {
  const answer = await sendRaw(at, {
    ...{ method: 'GET', target, body: Buffer.alloc(0) },
    headers: [['Host', host], ...headers],
  });
  const isProblem = answer?.contentType === 'application/problem+json';
  return { status: answer?.status, code: isProblem ? (JSON.parse(answer.body) as { code: string }).code : null };
}

const refused = { status: 421, code: 'unknown_host' };

describe('without settings', () => {
  beforeAll(() => start());
  afterAll(() => cluster?.close());

  test.each(['/', '/v1/me', '/openapi.json', '/livez', '/metrics', '/queues', '/nothing', '/api/v2/runtimes'])(
    '%s is refused under the name of another site',
    async (target) => {
      expect(await get(target, 'evil.example')).toEqual(refused);
      expect(await get(target, `evil.example:${port}`)).toEqual(refused);
    },
  );

  test('so are all transports of the socket, and the port of Judge0', async () => {
    expect(await get('/socket.io/?EIO=4&transport=polling', 'evil.example')).toEqual(refused);
    const options = { headers: upgrade };
    expect(await get('/socket.io/?EIO=4&transport=websocket', 'evil.example', options)).toEqual(refused);
    expect(await get('/api/v2/connect', 'evil.example', options)).toEqual(refused);
    expect(await get('/languages', 'evil.example', { at: judge0Port })).toEqual(refused);
  });

  test('a malformed host is a bad request', async () => {
    expect(await get('/', 'not/a host')).toEqual({ status: 400, code: 'bad_request' });
  });

  test.each(['127.0.0.1', '192.168.1.20:3000', '[::1]', 'localhost', 'laptop', 'laptop.local', 'api:3000'])(
    'health checks, pages and sockets work at %s',
    async (host) => {
      expect((await get('/livez', host)).status).toBe(200);
      expect((await get('/', host)).status).toBe(200);
      expect((await get('/socket.io/?EIO=4&transport=polling', host)).status).toBe(200);
    },
  );
});

describe('behind a proxy with TLS', () => {
  beforeAll(() =>
    start({
      ...{ RUNQ_TRUST_PROXY: 'loopback', RUNQ_ALLOWED_HOSTS: 'runq.school.example,*.lab.example' },
      RUNQ_HSTS_SECONDS: '600',
    }),
  );
  afterAll(() => cluster?.close());

  test('only the named hosts are served, and private ones', async () => {
    const statuses = ['runq.school.example', 'a.lab.example', 'lab.example', 'evil.example', 'api', '10.0.0.7'].map(
      async (host) => [host, (await get('/livez', host, { headers: [['X-Forwarded-Proto', 'https']] })).status],
    );
    expect(Object.fromEntries(await Promise.all(statuses))).toEqual({
      ...{ 'runq.school.example': 200, 'a.lab.example': 200, 'lab.example': 421, 'evil.example': 421 },
      ...{ api: 200, '10.0.0.7': 200 },
    });
  });

  test('Strict-Transport-Security is sent over TLS only', async () => {
    const url = cluster.apis[0]!.url;
    const read = async (headers: Record<string, string>, path = '/') =>
      (await fetch(url + path, { headers })).headers.get('strict-transport-security');
    const tls = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'runq.school.example' };
    expect(await read(tls)).toBe('max-age=600');
    expect(await read(tls, '/v1/nothing')).toBe('max-age=600');
    expect(await read({ ...tls, 'x-forwarded-proto': 'http' })).toBeNull();
    expect(await read({})).toBeNull();
  });
});
