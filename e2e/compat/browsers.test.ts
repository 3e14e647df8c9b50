import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Runq, startRunq } from '../support/start-runq.js';

const key = 'a-key-of-the-test-0123456789';
let runq: Runq;
beforeAll(async () => {
  runq = await startRunq({
    ...{ RUNQ_COMPAT: 'jobe,piston,judge0', RUNQ_COMPAT_KEYS: `page=${key}`, RUNQ_COMPAT_OPEN: '1' },
    HOST: '127.0.0.1',
  });
});
afterAll(async () => {
  await runq?.stop();
});

const origin = 'https://editor.example.org';
const apis = [
  ['Jobe', '/jobe/index.php/restapi', '/languages', 'X-API-KEY'],
  ['Piston', '/api/v2/piston', '/runtimes', 'Authorization'],
  ['Judge0', '/compat/judge0', '/languages', 'X-Auth-Token'],
] as const;

async function preflight(path: string, headers: string) {
  const response = await fetch(runq.url + path, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
  });
  const read = (name: string) => response.headers.get(`access-control-allow-${name}`);
  return { status: response.status, origin: read('origin'), headers: read('headers'), methods: read('methods') };
}

describe.each(apis)('%s', (_name, mount, path, header) => {
  async function get(headers: Record<string, string>) {
    const response = await fetch(runq.url + mount + path, { headers });
    return { status: response.status, origin: response.headers.get('access-control-allow-origin') };
  }

  test('a page of another site may send requests with a key', async () => {
    const wanted = `content-type,${header.toLowerCase()}`;
    expect(await preflight(mount + path, wanted)).toEqual({
      ...{ status: 204, origin: '*', headers: wanted },
      methods: expect.stringMatching(/GET.*POST|POST.*GET/),
    });
    expect(await get({ origin, [header]: key })).toEqual({ status: 200, origin: '*' });
  });

  test('without a key it may not, even from an address that needs none', async () => {
    const denied = { origin: null, headers: null, methods: null };
    expect(await preflight(mount + path, 'content-type')).toEqual({ status: 204, ...denied });
    expect(await get({})).toEqual({ status: 200, origin: null });
    expect(await get({ origin })).toEqual({ status: mount.startsWith('/jobe') ? 403 : 401, origin: null });
  });
});

test('a client behind a proxy that is not trusted has no open address', async () => {
  const ask = (headers: Record<string, string>) =>
    fetch(`${runq.url}/api/v2/runtimes`, { headers }).then(({ status }) => status);
  expect(await ask({ 'x-forwarded-for': '198.51.100.7' })).toBe(401);
  expect(await ask({ 'x-forwarded-for': '198.51.100.7', authorization: key })).toBe(200);
});

test('a page of another site opens no WebSocket without a key', async () => {
  const open = (headers: Record<string, string>) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${runq.url.replace('http', 'ws')}/api/v2/connect`, { headers });
      socket.once('error', (error) => resolve(error.message));
      socket.once('open', () => {
        socket.close();
        resolve('open');
      });
    });
  expect(await open({})).toBe('open');
  expect(await open({ origin })).toContain('401');
  expect(await open({ origin, authorization: key })).toBe('open');
});

test('the native API lets in no page of another site', async () => {
  const response = await fetch(`${runq.url}/v1/runs`, { headers: { origin, 'x-api-key': key } });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([401, null]);
});
