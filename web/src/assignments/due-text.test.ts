import { expect, test } from 'vitest';
import { formatDistance, formatInstant } from './due-text.js';

const due = '2026-12-08T22:59:00.000Z';

test.each([
  ['the same zone', 'Europe/Berlin', 'Europe/Berlin', 'Tue, 8 Dec 2026, 23:59', null],
  ['another zone with the same clock', 'Europe/Berlin', 'Europe/Paris', 'Tue, 8 Dec 2026, 23:59', null],
  [
    'a student elsewhere',
    'America/New_York',
    'Asia/Tokyo',
    'Tue, 8 Dec 2026, 17:59 (New York)',
    'Wed, 9 Dec 2026, 07:59',
  ],
  ['a student elsewhere on the same day', 'Europe/Berlin', 'Europe/London', 'Tue, 8 Dec 2026, 23:59 (Berlin)', '22:59'],
  ['a zone that the browser does not know', 'Mars/Olympus', 'UTC', 'Tue, 8 Dec 2026, 22:59', null],
])('shows an instant in the class zone: %s', (_, zone, ownZone, text, own) => {
  expect(formatInstant(due, zone, { ownZone, locale: 'en-GB' })).toEqual({ text, own });
});

test.each([
  [3 * 86_400_000 + 5, 'in 3 days'],
  [47 * 3_600_000, 'in 47 hours'],
  [119 * 60_000, 'in 119 minutes'],
  [-5 * 60_000, '5 minutes ago'],
])('%i ms is %s', (ms, text) => {
  expect(formatDistance(ms, 'en')).toBe(text);
});
