import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideState, findNextChange } from './assignment-state.js';

const opens = '2026-12-01T07:00:00.000Z';
const due = '2026-12-08T22:59:00.000Z';
const lateUntil = '2026-12-10T22:59:00.000Z';
const at = (iso: string, ms = 0) => Date.parse(iso) + ms;

test.each([
  ['before it opens', { opens, due, lateUntil }, at(opens, -1), 'upcoming'],
  ['when it opens', { opens, due, lateUntil }, at(opens), 'open'],
  ['at the due time', { opens, due, lateUntil }, at(due), 'open'],
  ['after the due time', { opens, due, lateUntil }, at(due, 1), 'late'],
  ['at the end of late submissions', { opens, due, lateUntil }, at(lateUntil), 'late'],
  ['after that', { opens, due, lateUntil }, at(lateUntil, 1), 'closed'],
  ['after the due time without late submissions', { opens: null, due, lateUntil: null }, at(due, 1), 'closed'],
  ['without any time', { opens: null, due: null, lateUntil: null }, at(due), 'open'],
])('%s', (_, times, now, state) => {
  expect(decideState({ state: 'open', ...times }, now)).toBe(state);
});

test('one that its grader has closed stays closed', () => {
  const times = { state: 'closed' as const, opens, due, lateUntil };
  expect([decideState(times, at(opens)), findNextChange(times, at(opens))]).toEqual(['closed', null]);
});

test('the next change is when the state differs first, and none is overlooked', () => {
  const instant = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null });
  fc.assert(
    fc.property(instant, instant, instant, fc.integer({ min: 0, max: 100 }), (opensMs, dueMs, lateMs, now) => {
      const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
      const times = { state: 'open' as const, opens: iso(opensMs), due: iso(dueMs), lateUntil: iso(lateMs) };
      const later = Array.from({ length: 103 - now }, (_, step) => now + step);
      const first = later.find((ms) => decideState(times, ms) !== decideState(times, now)) ?? null;
      expect(findNextChange(times, now)).toBe(first);
    }),
  );
});
