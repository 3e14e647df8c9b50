import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createScreenReaderAnnouncer } from './screen-reader-announcer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('short output is announced in full, in one announcement', () => {
  const announced: string[] = [];
  const announcer = createScreenReaderAnnouncer((text) => announced.push(text));
  announcer.add('one\n');
  announcer.add('two\n');
  expect(announced).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(announced).toEqual(['one\ntwo']);
});

test('long output is announced as a line count with the last line', () => {
  const announced: string[] = [];
  const announcer = createScreenReaderAnnouncer((text) => announced.push(text));
  for (let i = 0; i < 1000; i++) announcer.add(`line ${i}\n`);
  vi.advanceTimersByTime(5000);
  expect(announced).toEqual(['1,000 lines of output. Last line: line 999']);
});

test('cleared output is not announced', () => {
  const announced: string[] = [];
  const announcer = createScreenReaderAnnouncer((text) => announced.push(text));
  announcer.add('old\n');
  announcer.clear();
  vi.advanceTimersByTime(5000);
  expect(announced).toEqual(['']);
});
