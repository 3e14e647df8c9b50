import { expect, test } from 'vitest';
import { formatDistance, formatInZone } from './format-moment.js';

test('an instant is shown in the zone of the class, which is named', () => {
  expect(formatInZone('2026-12-08T22:59:00.000Z', 'Europe/Berlin')).toBe('Tue, 8 Dec 2026, 23:59 Europe/Berlin');
});

test.each([
  [0, 'now'],
  [-59_000, 'now'],
  [-180_000, '3 minutes ago'],
  [7_300_000, 'in 2 hours'],
  [86_400_000, 'tomorrow'],
  [9 * 86_400_000, 'in 9 days'],
])('%s ms away is "%s"', (ms, text) => {
  const now = Date.UTC(2026, 10, 29, 12);
  expect(formatDistance(new Date(now + ms).toISOString(), now)).toBe(text);
});
