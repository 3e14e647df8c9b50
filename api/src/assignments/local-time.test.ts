import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTimezone, localTimePattern, toInstant } from './local-time.js';

test.each([
  ['winter', '2026-12-08T23:59', 'Europe/Berlin', '2026-12-08T22:59:00.000Z'],
  ['summer', '2026-07-01T08:00', 'Europe/Berlin', '2026-07-01T06:00:00.000Z'],
  ['seconds and a space', '2026-07-01 08:00:30', 'UTC', '2026-07-01T08:00:30.000Z'],
  ['the minute before clocks go forward', '2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
  ['a time that clocks skip: 02:30 is 03:30', '2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['the minute after', '2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
  ['a time that happens twice: the first', '2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['the last minute before', '2026-10-25T01:59', 'Europe/Berlin', '2026-10-24T23:59:00.000Z'],
  ['the first time after', '2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
  ['forward, west of UTC', '2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
  ['back, west of UTC', '2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
  ['the southern half', '2026-01-15T12:00', 'Australia/Sydney', '2026-01-15T01:00:00.000Z'],
  ['half an hour of change: skipped', '2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
  ['half an hour of change: twice', '2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
  ['an offset of 45 minutes', '2026-05-05T05:45', 'Asia/Kathmandu', '2026-05-05T00:00:00.000Z'],
  ['midnight that clocks skip', '2026-04-24T00:30', 'Africa/Cairo', '2026-04-23T22:30:00.000Z'],
  ['far east', '2026-01-01T00:00', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
  ['a day that the zone skipped', '2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
  ['a leap day', '2028-02-29T12:00', 'UTC', '2028-02-29T12:00:00.000Z'],
])('%s', (_, local, timezone, instant) => {
  expect(toInstant(local, timezone)).toBe(instant);
});

test.each(['2026-02-29T12:00', '2026-04-31T00:00', '2026-02-31 10:00'])('%s is a day that does not exist', (local) => {
  expect(toInstant(local, 'Europe/Berlin')).toBeNull();
});

test('any instant is found from what clocks show, except for the second of two equal times', () => {
  const zones = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Sao_Paulo'];
  const [from, to] = [Date.UTC(2020, 0), Date.UTC(2040, 0)];
  const minute = 60_000;
  fc.assert(
    fc.property(fc.constantFrom(...zones), fc.integer({ min: from / minute, max: to / minute }), (timezone, at) => {
      const instant = at * minute;
      const shown = new Date(instant).toLocaleString('sv-SE', { timeZone: timezone });
      const found = Date.parse(toInstant(shown.slice(0, 16), timezone)!);
      const isSecond = new Date(found).toLocaleString('sv-SE', { timeZone: timezone }) === shown;
      expect(found === instant || (isSecond && found < instant && instant - found <= 60 * minute)).toBe(true);
    }),
  );
});

test.each([
  '2026-12-01',
  '2026-12-01T8:00',
  '2026-12-01T24:00',
  '2026-13-01T08:00',
  '2026-12-01T08:00Z',
  '1999-01-01T00:00',
])('%s is no local time', (text) => {
  expect(localTimePattern.test(text)).toBe(false);
});

test('zones are IANA names', () => {
  expect(['Europe/Berlin', 'UTC', 'America/Argentina/Ushuaia'].filter((name) => !isTimezone(name))).toEqual([]);
  expect(['', '+01:00', 'Berlin', 'Europe/Berlin ', 'GMT+1', 'Mars/Base'].filter(isTimezone)).toEqual([]);
});
