import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from './diff-lines.js';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 30 });

/** Length of the longest common subsequence, by dynamic programming. */
function commonLength(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++)
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
  return table[a.length]![b.length]!;
}

test('a diff contains both texts in order and is minimal', () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffLines(before, after);
      expect(diff.filter(({ kind }) => kind !== 'added').map(({ line }) => line)).toEqual(before);
      expect(diff.filter(({ kind }) => kind !== 'removed').map(({ line }) => line)).toEqual(after);
      expect(diff.filter(({ kind }) => kind === 'same')).toHaveLength(commonLength(before, after));
    }),
    { numRuns: 500 },
  );
});

test('long texts without common lines are all removed and all added', () => {
  const before = Array.from({ length: 20_000 }, (_, i) => `old ${i}`);
  const after = Array.from({ length: 20_000 }, (_, i) => `new ${i}`);
  const diff = diffLines(['same', ...before], ['same', ...after]);
  expect(diff[0]).toEqual({ kind: 'same', line: 'same' });
  expect(diff.slice(1).map(({ line }) => line)).toEqual([...before, ...after]);
});
