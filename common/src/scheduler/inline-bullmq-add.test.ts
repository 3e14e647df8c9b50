import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeRun } from '../../test/support/test-store.js';
import { readLuaFile } from '../redis/lua-scripts.js';
import { createDispatchQueue } from './dispatch-queue.js';
import { inlineBullmqAdd, readAddJobScript } from './inline-bullmq-add.js';
import { createScheduler } from './scheduler.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** A service with room for runs, whose scripts deliver; `handed` are those that were left to their callers. */
async function open() {
  const { keys, registry } = await createTestStore(server.redis);
  const queue = createDispatchQueue({ connection: server.redis, keys, log: console });
  const handed: string[] = [];
  const scheduler = createScheduler({
    ...{ redis: server.redis, keys, ...queue.deliveries },
    dispatch: async (admitted) => void handed.push(...admitted.map(({ runId, attempt }) => `${runId}.${attempt}`)),
  });
  await registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  return { keys, queue, bull: queue.queues[0]!, scheduler, handed };
}

it('a script that admits a run makes the same job as BullMQ does, and leaves nothing to its caller', async () => {
  const { queue, bull, scheduler, handed } = await open();
  await scheduler.submit([describeRun({ runId: 'a-0', userId: 'u' })]);
  await queue.dispatch([{ runId: 'b', attempt: 1 }]);
  await scheduler.submit([describeRun({ runId: 'c', userId: 'u', class: 'batch' })]);
  expect(handed).toEqual([]);
  expect((await bull.getWaiting()).map(({ id, data }) => [id, data])).toEqual([
    ['a-0.1', { r: 'a-0', a: 1 }],
    ['b.1', { r: 'b', a: 1 }],
    ['c.1', { r: 'c', a: 1, b: 1 }],
  ]);
  const read = async (id: string) => {
    const { timestamp, data: _, opts, ...rest } = await server.redis.hgetall(bull.toKey(id));
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(60_000);
    const { jobId, ...options } = JSON.parse(opts!);
    expect(jobId).toBe(id);
    return { ...rest, options };
  };
  expect(await read('a-0.1')).toEqual(await read('b.1'));
  await queue.close();
});

it('a run that BullMQ would not take is left to the caller', async () => {
  const { queue, bull, scheduler, handed } = await open();
  await server.redis.set(bull.toKey('wait'), 'not a list');
  expect(await scheduler.submit([describeRun({ runId: 'r', userId: 'u' })])).toEqual(['accepted']);
  expect(handed).toEqual(['r.1']);
  await queue.close();
});

it('a script of BullMQ that is not the known one is not used', () => {
  expect(inlineBullmqAdd(readLuaFile)).not.toBeNull();
  expect(inlineBullmqAdd(readLuaFile, `${readAddJobScript()} `)).toBeNull();
  expect(inlineBullmqAdd(readLuaFile, readAddJobScript('bullmq/dist/cjs/scripts/noSuchScript.js'))).toBeNull();
});
