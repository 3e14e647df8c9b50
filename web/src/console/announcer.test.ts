import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAnnouncer } from './announcer.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a little output is read out as it is, together', () => {
  const said: string[] = [];
  const announcer = createAnnouncer((words) => said.push(words));
  announcer.add('one\n');
  announcer.add('two\n');
  expect(said).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(said).toEqual(['one\ntwo']);
});

test('a thousand lines are told by their number, once a second', () => {
  const said: string[] = [];
  const announcer = createAnnouncer((words) => said.push(words));
  for (let i = 0; i < 1000; i++) announcer.add(`line ${i}\n`);
  vi.advanceTimersByTime(5000);
  expect(said).toEqual(['1,000 lines of output. The last: line 999']);
});

test('what was cleared is not read out', () => {
  const said: string[] = [];
  const announcer = createAnnouncer((words) => said.push(words));
  announcer.add('old\n');
  announcer.clear();
  vi.advanceTimersByTime(5000);
  expect(said).toEqual(['']);
});
