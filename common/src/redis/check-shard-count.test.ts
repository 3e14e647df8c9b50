import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { assertShardCount } from './check-shard-count.js';
import { createKeys } from './keys.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server?.close());
beforeEach(() => server.flush());

const assertCount = (count: number) => assertShardCount({ redis: server.redis, keys: createKeys(count) });

test('the first process decides the number of shards', async () => {
  await assertCount(3);
  await assertCount(3);
  await expect(assertCount(1)).rejects.toThrow(/set up with RUNQ_SHARDS=3, but RUNQ_SHARDS is 1/);
});

test('no process starts on a Redis into which a restore writes', async () => {
  await server.redis.set('{runq}:shards', 'restoring');
  await expect(assertCount(1)).rejects.toThrow(/restore into this Redis has not ended/);
  expect(await server.redis.get('{runq}:shards')).toBe('restoring');
});
