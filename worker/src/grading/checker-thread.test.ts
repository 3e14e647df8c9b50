import { afterEach, expect, test } from 'vitest';
import { type CheckerThread, createCheckerThread } from './checker-thread.js';
import type { BuiltInChecker } from './checkers/comparison.js';

let thread: CheckerThread | null = null;
afterEach(async () => {
  await thread?.close();
  thread = null;
});

function open(options: Parameters<typeof createCheckerThread>[0] = {}): CheckerThread {
  thread = createCheckerThread(options);
  return thread;
}

const request = (type: Exclude<BuiltInChecker['type'], 'near' | 'float'>, expected: string, got: string) => ({
  checker: { type },
  expected: Buffer.from(expected),
  got: Buffer.from(got),
});

test('compares and draws the difference', async () => {
  const { compare } = open();
  expect(await compare(request('lines', 'a\nb\n', 'a\nb\r\n'))).toMatchObject({ outcome: 'pass', diff: null });
  expect(await compare(request('lines', 'a\nb\n', 'a\nc\n'))).toEqual({
    outcome: 'fail',
    score: 0,
    reason: null,
    difference: { line: 2, column: 1 },
    wouldPassIf: null,
    diff: {
      line: 2,
      column: 1,
      hiddenLines: 0,
      lines: [
        { kind: 'same', text: 'a' },
        { kind: 'expected', text: 'b' },
        { kind: 'got', text: 'c' },
      ],
    },
  });
});

test('leaves the buffers of the caller intact', async () => {
  const { compare } = open();
  const whole = Buffer.from('before 42 after');
  const part = whole.subarray(7, 9);
  const { outcome } = await compare({ checker: { type: 'exact' }, expected: part, got: part });
  expect([outcome, whole.toString(), part.toString()]).toEqual(['pass', 'before 42 after', '42']);
});

test('answers many comparisons at once, each its own', async () => {
  const { compare } = open();
  const checked = await Promise.all(
    Array.from({ length: 50 }, (_, i) => compare(request('lines', `${i}`, i % 2 === 0 ? `${i}` : 'x'))),
  );
  expect(checked.map(({ outcome }) => outcome === 'pass')).toEqual(checked.map((_, i) => i % 2 === 0));
});

test('a pattern of exponential time is a fault, and the next comparison works', async () => {
  const { compare } = open({ regexTimeoutMs: 500 });
  const endless = compare(request('regex', '(a+)+$', `${'a'.repeat(60)}b`));
  const next = compare(request('regex', '^b+$', 'a\nbb\n'));
  expect(await endless).toEqual({
    outcome: 'fault',
    score: 0,
    reason: 'The pattern took longer than 500 ms.',
    difference: null,
    wouldPassIf: null,
    diff: null,
  });
  expect(await next).toMatchObject({ outcome: 'pass' });
});

test('a bad pattern is a fault with its reason', async () => {
  const { compare } = open();
  const { outcome, reason } = await compare(request('regex', '(', 'x'));
  expect([outcome, reason]).toEqual(['fault', 'The pattern is not valid: unterminated group.']);
});

test('refuses comparisons beyond the number that may wait', async () => {
  const { compare } = open({ maxWaiting: 1 });
  const checked = await Promise.all(Array.from({ length: 3 }, () => compare(request('lines', 'a', 'a'))));
  expect(checked.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
    'pass',
    'pass',
    'The comparison did not start: 1 others are waiting.',
  ]);
});

const countThreads = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker').length;

test('close ends the thread and answers what is not finished', async () => {
  const before = countThreads();
  const { compare, close } = createCheckerThread();
  await compare(request('lines', 'a', 'a'));
  expect(countThreads()).toBeGreaterThan(before);
  const unfinished = [compare(request('regex', '(a+)+$', `${'a'.repeat(60)}b`)), compare(request('lines', 'a', 'a'))];
  await close();
  expect((await Promise.all(unfinished)).map(({ reason }) => reason)).toEqual(
    Array(2).fill('The comparison did not finish: the worker is shutting down.'),
  );
  expect(countThreads()).toBe(before);
  expect(await compare(request('lines', 'a', 'a'))).toMatchObject({
    outcome: 'fault',
    reason: 'The comparison did not start: the worker is shutting down.',
  });
});
