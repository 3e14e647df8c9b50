import { type KeyScope, keyScopes } from '@runq/common/contract/api-key';
import type { ProblemError } from '@runq/common/contract/problem';
import type { Role } from '@runq/common/contract/run';
import type { Request, Response } from 'express';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { allRoutes } from '../routes/route-table.js';
import type { Services } from '../routes/services.js';
import { createAuthenticator } from './middleware/authenticate.js';
import { bodyOf, type Route, route } from './route.js';

const authenticator = createAuthenticator({
  isTutor: async () => false,
  ...{ jwtSecret: null, jwksUrl: null, issuer: null, audience: null, devSecret: 'x'.repeat(32) },
  findByCookie: async () => null,
  // The name of such a key is that of its scopes.
  async findKey(secret) {
    const scopes = secret.split('_').slice(1) as KeyScope[];
    const names = { id: 'key-1', userId: 'ada', ownerName: null, name: 'bot', course: null };
    return { ...names, role: 'ops', scopes, createdAt: 0, expiresAt: Date.now() + 60_000, lastUsedAt: null };
  },
});
const services = { authenticator } as Services;

/** The body of the response, or the code of the refusal. */
async function call(one: Route, role: Role | `rq_${string}` | null, request: Partial<Request> = {}): Promise<unknown> {
  const isKey = role?.startsWith('rq_');
  const token = isKey ? role : role && (await authenticator.issueDevToken({ userId: 'ada', role: role as Role }));
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const sent: unknown[] = [];
  const response = { locals: {}, status: (_status: number) => response, json: (body: unknown) => sent.push(body) };
  const handler = one.createHandler!(services, one);
  try {
    await handler({ headers, params: {}, query: {}, ...request } as Request, response as unknown as Response, () => {});
  } catch (error) {
    return (error as ProblemError).problem.code;
  }
  return sent[0];
}

const protectedRoutes = allRoutes.filter(({ access, createHandler }) => access !== 'anyone' && createHandler);
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

test.each(protectedRoutes.map((one) => [nameOf(one), one] as const))(
  '%s refuses a caller without a token',
  async (_, one) => {
    expect(await call(one, null)).toBe('unauthorized');
  },
);

test.each(protectedRoutes.map((one) => [nameOf(one), one] as const))(
  '%s refuses an API key without a scope for it',
  async (_, one) => {
    const others = keyScopes.filter((scope) => !one.scopes?.includes(scope));
    if (nameOf(one) !== 'get /v1/me') expect(await call(one, `rq_${others.join('_')}`)).toBe('insufficient_scope');
    expect(await call(one, 'rq_')).toBe('insufficient_scope');
  },
);

const staffRoutes = protectedRoutes.filter(({ access }) =>
  ['ops', 'grader or ops', 'batch owner', 'grader, tutor or ops', 'batch reader'].includes(access),
);

test.each(staffRoutes.map((one) => [nameOf(one), one] as const))('%s refuses a student', async (_, one) => {
  expect(await call(one, 'student')).toBe('forbidden');
});

test('access is checked first, then query, headers, params and body', async () => {
  const order: string[] = [];
  const note = (name: string) => {
    order.push(name);
    return name;
  };
  const one = route({
    method: 'put',
    path: '/v1/x/{id}',
    summary: '',
    access: 'grader or ops',
    query: z.object({ limit: z.string() }),
    readHeaders: () => note('headers'),
    params: () => note('params'),
    body: bodyOf(z.string().refine(() => note('body'))),
    responses: { '200': 'Done' },
    handle: (_services, { query, headers, params, body, identity }) => [query, headers, params, body, identity.userId],
  });
  expect(await call(one, 'student')).toBe('forbidden');
  expect(await call(one, 'grader', { body: 1 })).toBe('invalid');
  expect(order).toEqual([]);
  const query = { limit: '1' };
  expect(await call(one, 'grader', { query, body: 1 })).toBe('invalid');
  expect(order).toEqual(['headers', 'params']);
  expect(await call(one, 'grader', { query, body: 'text' })).toEqual([query, 'headers', 'params', 'text', 'ada']);
});

test('a parameter that may contain slashes is one text', async () => {
  const one = route({
    method: 'get',
    path: '/v1/x/{path}',
    summary: '',
    access: 'anyone',
    responses: { '200': 'Done' },
    handle: (_services, { params: { path } }) => path,
  });
  expect(await call(one, null, { params: { path: ['a', 'b.py'] } as never })).toBe('a/b.py');
});
