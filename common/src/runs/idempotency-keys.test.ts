import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createIdempotency } from './idempotency-keys.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const open = () => {
  const keys = createTestKeys();
  return { keys, idempotency: createIdempotency({ redis: server.redis, keys }) };
};

it('a repeated key finds what was chosen the first time', async () => {
  const { idempotency } = open();
  expect(await idempotency.claim('u', 'run', 'k', 'hash', 'first')).toEqual({ state: 'new' });
  expect(await idempotency.claim('u', 'run', 'k', 'hash', 'second')).toEqual({ state: 'known', subjectId: 'first' });
  expect(await idempotency.claim('u', 'run', 'k', 'other', 'third')).toEqual({ state: 'mismatch' });
});

it('of many at once one is the first', async () => {
  const { idempotency } = open();
  const claims = await Promise.all(['a', 'b', 'c', 'd'].map((id) => idempotency.claim('u', 'run', 'k', 'hash', id)));
  expect(claims.filter(({ state }) => state === 'new')).toHaveLength(1);
  expect(claims.filter((claim) => claim.state === 'known' && claim.subjectId === 'a')).toHaveLength(3);
});

it('keys of other users and scopes are other keys', async () => {
  const { idempotency } = open();
  for (const [user, scope, key] of [
    ['a', 'run', 'k'],
    ['a', 'batch', 'k'],
    ['b', 'run', 'k'],
    ['a:run', 'k', ''],
    ['*', 'run', 'k'],
  ] as const)
    expect(await idempotency.claim(user, scope, key, 'hash', 'id')).toEqual({ state: 'new' });
});

it('a refused request gives its key back', async () => {
  const { idempotency } = open();
  await idempotency.claim('u', 'run', 'k', 'hash', 'first');
  await idempotency.release('u', 'run', 'k');
  expect(await idempotency.claim('u', 'run', 'k', 'other', 'second')).toEqual({ state: 'new' });
});

it('a key expires', async () => {
  const { idempotency, keys } = open();
  await idempotency.claim('u', 'run', 'k', 'hash', 'first');
  expect(await server.redis.pttl(keys.idempotency('u', 'run', 'k'))).toBeGreaterThan(0);
});
