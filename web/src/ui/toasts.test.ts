import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createToasts, defaultToastMs, type Toasts } from './toasts.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const messagesOf = (toasts: Toasts) => toasts.list.get().map(({ message }) => message);

test('each toast disappears after its own time', () => {
  const toasts = createToasts();
  toasts.show('one');
  vi.advanceTimersByTime(defaultToastMs / 2);
  toasts.show('two');
  vi.advanceTimersByTime(defaultToastMs / 2);
  expect(messagesOf(toasts)).toEqual(['two']);
});

test('at most the three newest toasts stay, and the others leave no timers behind', () => {
  const toasts = createToasts();
  for (let i = 0; i < 100; i++) toasts.show(String(i));
  expect(messagesOf(toasts)).toEqual(['97', '98', '99']);
  expect(vi.getTimerCount()).toBe(3);
  toasts.close();
  expect(vi.getTimerCount()).toBe(0);
});

test('toasts stay while paused, new ones included, and then last their full time', () => {
  const toasts = createToasts();
  toasts.show('one');
  toasts.setPaused(true);
  toasts.show('two');
  vi.advanceTimersByTime(defaultToastMs * 10);
  expect(messagesOf(toasts)).toEqual(['one', 'two']);
  toasts.setPaused(false);
  vi.advanceTimersByTime(defaultToastMs - 1);
  expect(messagesOf(toasts)).toEqual(['one', 'two']);
  vi.advanceTimersByTime(1);
  expect(messagesOf(toasts)).toEqual([]);
});

test('dismissing a paused toast does not pause later ones', () => {
  const toasts = createToasts();
  toasts.show('one');
  toasts.setPaused(true);
  toasts.dismiss(toasts.list.get()[0]!.id);
  toasts.show('two');
  vi.advanceTimersByTime(defaultToastMs);
  expect(messagesOf(toasts)).toEqual([]);
});

test('stayMs sets how long a toast stays, up to until dismissed', () => {
  let stayMs = defaultToastMs * 3;
  const toasts = createToasts({ stayMs: () => stayMs });
  toasts.show('one');
  stayMs = Number.POSITIVE_INFINITY;
  toasts.show('two');
  vi.advanceTimersByTime(defaultToastMs * 100);
  expect(messagesOf(toasts)).toEqual(['two']);
});

test('a repeated message appears once and starts its time again', () => {
  const toasts = createToasts();
  toasts.show('saved');
  vi.advanceTimersByTime(defaultToastMs - 1);
  toasts.show('saved');
  expect(messagesOf(toasts)).toEqual(['saved']);
  vi.advanceTimersByTime(defaultToastMs - 1);
  expect(messagesOf(toasts)).toEqual(['saved']);
  vi.advanceTimersByTime(1);
  expect(messagesOf(toasts)).toEqual([]);
});
