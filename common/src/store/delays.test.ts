import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestStore, describeOutcome, describeRun, findLeftovers } from './admission.testkit.js';
import { startTestRedis, type TestRedis } from './redis.testkit.js';
import type { Settings } from './settings.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const minuteMs = 60_000;

async function open(settings: Partial<Settings> = {}) {
  const store = await createTestStore(server.redis, { settings });
  await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 20 });
  const later = (runId: string, delayMs = minuteMs) => describeRun({ runId, userId: 'u', delayMs });
  const admitted = () => store.dispatched.map(({ runId }) => runId);
  const keepWorker = () => store.redis.zadd(store.keys.workers, 'XX', String(Date.now() + 60 * minuteMs), 'w');
  await keepWorker();
  return { ...store, later, admitted };
}

it('a run with a due time is queued, tells when, and starts once it is due', async () => {
  const { admission, records, later, admitted, moveClock } = await open();
  await admission.submit([later('r')]);
  expect(await admission.submit([later('r')])).toEqual(['duplicate']);
  await admission.reap();
  expect((await records.read('r'))?.state).toBe('queued');
  const place = await admission.place('r');
  expect(place).toMatchObject({ position: 1, ahead: 0, waitingFor: 'due_time' });
  expect(place!.etaMs).toBeGreaterThan(minuteMs - 10_000);
  expect(admitted()).toEqual([]);
  await moveClock(minuteMs);
  await admission.reap();
  expect(admitted()).toEqual(['r']);
});

it('whoever came before it was due goes first', async () => {
  const { admission, later, admitted, moveClock } = await open({ maxRuns: 1 });
  await admission.submit([describeRun({ runId: 'busy', userId: 'u' }), later('r')]);
  await admission.submit([describeRun({ runId: 'next', userId: 'u' })]);
  await moveClock(minuteMs);
  for (const runId of ['busy', 'next', 'r']) {
    await admission.start(runId, 1, `i:${runId}`, 'w');
    await admission.finish(runId, 1, describeOutcome(), 1);
  }
  expect(admitted()).toEqual(['busy', 'next', 'r']);
});

it('it counts as waiting, can be cancelled, and leaves nothing', async () => {
  const store = await open({ maxWaitingStudent: 2 });
  const { admission, later, admitted, moveClock, records } = store;
  expect(await admission.submit(['a', 'b', 'c'].map((runId) => later(runId)))).toEqual([
    'accepted',
    'accepted',
    'line_full',
  ]);
  expect(await admission.cancel('a')).toBe('cancelled');
  expect(await admission.submit([later('c')])).toEqual(['accepted']);
  for (const runId of ['b', 'c']) await admission.cancel(runId);
  await moveClock(minuteMs);
  await admission.reap();
  expect(admitted()).toEqual([]);
  expect((await records.read('a'))?.verdict).toBe('cancelled');
  await store.registry.bye('w', 'i');
  expect(await findLeftovers(store)).toEqual([]);
});

it('a run that the sandbox failed rests, and then has its old place', async () => {
  const { admission, admitted, moveClock } = await open({ maxRuns: 1, retryDelayMs: minuteMs });
  for (const runId of ['first', 'second', 'third']) await admission.submit([describeRun({ runId, userId: 'u' })]);
  await admission.start('first', 1, 'i:1', 'w');
  expect(await admission.retry('first', 1)).toBe(true);
  expect(admitted()).toEqual(['first', 'second']);
  expect((await admission.place('first'))?.waitingFor).toBe('due_time');
  await moveClock(minuteMs);
  await admission.start('second', 1, 'i:2', 'w');
  await admission.finish('second', 1, describeOutcome(), 1);
  expect(admitted()).toEqual(['first', 'second', 'first']);
});

it('a pause keeps due runs waiting', async () => {
  const { admission, settings, later, admitted, moveClock } = await open();
  await admission.submit([later('r')]);
  await settings.seed({ paused: true });
  await moveClock(minuteMs);
  await admission.reap();
  expect(admitted()).toEqual([]);
  expect((await admission.place('r'))?.waitingFor).toBe('paused');
  await settings.seed({ paused: false });
  await admission.reap();
  expect(admitted()).toEqual(['r']);
});
