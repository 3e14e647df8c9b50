import { createRedis } from '@runq/common/redis/connection';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startRedisProxy } from '../../test/support/redis-proxy.js';
import { openSingleWorker } from '../../test/support/single-worker.js';
import { openTestSandbox } from '../../test/support/test-sandbox.js';
import type { Sandbox } from '../sandbox/contract.js';

let server: TestRedis;
let sandbox: Sandbox;
beforeAll(async () => {
  [server, sandbox] = await Promise.all([startTestRedis(), openTestSandbox()]);
});
afterAll(async () => {
  await Promise.all([server.close(), sandbox.close()]);
});

const endless = 'import time\nprint("on", flush=True)\nwhile True: time.sleep(0.05)';

test('requeues a run, without using up a restart, when the reply to its claim is late', async () => {
  const proxy = await startRedisProxy(server.url.slice('unix:'.length));
  const ownRedis = createRedis(proxy.url, { blocking: true });
  const settings = { leaseMs: 3000, maxRestarts: 0 };
  const worker = await openSingleWorker({ redis: server.redis, ownRedis, sandbox, settings });
  try {
    await worker.submit('r', endless);
    await ownRedis.ping();
    proxy.holdReplies();
    const executing = worker.execute('r', 1);
    await vi.waitFor(async () => expect(await worker.records.read('r')).toMatchObject({ workerId: 'w' }), 15_000);
    // Of a lease of 3 s a program may have 1 s; the answer is kept back for longer than that.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    proxy.releaseReplies();
    await executing;
    expect(await worker.records.read('r')).toMatchObject({ state: 'active', attempt: 2, startedAt: null });
    expect(await worker.printed('r', 1)).toBe('');
  } finally {
    ownRedis.disconnect();
    await proxy.close();
  }
});

test('requeues a handed-over run immediately, without using up a restart', async () => {
  const worker = await openSingleWorker({ redis: server.redis, sandbox, settings: { maxRestarts: 0 } });
  await worker.submit('r', endless);
  const executing = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 15_000);
  for (const run of worker.active.list()) run.handOver();
  await executing;
  expect(await worker.records.read('r')).toMatchObject({ state: 'active', attempt: 2, startedAt: null });
});

test('uses up a restart when a run was abandoned before the worker drained', async () => {
  const worker = await openSingleWorker({ redis: server.redis, sandbox, settings: { maxRestarts: 0 } });
  await worker.submit('r', endless);
  const executing = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 15_000);
  for (const run of worker.active.list()) {
    run.stop('abandoned');
    run.handOver();
  }
  await executing;
  expect(await worker.records.read('r')).toMatchObject({ state: 'finished', verdict: 'internal_error' });
});

test('does not retry a run that made the sandbox fail', async () => {
  const failing: Sandbox = {
    ...sandbox,
    run: (job, listener) => {
      const run = sandbox.run(job, listener);
      const ended = run.ended.then((result) => ({ ...result, fault: 'the supervisor failed', isRetryable: false }));
      return { ...run, ended };
    },
  };
  const worker = await openSingleWorker({ redis: server.redis, sandbox: failing });
  const logged = vi.spyOn(worker.log, 'error');
  await worker.submit('r', 'print(1)');
  await worker.execute('r', 1);
  expect(await worker.records.read('r')).toMatchObject({ state: 'finished', verdict: 'internal_error', attempt: 1 });
  expect(logged).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ run_id: 'r', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }),
    'run made the sandbox fail; not retried',
  );
});

