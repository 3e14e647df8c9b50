import { createRedis } from '@runq/common/store/redis';
import { startTestRedis, type TestRedis } from '@runq/common/store/redis.testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openLoneWorker } from './lone-worker.testkit.js';
import { startRedisProxy } from './redis-proxy.testkit.js';
import type { Sandbox } from './sandbox/contract.js';
import { openTestSandbox } from './sandbox/sandbox.testkit.js';

let server: TestRedis;
let sandbox: Sandbox;
beforeAll(async () => {
  [server, sandbox] = await Promise.all([startTestRedis(), openTestSandbox()]);
});
afterAll(async () => {
  await Promise.all([server.close(), sandbox.close()]);
});

const endless = 'import time\nprint("on", flush=True)\nwhile True: time.sleep(0.05)';

test('a claim whose answer comes too late is not executed: the run goes on elsewhere, and no restart is used up', async () => {
  const proxy = await startRedisProxy(server.url.slice('unix:'.length));
  const ownRedis = createRedis(proxy.url, { blocking: true });
  const settings = { leaseMs: 3000, maxRestarts: 0 };
  const worker = await openLoneWorker({ redis: server.redis, ownRedis, sandbox, settings });
  try {
    await worker.submit('r', endless);
    await ownRedis.ping();
    proxy.holdAnswers();
    const executing = worker.execute('r', 1);
    await vi.waitFor(async () => expect(await worker.records.read('r')).toMatchObject({ workerId: 'w' }));
    // Of a lease of 3 s a program may have 1 s; the answer is kept back for longer than that.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    proxy.passAnswers();
    await executing;
    expect(await worker.records.read('r')).toMatchObject({ state: 'active', attempt: 2, startedAt: null });
    expect(await worker.printed('r', 1)).toBe('');
  } finally {
    ownRedis.disconnect();
    await proxy.close();
  }
});

test('a run that is handed over goes on at once and uses up no restart', async () => {
  const worker = await openLoneWorker({ redis: server.redis, sandbox, settings: { maxRestarts: 0 } });
  await worker.submit('r', endless);
  const executing = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 5000);
  for (const run of worker.active.list()) run.handOver();
  await executing;
  expect(await worker.records.read('r')).toMatchObject({ state: 'active', attempt: 2, startedAt: null });
});

test('a run that was given up for another reason before the worker was emptied uses up its restart', async () => {
  const worker = await openLoneWorker({ redis: server.redis, sandbox, settings: { maxRestarts: 0 } });
  await worker.submit('r', endless);
  const executing = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 5000);
  for (const run of worker.active.list()) {
    run.stop('abandoned');
    run.handOver();
  }
  await executing;
  expect(await worker.records.read('r')).toMatchObject({ state: 'finished', verdict: 'internal_error' });
});

test('a run that somebody typed into is not begun again when it is handed over', async () => {
  const worker = await openLoneWorker({ redis: server.redis, sandbox });
  await worker.submit('r', endless);
  await server.redis.hset(worker.keys.run('r'), 'interactive', '1');
  const executing = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 5000);
  expect(await worker.inputs.send('r', { data: Buffer.from('typed\n') })).toBe('sent');
  for (const run of worker.active.list()) run.handOver();
  await executing;
  expect(await worker.records.read('r')).toMatchObject({ state: 'finished', verdict: 'lost' });
});

test('two attempts in one worker: the older is told to end and nothing of it counts, a cancel reaches the newer', async () => {
  const worker = await openLoneWorker({ redis: server.redis, sandbox });
  await worker.submit('r', endless);
  const first = worker.execute('r', 1);
  await vi.waitFor(async () => expect(await worker.printed('r', 1)).toBe('on\n'), 5000);
  await worker.endLease('r');
  expect(await worker.admission.reap()).toMatchObject({ requeued: ['r'] });
  const second = worker.execute('r', 2);
  await vi.waitFor(async () => expect(await worker.printed('r', 2)).toBe('on\n'), 5000);
  expect(worker.active.of('r').map(({ attempt }) => attempt)).toEqual([1, 2]);
  const leases = worker.keepLeases(100);
  await first;
  expect(worker.active.of('r').map(({ attempt }) => attempt)).toEqual([2]);
  expect(await worker.records.read('r')).toMatchObject({ state: 'active', attempt: 2 });
  // No message of it is heard here: the next beat tells.
  expect(await worker.admission.cancel('r')).toBe('signalled');
  await second;
  leases.close();
  expect(await worker.records.read('r')).toMatchObject({ verdict: 'cancelled', attempt: 2 });
  const story = await worker.events.read('r', { attempt: 0, seq: 0 }, 100);
  expect(story.filter(({ kind }) => kind === 'finished')).toHaveLength(1);
});
