import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createActivity } from './activity.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it is quiet from the start, and some seconds after the last use', () => {
  const activity = createActivity();
  expect(activity.isQuiet()).toBe(true);
  activity.note();
  vi.advanceTimersByTime(2000);
  activity.note();
  vi.advanceTimersByTime(2000);
  expect(activity.isQuiet()).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(activity.isQuiet()).toBe(true);
});

test('the first use after a quiet time wakes, the next ones do not', () => {
  const activity = createActivity();
  let woken = 0;
  const stop = activity.onWake(() => woken++);
  for (const _ of [1, 2, 3]) activity.note();
  expect(woken).toBe(1);
  vi.advanceTimersByTime(10_000);
  activity.note();
  expect(woken).toBe(2);
  stop();
  vi.advanceTimersByTime(10_000);
  activity.note();
  expect(woken).toBe(2);
});