test('marks a canary for the heartbeat, counts no start of it, and stops it when its record is gone', async () => {
  const worker = await openSingleWorker({ redis: server.redis, sandbox });
  await worker.startCanary('c', endless);
  const executing = worker.execute('c', 1);
  await vi.waitFor(async () => expect(await worker.printed('c', 1)).toBe('on\n'), 15_000);
  expect(worker.active.list().map(({ isCanary }) => isCanary)).toEqual([true]);
  expect(worker.startTimes.read().sumMs).toBe(0);
  await server.redis.unlink(worker.keys.run('c'), worker.keys.events('c'));
  const leases = worker.renewLeases(100);
  await executing;
  leases.close();
  expect(worker.active.size).toBe(0);
  expect(await server.redis.exists(worker.keys.run('c'), worker.keys.events('c'))).toBe(0);
});

test('does not restart a handed-over run that has received input', async () => {
  const worker = await openSingleWorker({ redis: server.redis, sandbox });
  await worker.submit('r', endless);
  await server.redis.hset(worker.keys.run('r'), 'interactive', '1');
  const executing = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 15_000);
  expect(await worker.inputs.send('r', { data: Buffer.from('typed\n') })).toBe('sent');
  for (const run of worker.active.list()) run.handOver();
  await executing;
  expect(await worker.records.read('r')).toMatchObject({ state: 'finished', verdict: 'lost' });
});

test('with two attempts in one worker, the older stops without effect and a cancel reaches the newer', async () => {
  const worker = await openSingleWorker({ redis: server.redis, sandbox });
  await worker.submit('r', endless);
  const first = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 15_000);
  await worker.endLease('r');
  expect(await worker.scheduler.recoverExpired()).toMatchObject({ requeued: ['r'] });
  const second = worker.execute('r', 2);
  await vi.waitFor(async () => expect(await worker.printed('r', 2)).toBe('on\n'), 15_000);
  expect(worker.active.of('r').map(({ attempt }) => attempt)).toEqual([1, 2]);
  const leases = worker.renewLeases(100);
  await first;
  expect(worker.active.of('r').map(({ attempt }) => attempt)).toEqual([2]);
  expect(await worker.records.read('r')).toMatchObject({ state: 'active', attempt: 2 });
  // No subscriber receives the message: the next lease renewal returns the action.
  expect(await worker.scheduler.cancel('r', { by: 'ops', why: 'exam' })).toBe('signalled');
  expect(await worker.scheduler.cancel('r')).toBe('signalled');
  await second;
  leases.close();
  expect(await worker.records.read('r')).toMatchObject({
    ...{ verdict: 'cancelled', attempt: 2, stoppedBy: { by: 'ops', why: 'exam' } },
    reason: expect.stringMatching(/^Stopped by an operator\. Reason: exam\./),
  });
  const events = await worker.events.read('r', { attempt: 0, seq: 0 }, 100);
  expect(events.filter(({ kind }) => kind === 'finished')).toHaveLength(1);
});

test.each([
  ['and its output and files', 'open("a.txt", "w").write("kept")\nprint("all")', 'all\n', ['a.txt']],
  ['although it has none', '', '', []],
])('stores the end of a run that Redis refuses at first, %s', async (_, last, output, files) => {
  const worker = await openSingleWorker({ redis: server.redis, sandbox, settings: { maxRestarts: 0 } });
  const logged = vi.spyOn(worker.log, 'error');
  await worker.submit('r', `import time\ntime.sleep(0.5)\n${last}`);
  const executing = worker.execute('r', 1);
  await vi.waitFor(async () => expect((await worker.records.read('r'))?.startedAt).not.toBeNull(), 15_000);
  // As during a failover: a master without replicas refuses writes.
  await server.redis.config('SET', 'min-replicas-to-write', '1');
  try {
    await vi.waitFor(() => expect(logged).toHaveBeenCalled(), 15_000);
  } finally {
    await server.redis.config('SET', 'min-replicas-to-write', '0');
  }
  await executing;
  const run = await worker.records.read('r');
  expect(run).toMatchObject({ verdict: 'ok', attempt: 1, artifactsCut: false });
  expect(run!.artifacts.map(({ name }) => name)).toEqual(files);
  expect(await worker.printed('r', 1)).toBe(output);
});
