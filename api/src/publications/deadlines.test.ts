import type { PublishedHead } from '@runq/common/contract/publication';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closesAt, decideState, formatInstant, isOver, judgeLateness, readDeadlines } from './deadlines.js';

const hour = 3_600_000;
const due = Date.parse('2026-12-08T22:59:00Z');
const head: PublishedHead = {
  ...{ title: 'T', entry: null, attempts: 0, counts: 'best', maxScore: 1, timezone: 'Europe/Berlin' },
  opens: '2026-12-01T07:00:00Z',
  due: new Date(due).toISOString(),
  late: { until: new Date(due + 48 * hour).toISOString(), penaltyPercentPerDay: 10 },
};
const open = { state: 'open' } as const;
const closed = { state: 'closed' } as const;

test('an assignment is upcoming, open, late and closed in turn', () => {
  const deadlines = readDeadlines(head, null);
  const states = [Date.parse(head.opens!) - 1, Date.parse(head.opens!), due, due + 1, due + 48 * hour, due + 49 * hour];
  expect(states.map((at) => decideState(deadlines, open, at))).toEqual([
    ...['upcoming', 'open', 'open', 'late', 'late', 'closed'],
  ]);
  expect(decideState(deadlines, closed, due)).toBe('closed');
});

test('without late submissions it is closed once it is due, and without a due date it stays open', () => {
  expect(decideState(readDeadlines({ ...head, late: null }, null), open, due + 1)).toBe('closed');
  expect(decideState(readDeadlines({ ...head, late: null, due: null }, null), open, due * 2)).toBe('open');
});

test('an extension moves the due date and the count of late days, and late submissions end no earlier', () => {
  const short = readDeadlines(head, due + 24 * hour);
  expect([decideState(short, open, due + 24 * hour), decideState(short, open, due + 25 * hour)]).toEqual([
    'open',
    'late',
  ]);
  expect(judgeLateness(short, due + 25 * hour)).toEqual({ isLate: true, penaltyPercent: 10 });
  const long = readDeadlines(head, due + 72 * hour);
  expect(decideState(long, open, due + 72 * hour)).toBe('open');
  expect(decideState(long, open, due + 72 * hour + 1)).toBe('closed');
});

test('cases of after_due are visible when the student can hand in nothing more', () => {
  const deadlines = readDeadlines(head, null);
  expect([due + 1, due + 48 * hour, due + 48 * hour + 1].map((at) => isOver(deadlines, open, at))).toEqual([
    ...[false, false, true],
  ]);
  // Closing early does not make it due.
  expect(isOver(deadlines, closed, due)).toBe(false);
  const endless = readDeadlines({ ...head, due: null, late: null }, null);
  expect([isOver(endless, open, due), isOver(endless, closed, due)]).toEqual([false, true]);
});

test('whatever the times, what is over accepts nothing', () => {
  const times = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.option(times), fc.option(times), fc.option(times), times, (dueAt, until, extended, at) => {
      const instant = (value: number | null) => (value === null ? null : new Date(value).toISOString());
      const late = until === null || dueAt === null ? null : { until: instant(until)!, penaltyPercentPerDay: 5 };
      const deadlines = readDeadlines({ ...head, opens: null, due: instant(dueAt), late }, extended);
      const state = decideState(deadlines, open, at);
      expect(state === 'closed').toBe(isOver(deadlines, open, at));
      expect(state === 'late').toBe(judgeLateness(deadlines, at).isLate && at <= (closesAt(deadlines) ?? at));
    }),
  );
});

test('a time is shown in the zone of the class', () => {
  expect(formatInstant(due, 'Europe/Berlin')).toMatch(/^Tuesday,? 8 December 2026 at 23:59 \(Europe\/Berlin\)$/);
  expect(formatInstant(due, 'America/New_York')).toContain('17:59 (America/New_York)');
});
