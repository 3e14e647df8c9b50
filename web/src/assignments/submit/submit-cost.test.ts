import { expect, test } from 'vitest';
import { describeCosts, penaltyAt } from './submit-cost.js';

const due = '2026-12-08T22:59:00.000Z';
const at = (iso: string, ms = 0) => Date.parse(iso) + ms;
const dayMs = 86_400_000;
const free = {
  ...{ state: 'open' as const, opens: null, due, lateUntil: '2026-12-12T22:59:00.000Z', latePercentPerDay: 10 },
  attempts: { limit: null, used: 0, left: null },
};

test('a submission in time with attempts left costs nothing', () => {
  expect(describeCosts(free, 0, at(due))).toEqual([]);
  expect(describeCosts({ ...free, attempts: { limit: 3, used: 1, left: 2 } }, 0, at(due))).toEqual([]);
});

test('the last attempt is asked about, also when others still wait to be sent', () => {
  expect(describeCosts({ ...free, attempts: { limit: 3, used: 2, left: 1 } }, 0, at(due))).toEqual([
    'This is the last of your 3 attempts.',
  ]);
  expect(describeCosts({ ...free, attempts: { limit: 3, used: 1, left: 2 } }, 1, at(due))).toHaveLength(1);
  expect(describeCosts({ ...free, attempts: { limit: 1, used: 0, left: 1 } }, 0, at(due))).toEqual([
    'You have only one attempt.',
  ]);
});

test('a late submission is asked about only where it loses points', () => {
  expect(describeCosts(free, 0, at(due, 1))).toEqual(['The assignment is overdue: 10 % of the points are taken off.']);
  expect(describeCosts({ ...free, latePercentPerDay: 0 }, 0, at(due, 1))).toEqual([]);
});

test('each day begun counts, up to all points', () => {
  expect([0, 1, dayMs, dayMs + 1, 20 * dayMs].map((ms) => penaltyAt(free, at(due, ms)))).toEqual([0, 10, 10, 20, 100]);
  expect(penaltyAt({ ...free, due: null }, at(due))).toBe(0);
});
