import type { IncomingMessage } from 'node:http';
import type { StoredApiKey } from '@runq/common/accounts/api-keys';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAuthenticator } from './authenticate.js';

const secret = 'a secret of at least 32 bytes, truly';
const key = new TextEncoder().encode(secret);
const stored: StoredApiKey = {
  ...{ id: 'key-1', userId: 'ada', role: 'grader', ownerName: null, name: 'bot', scopes: ['batches'] },
  ...{ course: null, createdAt: 1, expiresAt: 2, lastUsedAt: null },
};
const valid = new Map([['rq_valid', stored]]);
const authenticator = createAuthenticator({
  isTutor: async () => false,
  ...{ jwtSecret: secret, jwksUrl: null, issuer: 'school', audience: 'runq', devSecret: null },
  findKey: async (key) => valid.get(key) ?? null,
  findByCookie: async () => null,
});

const sign = (claims: object, change: (jwt: SignJWT) => SignJWT = (jwt) => jwt) =>
  change(
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('school')
      .setAudience('runq')
      .setSubject('ada')
      .setExpirationTime('1h'),
  ).sign(key);

test('a valid token yields user, role, name and expiry; the default role is student', async () => {
  const expiresAt = Math.floor(Date.now() / 1000) * 1000 + 60_000;
  const until = (jwt: SignJWT) => jwt.setExpirationTime(expiresAt / 1000);
  expect(await authenticator.verify(await sign({ role: 'grader', name: 'Ada' }, until))).toEqual({
    userId: 'ada',
    role: 'grader',
    name: 'Ada',
    expiresAt,
  });
  expect(await authenticator.verify(await sign({}, until))).toEqual({
    userId: 'ada',
    role: 'student',
    name: null,
    expiresAt,
  });
});

test('the clock of the issuer may be a minute ahead, and a token may be for several services', async () => {
  const ahead = await sign({}, (jwt) => jwt.setNotBefore('50s').setAudience(['mail', 'runq']));
  expect(await authenticator.verify(ahead)).toMatchObject({ userId: 'ada' });
});

const refused: [string, () => Promise<string> | string][] = [
  ['nothing', () => ''],
  ['noise', () => 'a.b.c'],
  [
    'alg none',
    () => new UnsecuredJWT({ aud: 'runq' }).setSubject('ada').setIssuer('school').setExpirationTime('1h').encode(),
  ],
  ['expired', () => sign({}, (jwt) => jwt.setExpirationTime('-1s'))],
  [
    'not expiring',
    () =>
      new SignJWT({ aud: 'runq' }).setProtectedHeader({ alg: 'HS256' }).setIssuer('school').setSubject('ada').sign(key),
  ],
  ['not valid yet', () => sign({}, (jwt) => jwt.setNotBefore('2m'))],
  ['a wrong audience', () => sign({}, (jwt) => jwt.setAudience('mail'))],
  ['a wrong issuer', () => sign({}, (jwt) => jwt.setIssuer('elsewhere'))],
  [
    'no user',
    () =>
      new SignJWT({ aud: 'runq' })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('school')
        .setExpirationTime('1h')
        .sign(key),
  ],
  ['a user id of 129 characters', () => sign({}, (jwt) => jwt.setSubject('x'.repeat(129)))],
  ['an unknown role', () => sign({ role: 'root' })],
  [
    'another key',
    () =>
      new SignJWT({ aud: 'runq' })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('school')
        .setSubject('ada')
        .setExpirationTime('1h')
        .sign(new Uint8Array(32)),
  ],
  [
    'a public-key algorithm',
    async () => {
      const { privateKey } = await generateKeyPair('RS256');
      return new SignJWT({ aud: 'runq' })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer('school')
        .setSubject('ada')
        .setExpirationTime('1h')
        .sign(privateKey);
    },
  ],
];

test.each(refused)('%s is 401', async (_name, make) => {
  await expect(authenticator.verify(await make())).rejects.toMatchObject({ problem: { status: 401 } });
});

test('without a development secret no token is issued', async () => {
  await expect(authenticator.issueDevToken({ userId: 'x', role: 'ops' })).rejects.toMatchObject({
    problem: { status: 404 },
  });
});

test('an API key has the role and scopes that are stored, and is not remembered once it is gone', async () => {
  const { userId, role, ownerName: name, scopes, expiresAt, id: credentialId } = stored;
  const caller = { userId, role, name, scopes, expiresAt, credentialId };
  expect(await authenticator.verify('rq_valid')).toEqual(caller);
  await expect(authenticator.verify('rq_other')).rejects.toMatchObject({ problem: { status: 401 } });
  valid.set('rq_course', { ...stored, course: 'c' });
  expect(await authenticator.verify('rq_course')).toEqual({ ...caller, course: 'c' });
  valid.delete('rq_valid');
  await expect(authenticator.verify('rq_valid')).rejects.toMatchObject({ problem: { status: 401 } });
});

test('a fault of the store of keys is no anonymous request', async () => {
  const down = createAuthenticator({
    isTutor: async () => false,
    ...{ jwtSecret: secret, jwksUrl: null, issuer: null, audience: null, devSecret: null },
    findKey: () => Promise.reject(new Error('Connection is closed.')),
    findByCookie: async () => null,
  });
  const request = (authorization: string) => ({ headers: { authorization } }) as IncomingMessage;
  await expect(down.identify(request('Bearer rq_valid'))).rejects.toThrow('Connection is closed.');
  expect(await down.identify(request('Bearer nonsense'))).toBeNull();
});
