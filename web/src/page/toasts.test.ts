import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createToasts, usualToastMs } from './toasts.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const wordsOf = (toasts: ReturnType<typeof createToasts>) => toasts.list.get().map(({ words }) => words);

test('a message leaves after its time, others stay for theirs', () => {
  const toasts = createToasts();
  toasts.say('one');
  vi.advanceTimersByTime(usualToastMs / 2);
  toasts.say('two');
  vi.advanceTimersByTime(usualToastMs / 2);
  expect(wordsOf(toasts)).toEqual(['two']);
});

test('there are never more than three, the newest stay, and nothing of the others is left', () => {
  const toasts = createToasts();
  for (let i = 0; i < 100; i++) toasts.say(String(i));
  expect(wordsOf(toasts)).toEqual(['97', '98', '99']);
  expect(vi.getTimerCount()).toBe(3);
  toasts.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('a message that somebody looks at waits, also one that comes meanwhile, and has its full time afterwards', () => {
  const toasts = createToasts();
  toasts.say('one');
  toasts.hold(true);
  toasts.say('two');
  vi.advanceTimersByTime(usualToastMs * 10);
  expect(wordsOf(toasts)).toEqual(['one', 'two']);
  toasts.hold(false);
  vi.advanceTimersByTime(usualToastMs - 1);
  expect(wordsOf(toasts)).toEqual(['one', 'two']);
  vi.advanceTimersByTime(1);
  expect(wordsOf(toasts)).toEqual([]);
});

test('a message that was dismissed while it was held does not hold those that come later', () => {
  const toasts = createToasts();
  toasts.say('one');
  toasts.hold(true);
  toasts.dismiss(toasts.list.get()[0]!.id);
  toasts.say('two');
  vi.advanceTimersByTime(usualToastMs);
  expect(wordsOf(toasts)).toEqual([]);
});

test('who needs longer has longer, or as long as it takes', () => {
  let stayMs = usualToastMs * 3;
  const toasts = createToasts({ stayMs: () => stayMs });
  toasts.say('one');
  stayMs = Number.POSITIVE_INFINITY;
  toasts.say('two');
  vi.advanceTimersByTime(usualToastMs * 100);
  expect(wordsOf(toasts)).toEqual(['two']);
});

test('the same words said again stay once, for their full time from then on', () => {
  const toasts = createToasts();
  toasts.say('saved');
  vi.advanceTimersByTime(usualToastMs - 1);
  toasts.say('saved');
  expect(wordsOf(toasts)).toEqual(['saved']);
  vi.advanceTimersByTime(usualToastMs - 1);
  expect(wordsOf(toasts)).toEqual(['saved']);
  vi.advanceTimersByTime(1);
  expect(wordsOf(toasts)).toEqual([]);
});
