import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createDeliveryList, type DeliveryList } from './delivery-list.js';

const most = 1000;

let server: TestRedis;
let list: DeliveryList;
let keys: ReturnType<typeof createTestKeys>;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.flush();
  keys = createTestKeys();
  list = createDeliveryList({ redis: server.redis, keys, name: 'callbacks', most });
});

const delivery = { userId: 'compat:web/ä b', token: 't1' };
const soon = { dueMs: 0, keptMs: 60_000 };
const due = { ...delivery, tries: 0, isOver: false };

test('one process takes a delivery, and another one when its lease has ended', async () => {
  expect(await list.add(delivery, soon)).toBe(true);
  expect(await list.take(10, 60_000)).toEqual([due]);
  expect(await list.take(10, 60_000)).toEqual([]);
  await list.postpone(delivery, 0);
  expect(await list.take(10, 0)).toEqual([due]);
  expect(await list.take(10, 0)).toEqual([due]);
});

test('a delivery that is not due yet can be hastened, one that is taken cannot', async () => {
  await list.add(delivery, { dueMs: 60_000, keptMs: 60_000 });
  expect(await list.take(10, 60_000)).toEqual([]);
  await list.hasten(delivery);
  expect(await list.take(10, 60_000)).toEqual([due]);
  await list.hasten(delivery);
  expect(await list.take(10, 60_000)).toEqual([]);
});

test('counts failed tries, and forgets what is removed', async () => {
  await list.add(delivery, soon);
  for (const tries of [0, 1, 2]) {
    expect(await list.take(10, 60_000)).toEqual([{ ...due, tries }]);
    await list.retry(delivery, 0);
  }
  await list.remove(delivery);
  await list.retry(delivery, 0);
  expect(await list.take(10, 60_000)).toEqual([]);
  expect(await server.redis.keys('*callbacks*')).toEqual([]);
});

test('gives up a delivery after its time', async () => {
  await list.add(delivery, { dueMs: 0, keptMs: 0 });
  expect(await list.take(10, 60_000)).toEqual([{ ...due, isOver: true }]);
  expect(await server.redis.keys('*callbacks*')).toEqual([]);
});

test('takes no more than asked for, the first due first, and refuses more than there may be', async () => {
  const pipeline = server.redis.pipeline();
  for (let i = 1; i < most; i++) pipeline.zadd(`${keys.first.tag}:callbacks`, Date.now() + 60_000, `u:${i}`);
  await pipeline.exec();
  expect(await list.add(delivery, soon)).toBe(true);
  expect(await list.add({ ...delivery, token: 't2' }, soon)).toBe(false);
  expect(await list.take(1, 60_000)).toEqual([due]);
});

test('what is added again while a process sends it is due again, and a settled one is gone', async () => {
  await list.add(delivery, soon);
  await list.take(10, 60_000);
  await list.add(delivery, soon);
  await list.settle(delivery);
  expect(await list.take(10, 60_000)).toEqual([due]);
  await list.settle(delivery);
  expect(await server.redis.keys('*callbacks*')).toEqual([]);
});

test('lists of different names are apart', async () => {
  const scores = createDeliveryList({ redis: server.redis, keys, name: 'score-deliveries', most });
  await list.add(delivery, soon);
  expect(await scores.take(10, 60_000)).toEqual([]);
  expect(await list.take(10, 60_000)).toEqual([due]);
});
