import { expect, test } from 'vitest';
import type { WireEvent, WireRun } from '../../support/client.js';
import type { LessonResult } from '../lessons.js';
import { findExceededCaps } from './check-caps.js';
import { checkConsole } from './check-console.js';
import { checkBatch } from './grader.js';
import { parseOptions, UsageError } from './parse-options.js';
import { createReport, describeTimes, formatSummary } from './report.js';
import { scenarios } from './scenarios.js';

const event = (seq: number, name: string): WireEvent => ({ id: `1-${seq}`, event: name, data: {} });
const events = [event(1, 'state'), event(2, 'output'), event(3, 'output'), event(4, 'finished')];
const run = { id: 'a', userId: 'ada', verdict: 'ok', attempt: 1 } as WireRun;
const right: LessonResult = { run, events, wrong: [] };

test('a right console has no mistakes', () => {
  expect(checkConsole(right, 'ada')).toEqual([]);
});

test.each<[string, Partial<LessonResult>, RegExp]>([
  ['of another user', { run: { ...run, userId: 'grace' } }, /belongs to grace/],
  ['with a missing event', { events: events.toSpliced(1, 1) }, /lost or out of order/],
  ['out of order', { events: [events[0]!, events[2]!, events[1]!, events[3]!] }, /lost or out of order/],
  ['with an event twice', { events: events.toSpliced(1, 0, events[1]!) }, /came twice/],
  ['without an end', { events: events.slice(0, 3) }, /ended 0 times/],
  ['of a failed run', { run: { ...run, verdict: 'lost' } }, /ended as lost/],
  ['with other output', { wrong: ['stdout is "b", not "a"'] }, /stdout is/],
])('finds a console %s', (_, change, sentence) => {
  const wrong = checkConsole({ ...right, ...change }, 'ada');
  expect(wrong).toContainEqual(expect.stringMatching(sentence));
});

test('finds results of a batch that are missing, exchanged, wrong or failed', () => {
  const expected = ['a', 'b'].map((label) => ({ label, stdout: `${label}\n` }));
  const results = expected.map((one) => ({ ...one, verdict: 'ok' }));
  expect(checkBatch('x', expected, results)).toEqual([]);
  expect(checkBatch('x', expected, results.slice(1))).toHaveLength(1);
  expect(checkBatch('x', expected, results.toReversed())).toHaveLength(2);
  expect(checkBatch('x', expected, results.with(1, { ...results[1]!, stdout: 'c\n' }))).toHaveLength(1);
  expect(checkBatch('x', expected, results.with(0, { ...results[0]!, verdict: 'lost' }))).toHaveLength(1);
});

test('finds each cap that is exceeded, and counts runs of students only', () => {
  const caps = { maxActiveUsers: 2, maxRuns: 4, runsPerStudent: 2 };
  const session = (username: string, active_threads: number) => ({ username, active_threads, waiting: 0 });
  const isStudent = (userId: string) => userId.startsWith('student');
  const sample = {
    ...{ active_users: 2, total_threads: 4 },
    sessions: [session('student-1', 2), session('grader', 3)],
  };
  expect(findExceededCaps(sample, caps, isStudent)).toEqual([]);
  const exceeded = { active_users: 3, total_threads: 5, sessions: [session('student-1', 3)] };
  expect(findExceededCaps(exceeded, caps, isStudent)).toHaveLength(3);
});

test('percentiles are those of the nearest rank', () => {
  const times = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(describeTimes(times)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
  expect(describeTimes([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7, max: 7 });
  expect(describeTimes([])).toBeNull();
});

test('a report counts all mistakes and lists the first ones', () => {
  const report = createReport();
  for (let i = 0; i < 60; i++) report.addWrong(`mistake ${i}`);
  const summary = report.summarize();
  expect(summary.totals.wrong).toBe(60);
  expect(summary.wrong).toHaveLength(50);
  expect(formatSummary(summary)).toContain('and 10 more mistakes');
});

test('options change the scenario, and the rest stays as it is', () => {
  const { scenario, urls, seed, restarts } = parseOptions([
    ...['38', 'http://a:3000/,http://b:3000', '--ramp', '1', '--turn', '0.5', '--seed', '7', '--restarts'],
  ]);
  expect(scenario).toEqual({ ...scenarios['38'], rampSeconds: 1, turnSeconds: 0.5 });
  expect(urls).toEqual(['http://a:3000', 'http://b:3000']);
  expect([seed, restarts]).toEqual([7, true]);
  expect(Object.keys(scenarios)).toEqual(['3', '6', '8', '10', '38', '100', '150', '200']);
});

test.each([
  [[], /no scenario ""/],
  [['39', 'http://a'], /no scenario "39"/],
  [['toString', 'http://a'], /no scenario/],
  [['38'], /BASE_URL must be an address/],
  [['38', 'ftp://a'], /BASE_URL must be an address/],
  [['38', 'http://a', 'more'], /Unknown argument "more"/],
  [['38', 'http://a', '--duration', 'long'], /--duration must be from 1 to 86400/],
  [['38', 'http://a', '--turn', '0'], /--turn must be from 0.1/],
  [['38', 'http://a', '--durations', '1'], /Unknown option/],
])('refuses %j', (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(sentence);
});
