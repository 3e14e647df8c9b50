import type { BuiltInChecker } from '../../src/grading/checkers/comparison.js';

/**
 * The score, from 0 to 1, that a checker gives an output: the shortest program for each, with arrays of strings, to
 * compare the results and times of the real ones with.
 */
export function scorePlainly(checker: BuiltInChecker, expected: Buffer, got: Buffer): number {
  const [a, b] = [expected.toString('latin1'), got.toString('latin1')];
  switch (checker.type) {
    case 'exact':
      return Number(a === b);
    case 'lines':
      return Number(linesOf(a).join('\n') === linesOf(b).join('\n'));
    case 'tokens':
      return Number(wordsOf(a).join('\n') === wordsOf(b).join('\n'));
    case 'near':
      return Number(checker.ignoreCase ? lower(nearOf(a)) === lower(nearOf(b)) : nearOf(a) === nearOf(b));
    case 'contains':
      return Number(linesOf(b).join('\n').includes(linesOf(a).join('\n')));
    case 'unordered':
      return Number(linesOf(a).sort().join('\n') === linesOf(b).sort().join('\n'));
    case 'float':
      return Number(isNear(checker, wordsOf(a), wordsOf(b)));
    case 'linecount':
      return shareOfLines(visibleRows(a).map(trim), visibleRows(b).map(trim));
    case 'regex':
      throw new Error('a pattern has its own program');
  }
}

const linesOf = (text: string) => {
  const lines = text.split('\n').map((line) => line.replace(/[ \t\r\v\f]+$/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines;
};

const visibleRows = (text: string) => text.split(/[\r\n]/).filter((row) => /[^ \t\v\f]/.test(row));
const trim = (row: string) => row.replace(/^[ \t\v\f]+|[ \t\v\f]+$/g, '');
const oneSpace = (row: string) => row.replace(/[ \t\v\f]+/g, ' ');
const wordsOf = (text: string) => visibleRows(text).map((row) => oneSpace(trim(row)));
const nearOf = (text: string) =>
  visibleRows(text)
    .map((row) => oneSpace(row).replace(/ $/, ''))
    .join('\n');
const lower = (text: string) => Buffer.from(text, 'latin1').toString().toLowerCase();

function isNear({ abs, rel }: { abs: number; rel: number }, expected: string[], got: string[]): boolean {
  const isSame = (a: string, b: string) => {
    if (!number.test(a) || !number.test(b)) return a === b && !/^[+-]?nan$/i.test(a);
    const [x, y] = [toNumber(a), toNumber(b)];
    return x === y || (Number.isFinite(x - y) && Math.abs(x - y) <= Math.max(abs, rel * Math.abs(x)));
  };
  const rows = (lines: string[]) => lines.map((line) => line.split(' '));
  const [a, b] = [rows(expected), rows(got)];
  return (
    a.length === b.length &&
    a.every((row, i) => row.length === b[i]!.length && row.every((word, k) => isSame(word, b[i]![k]!)))
  );
}

const number = /^[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf|infinity)$/i;
const toNumber = (word: string) => Number(word.replace(/inf(inity)?/i, 'Infinity'));

function shareOfLines(expected: string[], got: string[]): number {
  if (expected.length === 0 && got.length === 0) return 1;
  if (got.length > expected.length) return 0;
  return expected.filter((line, index) => line === got[index]).length / expected.length;
}
