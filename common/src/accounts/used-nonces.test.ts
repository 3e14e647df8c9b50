import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createUsedNonces } from './used-nonces.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

test('a nonce is used once, by one of several at the same time, and is forgotten later', async () => {
  const keys = createTestKeys();
  const nonces = createUsedNonces({ redis: server.redis, keys });
  const used = await Promise.all(Array.from({ length: 5 }, () => nonces.use('a', 60_000)));
  expect(used.filter(Boolean)).toEqual([true]);
  expect(await nonces.use('b', 60_000)).toBe(true);
  const left = await server.redis.pttl(keys.first.usedNonce('a'));
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(60_000);
});
