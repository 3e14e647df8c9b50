import { expect, test } from 'vitest';
import { describeKept, formatKept } from './format-kept.js';

test.each([
  [1500, '2 seconds'],
  [60_000, '1 minute'],
  [900_000, '15 minutes'],
  [3_600_000, '1 hour'],
  [129_600_000, '36 hours'],
  [86_400_000, '1 day'],
  [7_776_000_000, '90 days'],
  [31_536_000_000, '1 year'],
  [315_360_000_000, '10 years'],
])('%d ms are %s', (ms, text) => {
  expect(formatKept(ms)).toBe(text);
});

test('a time has its beginning, the other time of teachers, or what ends the storage', () => {
  const kind = { kind: 'runs', name: 'Runs', readers: 'You', stays: null, after: 'after the end of the run' };
  expect(describeKept({ ...kind, keptMs: 86_400_000, keptStaffMs: 86_400_000 })).toBe('1 day after the end of the run');
  expect(describeKept({ ...kind, keptMs: 86_400_000, keptStaffMs: 604_800_000 })).toBe(
    '1 day (of teachers 7 days) after the end of the run',
  );
  expect(describeKept({ ...kind, keptMs: null, keptStaffMs: null, after: 'until you delete it' })).toBe(
    'Until you delete it',
  );
});
