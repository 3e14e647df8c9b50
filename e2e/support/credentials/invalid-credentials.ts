import type { Client } from '../client.js';
import { signToken } from './sign-token.js';

/** Headers of requests that must count as those of no one. */
export type InvalidCredentials = Record<string, Record<string, string>>;

const secondsNow = () => Math.floor(Date.now() / 1000);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Credentials of ops that are valid no more, or never were. `secret` is `RUNQ_JWT_SECRET`. */
export async function makeInvalidCredentials(url: string, secret: string, ops: Client): Promise<InvalidCredentials> {
  const claims = { sub: 'ops', role: 'ops', exp: secondsNow() + 3600 };
  const unsigned = signToken(secret, claims, { alg: 'none' }).replace(/[^.]*$/, '');
  const signedIn = await ops.call('POST', '/v1/sign-in');
  const cookie = signedIn.headers
    .getSetCookie()
    .find((one) => one.startsWith('runq_sign_in='))!
    .split(';', 1)[0]!;
  const browser = { cookie, origin: url };
  await fetch(`${url}/v1/sign-out`, { method: 'POST', headers: browser });
  const scopes = ['runs', 'batches', 'read', 'ops'];
  const { id, key } = await ops.json<{ id: string; key: string }>('POST', '/v1/keys', { name: 'old', scopes });
  await ops.call('DELETE', `/v1/keys/${id}`, {});
  return {
    none: {},
    'an expired token': bearer(signToken(secret, { ...claims, exp: secondsNow() - 1 })),
    'a token without an end': bearer(signToken(secret, { sub: 'ops', role: 'ops' })),
    'a token of another secret': bearer(signToken(`${secret}!`, claims)),
    'a token without a signature': bearer(unsigned),
    'a revoked cookie': browser,
    'a revoked key': bearer(key),
    'a key that never was': bearer(`rq_${'A'.repeat(43)}`),
  };
}
