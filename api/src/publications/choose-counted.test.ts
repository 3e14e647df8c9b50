import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidate, chooseCounted } from './choose-counted.js';

const attempt = (number: number, score: number | null, isCancelled = false): Candidate => ({
  number,
  score,
  isCancelled,
});

test('the best is the earliest with the highest score', () => {
  const attempts = [attempt(1, 2), attempt(2, 5), attempt(3, 5), attempt(4, null)];
  expect(chooseCounted('best', attempts, null)?.number).toBe(2);
  expect(chooseCounted('best', [attempt(1, null), attempt(2, null)], null)?.number).toBe(2);
});

test('the latest is the newest, graded or not', () => {
  expect(chooseCounted('latest', [attempt(1, 9), attempt(2, null)], null)?.number).toBe(2);
});

test('the chosen one counts, and the newest until there is a choice', () => {
  const attempts = [attempt(1, 9), attempt(2, 3)];
  expect(chooseCounted('chosen', attempts, 1)?.number).toBe(1);
  expect(chooseCounted('chosen', attempts, null)?.number).toBe(2);
  // A forgotten attempt.
  expect(chooseCounted('chosen', attempts, 7)?.number).toBe(2);
});

test('a cancelled attempt counts only if there is no other', () => {
  expect(chooseCounted('latest', [attempt(1, 1), attempt(2, null, true)], null)?.number).toBe(1);
  expect(chooseCounted('best', [attempt(1, null, true)], null)?.number).toBe(1);
  expect(chooseCounted('best', [], null)).toBeNull();
});

test('another attempt never lowers the best score', () => {
  const scores = fc.array(fc.option(fc.integer({ min: 0, max: 10 })), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(scores, (all) => {
      const attempts = all.map((score, index) => attempt(index + 1, score));
      const before = chooseCounted('best', attempts.slice(0, -1), null)?.score ?? -1;
      const after = chooseCounted('best', attempts, null)?.score ?? -1;
      expect(after).toBeGreaterThanOrEqual(before);
      expect(after).toBe(Math.max(-1, ...all.map((score) => score ?? -1)));
    }),
  );
});
