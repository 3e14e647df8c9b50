import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { type CallbackList, callbacksMax, createCallbackList } from './callback-list.js';

let server: TestRedis;
let list: CallbackList;
let keys: ReturnType<typeof createTestKeys>;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.flush();
  keys = createTestKeys();
  list = createCallbackList({ redis: server.redis, keys });
});

const callback = { userId: 'compat:web/ä b', token: 't1' };
const soon = { dueMs: 0, keptMs: 60_000 };
const due = { ...callback, tries: 0, isOver: false };

test('one process takes a callback, and another one when its lease has ended', async () => {
  expect(await list.add(callback, soon)).toBe(true);
  expect(await list.take(10, 60_000)).toEqual([due]);
  expect(await list.take(10, 60_000)).toEqual([]);
  await list.postpone(callback, 0);
  expect(await list.take(10, 0)).toEqual([due]);
  expect(await list.take(10, 0)).toEqual([due]);
});

test('a callback that is not due yet can be hastened, one that is taken cannot', async () => {
  await list.add(callback, { dueMs: 60_000, keptMs: 60_000 });
  expect(await list.take(10, 60_000)).toEqual([]);
  await list.hasten(callback);
  expect(await list.take(10, 60_000)).toEqual([due]);
  await list.hasten(callback);
  expect(await list.take(10, 60_000)).toEqual([]);
});

test('counts failed tries, and forgets what is removed', async () => {
  await list.add(callback, soon);
  for (const tries of [0, 1, 2]) {
    expect(await list.take(10, 60_000)).toEqual([{ ...due, tries }]);
    await list.retry(callback, 0);
  }
  await list.remove(callback);
  await list.retry(callback, 0);
  expect(await list.take(10, 60_000)).toEqual([]);
  expect(await server.redis.keys('*callbacks*')).toEqual([]);
});

test('gives up a callback after its time', async () => {
  await list.add(callback, { dueMs: 0, keptMs: 0 });
  expect(await list.take(10, 60_000)).toEqual([{ ...due, isOver: true }]);
  expect(await server.redis.keys('*callbacks*')).toEqual([]);
});

test('takes no more than asked for, the first due first, and refuses more than there may be', async () => {
  const pipeline = server.redis.pipeline();
  for (let i = 1; i < callbacksMax; i++) pipeline.zadd(`${keys.first.tag}:callbacks`, Date.now() + 60_000, `u:${i}`);
  await pipeline.exec();
  expect(await list.add(callback, soon)).toBe(true);
  expect(await list.add({ ...callback, token: 't2' }, soon)).toBe(false);
  expect(await list.take(1, 60_000)).toEqual([due]);
});
