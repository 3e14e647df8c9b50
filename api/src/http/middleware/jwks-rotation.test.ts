import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Authenticator, createAuthenticator } from './authenticate.js';

/** An identity provider that publishes its keys, and how often they were read. */
let server: Server;
let published: JWK[] = [];
let reads = 0;
let authenticator: Authenticator;

beforeAll(async () => {
  server = createServer((_request, response) => {
    reads++;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  authenticator = createAuthenticator({
    isTutor: async () => false,
    ...{ jwtSecret: null, issuer: null, audience: null, devSecret: null },
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    findKey: async () => null,
    findByCookie: async () => null,
  });
});
afterAll(() => server.close());
afterEach(() => void vi.useRealTimers());

/** A key pair of the provider: its public half, and tokens signed with the private one. */
async function createSigner(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const sign = (userId: string) =>
    new SignJWT().setProtectedHeader({ alg: 'ES256', kid }).setSubject(userId).setExpirationTime('1h').sign(privateKey);
  return { publicKey: { ...(await exportJWK(publicKey)), kid }, sign };
}

const refused = { problem: { status: 401 } };

test('tokens of a new key are accepted, and unknown keys make the API read no more than twice a minute', async () => {
  const [old, next, foreign] = await Promise.all(['old', 'next', 'foreign'].map(createSigner));
  published = [old!.publicKey];
  expect(await authenticator.verify(await old!.sign('ada'))).toMatchObject({ userId: 'ada' });
  expect(reads).toBe(1);

  published = [next!.publicKey];
  await expect(authenticator.verify(await next!.sign('ada'))).rejects.toMatchObject(refused);
  expect(reads).toBe(1);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
  expect(await authenticator.verify(await next!.sign('ada'))).toMatchObject({ userId: 'ada' });
  expect(reads).toBe(2);

  for (let i = 0; i < 20; i++)
    await expect(authenticator.verify(await foreign!.sign(`user-${i}`))).rejects.toMatchObject(refused);
  await expect(authenticator.verify(await old!.sign('ben'))).rejects.toMatchObject(refused);
  expect(reads).toBe(2);
});
