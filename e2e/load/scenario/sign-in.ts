import { createHmac } from 'node:crypto';
import { type Client, createClient, signIn as signInAsDeveloper } from '../../support/client.js';
import type { LoadOptions } from './parse-options.js';
import { createSteadyClient } from './steady-client.js';

export type Role = 'student' | 'grader' | 'ops';

const tokenSeconds = 2 * 86_400;
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A client of a user: by a token signed with the key of the service, or by the development sign-in. With `restarts` it
 * repeats requests that are not answered.
 */
export async function signIn(
  url: string,
  userId: string,
  role: Role,
  { jwtSecret, restarts }: Pick<LoadOptions, 'jwtSecret' | 'restarts'>,
): Promise<Client> {
  const client = await authenticate(url, userId, role, jwtSecret);
  return restarts ? createSteadyClient(url, client.token!) : client;
}

async function authenticate(url: string, userId: string, role: Role, jwtSecret: string | null): Promise<Client> {
  if (jwtSecret === null) return signInAsDeveloper(url, userId, role);
  const exp = Math.floor(Date.now() / 1000) + tokenSeconds;
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: userId, role, exp })}`;
  return createClient(url, `${text}.${createHmac('sha256', jwtSecret).update(text).digest('base64url')}`);
}
