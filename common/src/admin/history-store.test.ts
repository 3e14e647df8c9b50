import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeOutcome, describeRun } from '../../test/support/test-store.js';
import { createHistoryStore, minuteMs, periodMs, periodsKeptMs } from './history-store.js';
import { readBuckets } from './measures.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open() {
  const store = await createTestStore(server.redis);
  return { store, history: createHistoryStore(store) };
}
const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

test('counts every run once: its verdict, its wait and its duration', async () => {
  const { store, history } = await open();
  const { scheduler, registry } = store;
  const from = Date.now() - minuteMs;
  await registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  for (const [i, verdict] of (['ok', 'ok', 'time_limit'] as const).entries()) {
    const runId = `r${i}`;
    await scheduler.submit([describeRun({ runId, userId: 'ada', ...(verdict === 'ok' ? {} : { api: 'jobe' }) })]);
    await scheduler.start(runId, 1, `i:${i}`, 'w');
    await scheduler.finish(runId, 1, describeOutcome(verdict), 1);
  }
  await scheduler.submit([describeRun({ runId: 'waiting', userId: 'ada', delayMs: 60_000 })]);
  await scheduler.cancel('waiting');

  const entries = await history.read({ from, to: Date.now() + minuteMs, stepMs: minuteMs });
  const total = (field: string) => entries.reduce((all, { counters }) => all + (counters[field] ?? 0), 0);
  expect(['ok', 'time_limit', 'cancelled'].map((verdict) => total(`verdict:${verdict}`))).toEqual([2, 1, 1]);
  expect(sum(entries.flatMap(({ counters }) => readBuckets(counters, 'wait')))).toBe(3);
  expect(sum(entries.flatMap(({ counters }) => readBuckets(counters, 'waitInteractive')))).toBe(3);
  expect(sum(entries.flatMap(({ counters }) => readBuckets(counters, 'duration')))).toBe(3);

  const totals = await history.readTotals();
  expect(totals).toMatchObject({ 'runs:interactive:ok': 2, 'runs:interactive:time_limit': 1 });
  expect(totals).toMatchObject({ 'submitted:native': 3, 'submitted:jobe': 1 });
  expect(totals).toMatchObject({ 'finished:native:ok': 2, 'finished:native:cancelled': 1 });
  expect(totals['finished:jobe:time_limit']).toBe(1);
  expect(sum(readBuckets(totals, 'wait:interactive:none'))).toBe(3);
  expect(totals['durationMs:interactive:ok']).toBeGreaterThanOrEqual(0);
});

test('samples of several processes are added, and their maximum is kept', async () => {
  const { history } = await open();
  const minute = 29_000_000;
  await history.addSamples(minute, {
    count: 2,
    gauges: { slots: { sum: 7, max: 4 }, cpuPercent: { sum: 1.5, max: 1 } },
    buckets: { 'cpuPercent:1': 2 },
  });
  await history.addSamples(minute, {
    count: 1,
    gauges: { slots: { sum: 3, max: 3 }, cpuPercent: { sum: 9.25, max: 9.25 } },
    buckets: { 'cpuPercent:1': 3, 'cpuPercent:2': 1 },
  });
  const [entry] = await history.read({ from: minute * minuteMs, to: (minute + 1) * minuteMs, stepMs: minuteMs });
  expect(entry).toEqual({
    at: minute * minuteMs,
    counters: {
      ...{ samples: 3, 'sum:slots': 10, 'max:slots': 4, 'sum:cpuPercent': 10.75, 'max:cpuPercent': 9.25 },
      ...{ 'cpuPercent:1': 5, 'cpuPercent:2': 1 },
    },
  });
});

test('periods are summed up from their minutes, once, and expire after two weeks', async () => {
  const { store, history } = await open();
  const now = Math.floor(Date.now() / periodMs) * periodMs;
  const before = now - 2 * periodMs;
  for (const [minute, slots] of [
    [0, 4],
    [9, 6],
    [10, 100],
  ] as const) {
    const gauges = { slots: { sum: slots, max: slots } };
    await history.addSamples(before / minuteMs + minute, { count: 1, gauges, buckets: {} });
  }
  const span = { from: before, to: before + periodMs, stepMs: periodMs };

  await history.summarize(now);
  const expected = [{ at: before, counters: { samples: 2, 'sum:slots': 10, 'max:slots': 6 } }];
  expect(await history.read(span)).toEqual(expected);
  await history.summarize(now + 1);
  expect(await history.read(span)).toEqual(expected);

  const name = store.keys.first.tenMinutes(before / periodMs);
  const keptUntil = Date.now() + (await server.redis.pttl(name));
  expect(Math.abs(keptUntil - (before + periodsKeptMs))).toBeLessThan(minuteMs);
  expect(await history.read({ ...span, from: now, to: now + periodMs })).toEqual([]);
});

test('a period that is not over has no sum', async () => {
  const { store, history } = await open();
  const now = Date.now();
  await history.addSamples(Math.floor(now / minuteMs), { count: 1, gauges: {}, buckets: {} });
  await history.summarize(now);
  expect(await server.redis.exists(store.keys.first.tenMinutes(Math.floor(now / periodMs)))).toBe(0);
});
