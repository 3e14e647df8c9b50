import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createDynamicLimit } from './dynamic-limit.js';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('never runs more than the limit at that time allows, in order, and forgets none', async () => {
  const step = fc.oneof(
    fc.record({ max: fc.integer({ min: 1, max: 4 }) }),
    fc.constant('start' as const),
    fc.constant('end' as const),
    fc.constant('fail' as const),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let max = 2;
      const limit = createDynamicLimit(() => max);
      const started: number[] = [];
      const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
      const calls: Promise<unknown>[] = [];
      const start = () => {
        const number = calls.length;
        const task = () =>
          new Promise<void>((resolve, reject) => {
            started.push(number);
            ends.push({ resolve, reject });
          });
        calls.push(limit(task).catch((error: Error) => error.message));
      };
      for (const one of steps) {
        const before = ends.length;
        if (one === 'start') start();
        else if (one === 'end') ends.shift()?.resolve();
        else if (one === 'fail') ends.shift()?.reject(new Error('failed'));
        else max = one.max;
        await settle();
        if (ends.length > before) expect(ends.length).toBeLessThanOrEqual(max);
      }
      while (ends.length > 0) {
        ends.shift()!.resolve();
        await settle();
      }
      await Promise.all(calls);
      expect(started).toEqual(calls.map((_, index) => index));
    }),
    { numRuns: 200 },
  );
});

test('with a share of the time, a place rests after each task, but not for long', async (context) => {
  vi.useFakeTimers();
  context.onTestFinished(() => void vi.useRealTimers());
  const limit = createDynamicLimit(
    () => 1,
    () => 0.25,
  );
  const from = performance.now();
  const ms = () => Math.round(performance.now() - from);
  const spans: number[][] = [];
  const task = (length: number) => async () => {
    const startedAt = ms();
    await new Promise((resolve) => setTimeout(resolve, length));
    spans.push([startedAt, ms()]);
    if (length === 30) throw new Error('failed');
  };
  const all = Promise.all([30, 400, 1].map((length) => limit(task(length)).catch(() => undefined)));
  await vi.runAllTimersAsync();
  await all;
  expect(spans).toEqual([
    [0, 30],
    [120, 520],
    [770, 771],
  ]);
});

test('an urgent task is next, behind other urgent ones', async () => {
  const limit = createDynamicLimit(() => 1);
  const started: string[] = [];
  const task = (name: string) => async () => void started.push(name);
  const names = ['first', 'second', 'urgent', 'third', 'urgent too'];
  await Promise.all(names.map((name) => limit(task(name), name.startsWith('urgent'))));
  expect(started).toEqual(['first', 'urgent', 'urgent too', 'second', 'third']);
});
