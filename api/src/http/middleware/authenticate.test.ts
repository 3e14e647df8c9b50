import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { createAuthenticator, endWithToken } from './authenticate.js';

const secret = 'a secret of at least 32 bytes, truly';
const key = new TextEncoder().encode(secret);
const authenticator = createAuthenticator({ jwtSecret: secret, jwksUrl: null, issuer: 'school', devSecret: null });

const sign = (claims: object, change: (jwt: SignJWT) => SignJWT = (jwt) => jwt) =>
  change(
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('school')
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

test('a connection ends when its token expires, unless it closes first; a token of months ends nothing', async () => {
  const identity = { userId: 'ada', role: 'student', name: null } as const;
  let ends = 0;
  const end = () => ends++;
  endWithToken({ ...identity, expiresAt: Date.now() + 30 }, end)();
  endWithToken({ ...identity, expiresAt: Date.now() - 1000 }, end);
  const cancel = endWithToken({ ...identity, expiresAt: Date.now() + 1e13 }, end);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ends).toBe(1);
  cancel();
});

const refused: [string, () => Promise<string> | string][] = [
  ['nothing', () => ''],
  ['noise', () => 'a.b.c'],
  ['alg none', () => new UnsecuredJWT({}).setSubject('ada').setIssuer('school').setExpirationTime('1h').encode()],
  ['expired', () => sign({}, (jwt) => jwt.setExpirationTime('-1s'))],
  [
    'not expiring',
    () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setIssuer('school').setSubject('ada').sign(key),
  ],
  ['a wrong issuer', () => sign({}, (jwt) => jwt.setIssuer('elsewhere'))],
  [
    'no user',
    () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setIssuer('school').setExpirationTime('1h').sign(key),
  ],
  ['a user id of 129 characters', () => sign({}, (jwt) => jwt.setSubject('x'.repeat(129)))],
  ['an unknown role', () => sign({ role: 'root' })],
  [
    'another key',
    () =>
      new SignJWT({})
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
      return new SignJWT({})
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
