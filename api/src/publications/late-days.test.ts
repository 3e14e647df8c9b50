import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toInstant } from '../assignments/form/local-time.js';
import { computePenalty, countLateDays } from './late-days.js';

const berlin = 'Europe/Berlin';
const at = (local: string, timezone = berlin) => Date.parse(toInstant(local, timezone)!);

test('nothing is late until the due time itself', () => {
  const due = at('2026-12-08T23:59');
  expect(countLateDays(due, due - 1, berlin)).toBe(0);
  expect(countLateDays(due, due, berlin)).toBe(0);
  expect(countLateDays(due, due + 1, berlin)).toBe(1);
});

test.each([
  ['the same local time of the next day', '2026-12-08T23:59', '2026-12-09T23:59', 1],
  ['a minute after it', '2026-12-08T23:59', '2026-12-10T00:00', 2],
  ['the night of 23 hours in spring', '2026-03-28T12:00', '2026-03-29T12:00', 1],
  ['a minute after the 23 hours', '2026-03-28T12:00', '2026-03-29T12:01', 2],
  ['the day of 25 hours in autumn', '2026-10-24T12:00', '2026-10-25T12:00', 1],
  ['a week across a change of clocks', '2026-10-20T12:00', '2026-10-27T12:00', 7],
])('%s', (_title, due, click, days) => {
  expect(countLateDays(at(due), at(click), berlin)).toBe(days);
});

test('days are those of the zone of the class', () => {
  const [due, click] = [at('2026-10-24T12:00'), at('2026-10-25T12:00')];
  expect(countLateDays(due, click, berlin)).toBe(1);
  // 25 hours where no clock changes.
  expect(countLateDays(due, click, 'UTC')).toBe(2);
});

const zones = fc.constantFrom('UTC', berlin, 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kolkata');
const instants = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) });
const delays = fc.integer({ min: 0, max: 40 * 86_400_000 });

test('the days never fall with time, and differ from periods of 24 hours by less than one', () => {
  fc.assert(
    fc.property(instants, delays, delays, zones, (due, first, second, zone) => {
      const [early, late] = [Math.min(first, second), Math.max(first, second)];
      const [before, after] = [countLateDays(due, due + early, zone), countLateDays(due, due + late, zone)];
      expect(before).toBeLessThanOrEqual(after);
      expect(Math.abs(after - late / 86_400_000)).toBeLessThan(1.1);
    }),
  );
});

test('a penalty is never more than the whole', () => {
  expect([computePenalty(0, 10), computePenalty(3, 10), computePenalty(3, 12.5), computePenalty(11, 10)]).toEqual([
    ...[0, 30, 37.5, 100],
  ]);
});
