import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { assertFormat, FormatError } from './check-format.js';
import { assertShardCount } from './check-shard-count.js';
import { createKeys } from './keys.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server?.close());
beforeEach(() => server.flush());

const keys = createKeys(1);
const start = (own: number, oldest = 1) => assertFormat({ redis: server.redis, keys }, { own, oldest });
const stored = () => server.redis.get('{runq}:format');

test('processes of one format start beside each other', async () => {
  await start(1);
  await start(1);
  expect(await stored()).toBe('1');
});

test('after a process of a newer release, those of the older one start no more', async () => {
  await start(1);
  await start(2);
  const refused = start(1);
  await expect(refused).rejects.toThrow(FormatError);
  await expect(refused).rejects.toThrow(/has format 2, of a newer release of runq; this one knows format 1/);
  await start(2);
  expect(await stored()).toBe('2');
});

test('a release does not start on data that it cannot read any more, and changes nothing', async () => {
  await start(1);
  await expect(start(3, 2)).rejects.toThrow(/has format 1, of an older release of runq; this one reads formats from 2/);
  expect(await stored()).toBe('1');
});

test('data from before the first note has format 1, an empty Redis that of its first process', async () => {
  await start(3, 2);
  expect(await stored()).toBe('3');
  await server.flush();
  await assertShardCount({ redis: server.redis, keys });
  await expect(start(3, 2)).rejects.toThrow(/has format 1/);
});

test('nothing is written while a restore writes', async () => {
  await server.redis.set('{runq}:shards', 'restoring');
  await start(1);
  expect(await stored()).toBeNull();
});
