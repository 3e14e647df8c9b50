import { createLog } from '@runq/common/process/log';
import { createClaimNextRuns } from '@runq/common/scheduler/claim-next-runs';
import { createDispatchQueue } from '@runq/common/scheduler/dispatch-queue';
import { createScheduler } from '@runq/common/scheduler/scheduler';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type ConsumedJob, createConsumer } from './bullmq-consumer.js';

const lockMs = 10_000;
const killEvery = 9;

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open(settings = {}) {
  const redis = server.connect({ blocking: true });
  const store = await createTestStore(redis, { settings });
  const { keys } = store;
  const queue = createDispatchQueue({ connection: redis, keys, log: console });
  const scheduler = createScheduler({ redis, keys, ...queue.deliveries });
  const leftInBullmq = async () =>
    (await findLeftovers(store)).filter((name) => name.startsWith('bull:') && /:(wait|active|marker)$|\.\d/.test(name));
  return { redis, keys, store, queue, scheduler, leftInBullmq };
}

function consume(
  { keys, scheduler }: Awaited<ReturnType<typeof open>>,
  workerId: string,
  execute: (job: ConsumedJob) => Promise<void>,
) {
  return createConsumer({
    connect: () => server.connect({ blocking: true }),
    shard: keys.first,
    workerId,
    slots: 4,
    execute,
    claims: { incarnation: 'i', giveBack: (runId, attempt) => scheduler.retry(runId, attempt, 'handover') },
    log: createLog({ level: 'silent', name: 'test' }),
  });
}

test('a job arrives with the claim of its run, and leaves nothing in BullMQ', async () => {
  const service = await open();
  const { store, queue, scheduler } = service;
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  const jobs: ConsumedJob[] = [];
  const consumer = await consume(service, 'w', async (job) => {
    jobs.push(job);
    expect(await store.records.read(job.runId)).toMatchObject({ state: 'active', workerId: 'w' });
    await scheduler.finish(job.runId, job.attempt, describeOutcome(), 1);
  });
  const files = [{ path: 'main.py', content: 'print(1)', encoding: 'utf8' as const }];
  const program = { files, entry: 'main.py', args: [], stdin: '' };
  for (const runId of ['a', 'b', 'c']) await scheduler.submit([describeRun({ runId, userId: `u ${runId}`, program })]);
  await vi.waitFor(() => expect(jobs).toHaveLength(3), 5000);
  expect(jobs.map(({ claimed }) => claimed?.claim)).toMatchObject(
    ['a', 'b', 'c'].map((id) => ({ userId: `u ${id}`, attempt: 1, program, kind: 'run' })),
  );
  await vi.waitFor(async () => expect(await service.leftInBullmq()).toEqual([]), 5000);
  await consumer.close();
  await queue.close();
});

test('a request that is sent again returns the same jobs, and another one the next', async () => {
  const { redis, keys, store, queue, scheduler } = await open();
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  for (const runId of ['a', 'b', 'c']) await scheduler.submit([describeRun({ runId, userId: runId })]);
  const claimNextRuns = createClaimNextRuns({ redis, shard: keys.first })!;
  const claim = async (token: string, most: number) => {
    const lockTokens = Array.from({ length: most }, (_, i) => `${token}.${i}`);
    const { jobs, mayMoreWait } = await claimNextRuns({ workerId: 'w', token, lockTokens, lockMs });
    return [jobs.map(({ jobId, claim }) => [jobId, typeof claim === 'object' && claim?.userId]), mayMoreWait];
  };
  const both = [
    ['a.1', 'a'],
    ['b.1', 'b'],
  ];
  expect(await claim('first', 2)).toEqual([both, true]);
  expect(await claim('first', 2)).toEqual([both, true]);
  expect(await store.records.read('a')).toMatchObject({ attempt: 1 });
  expect(await claim('second', 2)).toEqual([[['c.1', 'c']], false]);
  expect(await claim('third', 2)).toEqual([[], false]);
  await queue.close();
});

test('an outdated job is completed and not executed; one without memory waits for another worker', async () => {
  const service = await open();
  const { store, queue, scheduler } = service;
  await store.registry.register({ id: 'small', incarnation: 'i', slots: 4, memoryBytes: 1 << 24 });
  await store.registry.register({ id: 'large', incarnation: 'i', slots: 4, memoryBytes: 1 << 30 });
  const executed: string[] = [];
  const small = await consume(service, 'small', async ({ runId }) => void executed.push(`small ${runId}`));
  await queue.dispatch([{ runId: 'gone', attempt: 1 }]);
  const limits = { ...describeRun({ runId: '', userId: '' }).limits, memoryBytes: 1 << 27 };
  for (const runId of ['first', 'second']) await scheduler.submit([describeRun({ runId, userId: runId, limits })]);
  const large = await consume(service, 'large', async ({ runId }) => void executed.push(`large ${runId}`));
  await vi.waitFor(() => expect(executed).toContain('large second'), 10_000);
  expect(executed.filter((text) => text.includes('gone'))).toEqual([]);
  await vi.waitFor(async () => expect(await service.leftInBullmq()).toEqual([]), 5000);
  await Promise.all([small.close(), large.close()]);
  await queue.close();
});

test('connections cut at any moment lose no run and double none', async () => {
  const service = await open({ leaseMs: 1000, maxRestarts: 1000 });
  const { store, queue, scheduler } = service;
  for (const id of ['w0', 'w1']) await store.registry.register({ id, incarnation: 'i', slots: 4 });
  let done = 0;
  const execute = async ({ runId, claimed, ...job }: ConsumedJob) => {
    const claim = claimed?.claim ?? (await scheduler.start(runId, job.attempt, `i:${job.token}`, 'w0'));
    if (!claim) return;
    await store.events.append(runId, job.attempt, 2, [{ kind: 'stdout', data: Buffer.from(`${runId} `) }]);
    await scheduler.finish(runId, job.attempt, describeOutcome(), 2);
    if (++done % killEvery === 0)
      await server.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes').catch(() => {});
  };
  const consumers = await Promise.all(['w0', 'w1'].map((id) => consume(service, id, execute)));
  const runIds = Array.from({ length: 48 }, (_, i) => `r${i}`);
  for (const [i, runId] of runIds.entries())
    await scheduler.submit([describeRun({ runId, userId: `u${i % 12}`, class: i % 3 ? 'interactive' : 'batch' })]);
  const reaper = setInterval(() => void scheduler.recoverExpired().catch(() => {}), 100);
  await vi.waitFor(
    async () => {
      const runs = await store.records.readMany(runIds);
      expect(runs.filter((run) => run?.state !== 'finished')).toEqual([]);
    },
    { timeout: 25_000, interval: 100 },
  );
  clearInterval(reaper);
  for (const run of await store.records.readMany(runIds)) {
    expect(run?.verdict).toBe('ok');
    expect((await store.events.readOutput(run!)).both.toString()).toBe(`${run!.id} `);
  }
  await Promise.all(consumers.map((consumer) => consumer.close()));
  await queue.close();
}, 40_000);
