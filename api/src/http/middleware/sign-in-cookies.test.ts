import type { IncomingMessage } from 'node:http';
import type { SignIn } from '@runq/common/accounts/sign-ins';
import type { Request, Response } from 'express';
import { expect, test } from 'vitest';
import { createReadOrigin } from '../client-address.js';
import { createSignInCookies } from './sign-in-cookies.js';

const stored: SignIn = {
  ...{ id: 'sign-in-1', userId: 'ada', role: 'student', name: null, way: 'oidc', browser: '' },
  ...{ startedAt: 1, seenAt: 1, endsAt: 5, hint: null },
};
const cookies = createSignInCookies({
  signIns: {
    open: async () => ({ secret: 'secret', id: 'sign-in-1', endsAt: 5 }),
    find: async (secret) => (secret === 'secret' ? stored : null),
    isReplaced: async (secret) => secret === 'replaced',
  },
  readOrigin: createReadOrigin((address) => address === '10.0.0.1'),
});

const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'runq.example' };

function receive(method: string, headers: Record<string, string>, remoteAddress = '192.0.2.7'): IncomingMessage {
  const cookie = headers['x-forwarded-proto'] === 'https' ? '__Host-runq_sign_in=secret' : 'runq_sign_in=secret';
  const all = { host: 'runq.example', cookie, ...headers };
  return { method, headers: all, socket: { remoteAddress } } as unknown as IncomingMessage;
}

const caller = {
  userId: 'ada',
  role: 'student',
  name: null,
  expiresAt: 5,
  credentialId: 'sign-in-1',
  isFromCookie: true,
};

test('a request that changes nothing needs the cookie alone', async () => {
  expect(await cookies.identify(receive('GET', { origin: 'https://evil.example' }))).toEqual(caller);
  expect(await cookies.identify(receive('GET', { cookie: 'runq_sign_in=wrong' }))).toBeNull();
  expect(await cookies.identify(receive('GET', { cookie: '' }))).toBeNull();
});

test('a cookie that a sign-in with another browser ended is refused with the reason', async () => {
  await expect(cookies.identify(receive('GET', { cookie: 'runq_sign_in=replaced' }))).rejects.toMatchObject({
    problem: { status: 401, code: 'signed_in_elsewhere' },
  });
});

const own = { origin: 'http://runq.example' };

test.each<[string, Record<string, string>, boolean]>([
  ['our origin', own, true],
  ['Fetch Metadata of a page of ours', { 'sec-fetch-site': 'same-origin' }, true],
  ['neither', {}, false],
  ['another site', { origin: 'https://evil.example' }, false],
  ['another port', { origin: 'http://runq.example:8080' }, false],
  ['another scheme', { origin: 'https://runq.example' }, false],
  ['a longer name', { origin: 'http://runq.example.evil.example' }, false],
  ['an opaque origin', { origin: 'null' }, false],
  ['another host of the site', { 'sec-fetch-site': 'same-site', ...own }, false],
  ['another site that forges nothing else', { 'sec-fetch-site': 'cross-site', ...own }, false],
  ['the address bar', { 'sec-fetch-site': 'none' }, false],
  ['a forwarded host, without a proxy', { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' }, false],
])('a change and a handshake with the cookie and %s', async (_, headers, isAdmitted) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'handshake']) {
    const isHandshake = method === 'handshake';
    const request = receive(isHandshake ? 'GET' : method, headers);
    const identified = cookies.identify(request, { isHandshake });
    if (isAdmitted) expect([method, await identified]).toEqual([method, caller]);
    else await expect(identified).rejects.toMatchObject({ problem: { status: 403 } });
  }
});

test('behind a proxy with TLS the origin is the forwarded one, and the cookie needs its prefix', async () => {
  const request = { ...proxied, host: 'api:3000', origin: 'https://runq.example' };
  expect(await cookies.identify(receive('POST', request, '10.0.0.1'))).toEqual(caller);
  const plain = { ...request, cookie: 'runq_sign_in=secret' };
  expect(await cookies.identify(receive('POST', plain, '10.0.0.1'))).toBeNull();
  expect(await cookies.identify(receive('POST', request, '10.0.0.2'))).toBeNull();
});

test.each<[Record<string, string>, string, boolean]>([
  [proxied, '__Host-runq_sign_in', true],
  [{}, 'runq_sign_in', false],
])('the cookie of a request with %j', async (headers, name, secure) => {
  const set: unknown[] = [];
  const response = { cookie: (...all: unknown[]) => set.push(all) } as unknown as Response;
  const request = { ...receive('POST', headers, '10.0.0.1'), get: () => 'Firefox' } as unknown as Request;
  await cookies.open(request, response, { userId: 'ada', role: 'student', name: null, way: 'oidc' });
  const claims = Buffer.from('{"sub":"ada","role":"student"}').toString('base64url');
  const options = { sameSite: 'lax', path: '/', secure };
  expect(set).toEqual([
    [name, 'secret', { ...options, httpOnly: true }],
    ['runq_user', `cookie.${claims}.sign-in-1`, { ...options, httpOnly: false }],
  ]);
});
