import { Worker } from 'bullmq';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestKeys, startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createDispatchQueue, dispatchQueueName } from './dispatch-queue.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

it('an admitted run is delivered once, however often it is dispatched', async () => {
  const keys = createTestKeys();
  const { queues, dispatch, close } = createDispatchQueue({ connection: server.redis, keys, log: console });
  const queue = queues[0]!;
  await dispatch([{ runId: 'a-0', attempt: 1 }]);
  await dispatch([
    { runId: 'a-0', attempt: 1 },
    { runId: 'b', attempt: 2 },
  ]);
  expect((await queue.getWaiting()).map(({ id, data }) => [id, data])).toEqual(
    expect.arrayContaining([
      ['a-0.1', { r: 'a-0', a: 1 }],
      ['b.2', { r: 'b', a: 2 }],
    ]),
  );
  const delivered: string[] = [];
  let wake: () => void = () => {};
  const worker = new Worker(
    dispatchQueueName,
    async (job) => {
      delivered.push(`${job.data.r}.${job.data.a}`);
    },
    { connection: server.connect({ blocking: true }) as never, prefix: keys.bullPrefix },
  );
  worker.on('completed', () => wake());
  while (delivered.length < 2) await new Promise<void>((resolve) => (wake = resolve));
  expect(delivered.sort()).toEqual(['a-0.1', 'b.2']);
  await worker.close();
  expect(await queue.getJobCountByTypes('waiting', 'active', 'completed', 'failed')).toBe(0);
  await close();
});

it('a sweep removes deliveries that stand in no list, and no other', async () => {
  const keys = createTestKeys();
  const { queues, dispatch, sweep, close } = createDispatchQueue({ connection: server.redis, keys, log: console });
  await dispatch([{ runId: 'waits', attempt: 1 }]);
  const lost = queues[0]!.toKey('gone.1');
  await server.redis.hset(lost, { atm: '1' });
  expect(await sweep()).toBe(1);
  expect(await server.redis.exists(lost)).toBe(0);
  expect((await queues[0]!.getWaiting()).map(({ id }) => id)).toEqual(['waits.1']);
  expect(await sweep()).toBe(0);
  await close();
});

it('closing leaves the connection open', async () => {
  const { close } = createDispatchQueue({ connection: server.redis, keys: createTestKeys(), log: console });
  await close();
  expect(await server.redis.ping()).toBe('PONG');
});
