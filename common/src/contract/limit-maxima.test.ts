import { expect, test } from 'vitest';
import { defaultMaxima, findLimitIssues, resolveLimits, resolveMaxima } from './limit-maxima.js';
import { limitNames, limitRanges } from './limits.js';

const MiB = 1024 * 1024;
const student = resolveMaxima(defaultMaxima, 'student', 'run');
const defaults = { ...student, memoryBytes: 256 * MiB };

test('memory differs by role, time by kind', () => {
  const memoryOf = (role: 'student' | 'grader' | 'ops') => resolveMaxima(defaultMaxima, role, 'run').memoryBytes / MiB;
  expect([memoryOf('student'), memoryOf('grader'), memoryOf('ops')]).toEqual([512, 1024, 1024]);
  expect(student.wallTimeMs).toBe(3_600_000);
  expect(resolveMaxima(defaultMaxima, 'student', 'session').wallTimeMs).toBe(7_200_000);
});

test.each(limitNames)('%s: every value outside its range is refused with the maximum', (name) => {
  const { min } = limitRanges[name];
  const max = student[name];
  const refused = [0, -1, -0.5, min - 1, min + 0.5, max + 1, 1e300, Number.POSITIVE_INFINITY, null, '1', true, [min]];
  for (const value of refused)
    expect(findLimitIssues({ limits: { [name]: value } }, student, limitNames)).toEqual([
      { path: ['limits', name], message: `must be a whole number from ${min} to ${max}` },
    ]);
  for (const value of [min, max, undefined])
    expect(findLimitIssues({ limits: { [name]: value } }, student, limitNames)).toEqual([]);
});

test('one issue a limit, and none for what the request may not hold', () => {
  const limits = { cpuTimeMs: 0, processes: 129, memoryBytes: 64 * MiB, unknown: 0 };
  const pathsOf = (names: string[]) => findLimitIssues({ limits }, student, names).map(({ path }) => path.join('/'));
  expect(pathsOf(limitNames).sort()).toEqual(['limits/cpuTimeMs', 'limits/processes']);
  expect(pathsOf(['processes'])).toEqual(['limits/processes']);
  for (const body of [null, 'x', {}, { limits: null }, { limits: 7 }])
    expect(findLimitIssues(body, student, limitNames)).toEqual([]);
});

test('a default above a maximum that was lowered is lowered with it', () => {
  const lowered = { ...student, memoryBytes: 64 * MiB };
  expect(resolveLimits(undefined, defaults, lowered).memoryBytes).toBe(64 * MiB);
  expect(resolveLimits({ memoryBytes: 32 * MiB }, defaults, lowered).memoryBytes).toBe(32 * MiB);
  expect(resolveLimits({ memoryBytes: 300 * MiB }, defaults, student).memoryBytes).toBe(300 * MiB);
});
