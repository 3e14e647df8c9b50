import { type HistoryEntry, minuteMs } from '@runq/common/admin/history-store';
import { expect, test } from 'vitest';
import { constructMinutes, type MinuteFigures } from '../../test/support/construct-history.js';
import { readEvidence } from './evidence.js';

const caps = { maxActiveUsers: 10, usableSlots: 20 };
const at = 1_000_000 * minuteMs;
const read = (minutes: HistoryEntry[]) => readEvidence(minutes, { at, caps });
const repeat = (count: number, figures: MinuteFigures = {}) =>
  constructMinutes(
    at,
    Array.from({ length: count }, () => figures),
  );

test('sums up at most 15 minutes', () => {
  const old = constructMinutes(at - 15 * minuteMs, [{ cpuPercent: 100 }, { cpuPercent: 100 }]);
  const minutes = repeat(15, { cpuPercent: 40, userCapFullPercent: 80, waitsMs: [20, 30, 40] });
  expect(read([...old, ...minutes])).toMatchObject({ minutes: 15, cpu: { mean: 40, p95: 40 }, userCapFull: 80 });
});

test('the mean and the 95th percentile of CPU are those of all samples', () => {
  const minutes = constructMinutes(at, [...Array.from({ length: 9 }, () => ({ cpuPercent: 10 })), { cpuPercent: 100 }]);
  expect(read(minutes)?.cpu).toEqual({ mean: 19, p95: 98 });
});

test('waits of batches are none of the evidence', () => {
  const [minute] = repeat(1, { waitsMs: [20] });
  minute!.counters['wait:14'] = 1000;
  expect(read([minute!])?.waitP95Ms).toBeLessThan(25);
  expect(read(repeat(3))?.waitP95Ms).toBeNull();
});

test.each<[string, HistoryEntry[], number | undefined]>([
  ['nothing is known', [], undefined],
  ['the last minute is old', constructMinutes(at - 3 * minuteMs, [{}, {}]), undefined],
  ['the user cap was another one before', [...repeat(5, { maxActiveUsers: 9 }).slice(0, 2), ...repeat(3)], 3],
  ['the slots changed in a minute', [...repeat(5, { usableSlots: 19.5 }).slice(0, 3), ...repeat(2)], 2],
  ['a minute is missing', repeat(6).filter((_, i) => i !== 1), 4],
  ['a minute was not sampled', repeat(6).map((entry, i) => (i === 3 ? { ...entry, counters: {} } : entry)), 2],
  [
    'the last minute is not written yet',
    repeat(6).map((entry, i) => (i === 5 ? { ...entry, counters: {} } : entry)),
    5,
  ],
])('the window ends where %s', (_name, minutes, length) => {
  expect(read(minutes)?.minutes).toBe(length);
});

test('the CPU of minutes without users is the cost of none', () => {
  const minutes = constructMinutes(at, [{ cpuPercent: 10 }, { cpuPercent: 50, activeUsers: 4 }]);
  expect(read(minutes)).toMatchObject({ idleCpuPercent: 10, activeUsers: 2 });
  expect(read(repeat(2, { activeUsers: 1, cpuPercent: 50 }))?.idleCpuPercent).toBe(0);
});
