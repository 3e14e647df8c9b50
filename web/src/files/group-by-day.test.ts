import { expect, test } from 'vitest';
import { groupByDay } from './group-by-day.js';

test('groups times by calendar days, with words for the last two', () => {
  const now = new Date(2026, 2, 1, 0, 30);
  const at = (...parts: [number, number, number, number]) => new Date(2026, ...parts).toISOString();
  const times = [at(2, 1, 0, 10), at(1, 28, 23, 59), at(1, 28, 8, 0), at(1, 27, 12, 0)];
  const days = groupByDay(times, (time) => time, now);
  expect(days.map(({ items }) => items.length)).toEqual([1, 2, 1]);
  expect(days.map(({ title }) => title).slice(0, 2)).toEqual(['Today', 'Yesterday']);
  expect(days[2]!.title).toContain('2026');
  expect(groupByDay([], String)).toEqual([]);
});
