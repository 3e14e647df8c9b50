import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAdmission } from './admission.js';
import { createTestStore, describeRun } from './admission.testkit.js';
import { deliverInside, readAddJob } from './deliver-inside.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';
import { createRunQueue } from './run-queue.js';
import { readLuaFile } from './scripts.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** A service with room for runs, whose scripts deliver; `handed` are those that were left to their callers. */
async function open() {
  const { keys, registry } = await createTestStore(server.redis);
  const queue = createRunQueue({ connection: server.redis, keys, log: console });
  const handed: string[] = [];
  const admission = createAdmission({
    ...{ redis: server.redis, keys, ...queue.deliveries },
    dispatch: async (admitted) => void handed.push(...admitted.map(({ runId, attempt }) => `${runId}.${attempt}`)),
  });
  await registry.hello({ id: 'w', incarnation: 'i', lanes: 4 });
  return { keys, queue, bull: queue.queues[0]!, admission, handed };
}

it('a script that admits a run makes the same job as BullMQ does, and leaves nothing to its caller', async () => {
  const { queue, bull, admission, handed } = await open();
  await admission.submit([describeRun({ runId: 'a-0', userId: 'u' })]);
  await queue.dispatch([{ runId: 'b', attempt: 1 }]);
  await admission.submit([describeRun({ runId: 'c', userId: 'u', class: 'batch' })]);
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
  const { queue, bull, admission, handed } = await open();
  await server.redis.set(bull.toKey('wait'), 'not a list');
  expect(await admission.submit([describeRun({ runId: 'r', userId: 'u' })])).toEqual(['accepted']);
  expect(handed).toEqual(['r.1']);
  await queue.close();
});

it('a script of BullMQ that is not the known one is not used', () => {
  expect(deliverInside(readLuaFile)).not.toBeNull();
  expect(deliverInside(readLuaFile, `${readAddJob()} `)).toBeNull();
  expect(deliverInside(readLuaFile, readAddJob('bullmq/dist/cjs/scripts/noSuchScript.js'))).toBeNull();
});
