import { Worker } from 'bullmq';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDispatchQueue, dispatchQueueName } from '../../src/scheduler/dispatch-queue.js';
import { createScheduler } from '../../src/scheduler/scheduler.js';
import { createWorkerRegistry } from '../../src/scheduler/worker-registry.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '../support/test-store.js';

const users = 12;
const runsPerUser = 6;
const killEvery = 9;
const deadlineMs = 18_000;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/**
 * The whole way of runs through real BullMQ workers while every connection is cut again and again: commands whose
 * replies were lost are sent a second time, and deliveries that were lost come back with the end of their leases.
 */
it('connections cut at any moment lose no run, double none, and double no output', async () => {
  const redis = server.connect({ blocking: true });
  const store = await createTestStore(redis, { settings: { leaseMs: 1000, maxRestarts: 1000 } });
  const { keys, events, records } = store;
  const { deliveries, close } = createDispatchQueue({ connection: redis, keys, log: console });
  const scheduler = createScheduler({ redis, keys, ...deliveries });
  const registry = createWorkerRegistry({ redis, keys, ...deliveries });
  let done = 0;
  let wake: () => void = () => {};

  const workers = ['w0', 'w1'].map((name) => {
    const worker = new Worker<{ r: string; a: number }>(
      dispatchQueueName,
      async ({ data: { r, a } }, token) => {
        const claim = await scheduler.start(r, a, `i:${token}`, name);
        if (!claim) return;
        await events.append(r, a, 2, [{ kind: 'stdout', data: Buffer.from(`${r} `) }]);
        await events.append(r, a, 3, [{ kind: 'stderr', data: Buffer.from('end') }]);
        await scheduler.finish(r, a, describeOutcome(), 3);
        done++;
        if (done % killEvery === 0)
          await server.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes').catch(() => {});
        wake();
      },
      { connection: server.connect({ blocking: true }) as never, prefix: keys.bullPrefix, name, concurrency: 6 },
    );
    worker.on('error', () => {});
    return worker;
  });
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  for (const id of ['w0', 'w1']) await registry.register({ id, incarnation: 'i', slots: 6 });
  await redis.zadd(keys.workers, 'XX', String(Date.now() + 3_600_000), 'w0', String(Date.now() + 3_600_000), 'w1');

  const runIds: string[] = [];
  for (let i = 0; i < runsPerUser; i++)
    for (let user = 0; user < users; user++) {
      const runId = `r${user}-${i}`;
      runIds.push(runId);
      await scheduler.submit([describeRun({ runId, userId: `u${user}`, class: user % 3 ? 'interactive' : 'batch' })]);
    }

  const deadline = Date.now() + deadlineMs;
  const isOver = async () => (await records.readMany(runIds)).every((run) => run?.state === 'finished');
  const reaper = setInterval(() => void scheduler.recoverExpired().then(wake, wake), 100);
  while (!(await isOver())) {
    if (Date.now() > deadline) throw new Error('not over in time');
    await new Promise<void>((resolve) => (wake = resolve));
  }
  clearInterval(reaper);

  for (const run of await records.readMany(runIds)) {
    expect(run?.verdict).toBe('ok');
    expect((await events.readOutput(run!)).both.toString()).toBe(`${run!.id} end`);
    const log = await events.read(run!.id, { attempt: 0, seq: 0 }, 100);
    expect(log.filter(({ kind }) => kind === 'finished')).toHaveLength(1);
    expect(log.at(-1)?.kind).toBe('finished');
  }
  await Promise.all(workers.map((worker) => worker.close(true)));
  await close();
  for (const id of ['w0', 'w1']) await registry.deregister(id, 'i');
  expect((await findLeftovers(store)).filter((name) => !name.startsWith('bull:'))).toEqual([]);
});
