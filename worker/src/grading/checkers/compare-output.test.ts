import { describe, expect, test } from 'vitest';
import { compareOutput } from './compare-output.js';
import type { BuiltInChecker } from './comparison.js';

const exact: BuiltInChecker = { type: 'exact' };
const lines: BuiltInChecker = { type: 'lines' };
const tokens: BuiltInChecker = { type: 'tokens' };
const near: BuiltInChecker = { type: 'near', ignoreCase: false };
const nearAnyCase: BuiltInChecker = { type: 'near', ignoreCase: true };
const float: BuiltInChecker = { type: 'float', abs: 1e-6, rel: 1e-6 };
const contains: BuiltInChecker = { type: 'contains' };
const regex: BuiltInChecker = { type: 'regex' };
const unordered: BuiltInChecker = { type: 'unordered' };
const lineCount: BuiltInChecker = { type: 'linecount' };

const compare = (checker: BuiltInChecker, expected: string | Buffer, got: string | Buffer) =>
  compareOutput({ checker, expected: Buffer.from(expected), got: Buffer.from(got) });

/** Where the first difference is and which milder rule would accept the output, as `line:column rule`. */
function explain(checker: BuiltInChecker, expected: string | Buffer, got: string | Buffer): string {
  const { outcome, difference, wouldPassIf } = compare(checker, expected, got);
  const place = difference ? ` ${difference.line}:${difference.column}` : '';
  return `${outcome}${place}${wouldPassIf ? ` ${wouldPassIf}` : ''}`;
}

type Example = [checker: BuiltInChecker, expected: string, got: string, result: string];

const examples: Record<string, Example[]> = {
  // `identical` of DMOJ: every byte.
  exact: [
    [exact, 'a\n', 'a\n', 'pass'],
    [exact, 'a\n', 'a', 'fail 1:2 whitespace'],
    [exact, 'a\n', 'a\r\n', 'fail 1:2 whitespace'],
    [exact, 'a', 'a ', 'fail 1:2 whitespace'],
    [exact, 'abc', 'aBc', 'fail 1:2 case'],
    [exact, 'übel', 'übeL', 'fail 1:4 case'],
    [exact, 'Ö', 'ö', 'fail 1:1 case'],
    [exact, 'a\nb', 'a\nc', 'fail 2:1'],
    [exact, '', '', 'pass'],
    [exact, 'a', '', 'fail 1:1'],
  ],
  // `rstripped` of DMOJ, EqualityGrader of CodeRunner, Judge0: line ends and the end of the text are free.
  lines: [
    [lines, 'a\nb\n', 'a\r\nb', 'pass'],
    [lines, 'a\nb\n', 'a \t\nb\n\n \n', 'pass'],
    [lines, 'a\nb\r\n\r\n', 'a\nb', 'pass'],
    [lines, '', '\n \n', 'pass'],
    [lines, 'a\nb', 'a\n\nb', 'fail 2:1 whitespace'],
    [lines, 'a b', 'a  b', 'fail 1:3 whitespace'],
    [lines, 'a', ' a', 'fail 1:1 whitespace'],
    [lines, 'a', '\ufeffa', 'fail 1:1 whitespace'],
    [lines, 'a b', 'a\u00a0b', 'fail 1:2 whitespace'],
    [lines, 'Hello', 'hello', 'fail 1:1 case'],
    [lines, 'Hello World', 'hello world!', 'fail 1:1'],
    [lines, 'a\nb\nc', 'a\nb\n', 'fail 3:1'],
    [lines, 'a\nb', 'a\nb\nc', 'fail 3:1'],
    [lines, 'abc', 'ab  ', 'fail 1:3'],
    [lines, '1\n2\n3', '1\n2\n4', 'fail 3:1'],
    [lines, 'äöü', 'äöx', 'fail 1:3'],
  ],
  // `standard` of DMOJ: words and the line breaks between them.
  tokens: [
    [tokens, '1 2 3\n', '  1\t2   3 \n\n', 'pass'],
    [tokens, '1\n2\n', '1\r\n\r\n2', 'pass'],
    [tokens, '1\n2', '1\r2', 'pass'],
    [tokens, '\n\n1\n', '1', 'pass'],
    [tokens, '1 2', '1\n2', 'fail 1:2 whitespace'],
    [tokens, '1\n2', '1 2', 'fail 1:2 whitespace'],
    [tokens, '12', '1 2', 'fail 1:2 whitespace'],
    [tokens, '1 2', '1  3', 'fail 1:4'],
    [tokens, '1 2', '1', 'fail 1:2'],
    [tokens, '1', '1\n\n2', 'fail 3:1'],
    [tokens, 'yes no', 'YES  NO', 'fail 1:1 case'],
    [tokens, '', ' \n', 'pass'],
  ],
  // NearEqualityGrader of CodeRunner: also blank lines and runs of blanks; that one always ignores case.
  near: [
    [near, 'a b\n\nc\n', 'a  \tb \nc', 'pass'],
    [near, '\n\na', 'a', 'pass'],
    [near, 'a\n  b', 'a\n\tb', 'pass'],
    [near, 'a\nb', 'a\n b', 'fail 2:1 whitespace'],
    [near, 'a', ' a', 'fail 1:1 whitespace'],
    [near, 'ab', 'a b', 'fail 1:2 whitespace'],
    [near, 'Total: 5', 'total:  5', 'fail 1:1 case'],
    [nearAnyCase, 'Total: 5\n', 'TOTAL:  5', 'pass'],
    [nearAnyCase, 'ÄRGER', 'ärger', 'pass'],
    [nearAnyCase, 'Total: 5\n', 'TOTAL:  6', 'fail 1:9'],
  ],
  // `floats` of DMOJ: numbers within a tolerance, words exactly, line by line.
  float: [
    [float, '0.3\n', '0.30000000000000004', 'pass'],
    [float, '3.14159265', '3.14159', 'pass'],
    [float, '1e9', '1000000999.0', 'pass'],
    [float, '1e9', '1000001001.0', 'fail 1:1'],
    [float, '0', '0.000001', 'pass'],
    [float, '0', '0.0000011', 'fail 1:1'],
    [float, 'mean 2.5 of 4', 'mean  2.50 of 4.0', 'pass'],
    [float, 'mean 2.5', 'Mean 2.5', 'fail 1:1 case'],
    [float, 'x1', 'x2', 'fail 1:1'],
    [float, '1 2\n\n3', '1 2\n3\n', 'pass'],
    [float, '1 2\n3', '1\n2 3', 'fail 1:2 whitespace'],
    [float, '1 2', '1 2 3', 'fail 1:5'],
    [float, '1 2', '1', 'fail 1:2'],
    [float, '1.5', 'abc', 'fail 1:1'],
    [float, '-0.0', '0', 'pass'],
    [float, 'nan', 'nan', 'fail 1:1'],
    [float, '1 NaN', '1 NaN', 'fail 1:3'],
    [float, 'inf -inf', 'Infinity -INF', 'pass'],
    [float, 'inf', '-inf', 'fail 1:1'],
    [float, 'inf', '1e308', 'fail 1:1'],
    [float, '1e308', 'inf', 'fail 1:1'],
    [float, '0x10', '16', 'fail 1:1'],
    [float, '+1.', '1', 'pass'],
    [float, '12345678901234567890', '12345678901234567891', 'pass'],
    [{ type: 'float', abs: 0, rel: 0 }, '0.1', '0.10', 'pass'],
    [{ type: 'float', abs: 0, rel: 0 }, '0.1', '0.10000000000000002', 'fail 1:1'],
    [{ type: 'float', abs: 0.5, rel: 0 }, '2', '2.5', 'pass'],
    [{ type: 'float', abs: 0, rel: 0.01 }, '-200', '-202', 'pass'],
  ],
  contains: [
    [contains, '42\n', 'The answer is 42.\n', 'pass'],
    [contains, 'a\nb\n', 'x a \r\nb y\n', 'pass'],
    [contains, '', 'anything', 'pass'],
    [contains, '42', '4 2', 'fail whitespace'],
    [contains, 'Done', 'all done', 'fail case'],
    [contains, '42', '24', 'fail'],
    [contains, 'abababc', 'ababababc', 'pass'],
    [contains, 'aab', 'aaaab', 'pass'],
    [contains, 'abc', 'ab', 'fail'],
  ],
  // RegexGrader of CodeRunner: a search with flags `m` and `s`; the pattern loses the whitespace at its end.
  regex: [
    [regex, 'b+\n', 'abbc', 'pass'],
    [regex, '^b$', 'a\nb\nc', 'pass'],
    [regex, '^b$', 'a\r\nb\r\nc', 'pass'],
    [regex, 'a.c', 'a\nc', 'pass'],
    [regex, '\\Aa\\Z', 'a', 'pass'],
    [regex, '\\Ab', 'a\nb', 'fail'],
    [regex, '\\\\A', '\\A', 'pass'],
    [regex, '(?P<word>\\w+) (?P=word)', 'the the', 'pass'],
    [regex, '(?i)total', 'TOTAL', 'pass'],
    [regex, 'total', 'TOTAL', 'fail case'],
    [regex, 'a\\-b', 'a-b', 'pass'],
    [regex, '^\\d+ €$', '12 €', 'pass'],
    [regex, '^.$', '😀', 'pass'],
    [regex, '(', '(', 'fault'],
    [regex, '(?x) a b', 'ab', 'fault'],
  ],
  unordered: [
    [unordered, 'a\nb\nc\n', 'c\r\na \nb', 'pass'],
    [unordered, 'a\na\nb', 'a\nb\nb', 'fail 3:1'],
    [unordered, 'a\nb', 'b', 'fail 2:1'],
    [unordered, 'a', 'b\na', 'fail 1:1'],
    [unordered, 'a\n\nb', 'b\na', 'fail 3:1 whitespace'],
    [unordered, 'a b\nc', 'c\nab', 'fail 2:1 whitespace'],
    [unordered, 'A\nb', 'B\na', 'fail 1:1 case'],
    [unordered, 'A\n\nb', 'a\nb', 'fail 1:1'],
    [unordered, 'x\nA\ny', 'y\na\nx', 'fail 2:1 case'],
    [unordered, '', '\n', 'pass'],
    [unordered, '', 'a', 'fail 1:1'],
  ],
  // `linecount` of DMOJ: the share of right lines; more lines than expected score nothing.
  linecount: [
    [lineCount, '1\n2\n3\n', ' 1\n\n2 \r\n3', 'pass'],
    [lineCount, '1\n2\n3', '1\nx\n3', 'partial 2:1'],
    [lineCount, '1\n2\n3', '1\n2', 'partial 3:1'],
    [lineCount, '1\n2', 'x\ny', 'fail 1:1'],
    [lineCount, '1\n2', '1\n2\n3', 'fail 3:1'],
    [lineCount, '', '', 'pass'],
    [lineCount, '', 'x', 'fail 1:1'],
    [lineCount, 'x', '', 'fail 1:1'],
    [lineCount, 'a b\nc', 'ab\nc', 'partial 1:1 whitespace'],
    [lineCount, 'A\nb', 'a\nb', 'partial 1:1 case'],
  ],
};

for (const [name, table] of Object.entries(examples))
  describe(name, () => {
    test.each(table)('%j: expected %j, got %j: %s', (checker, expected, got, result) => {
      expect(explain(checker, expected, got)).toBe(result);
    });
  });

test('scores a partly right output by its share of right lines', () => {
  const { score, reason } = compare(lineCount, '1\n2\n3\n4', '1\nx\n3\n4');
  expect([score, reason]).toEqual([0.75, '3 of 4 lines are right.']);
  expect(compare(lineCount, '1\n2', '1\n2\n3')).toMatchObject({ outcome: 'fail', score: 0 });
});

test('gives the reason of a pattern that is not valid', () => {
  expect(compare(regex, '[a', 'a').reason).toBe('The pattern is not valid: unterminated character class.');
  expect(compare(regex, '(?x)a', 'a').reason).toBe('The pattern is not valid: the flag x is not supported.');
});

test('a pattern that needs too much memory is a fault', () => {
  const { outcome, reason } = compare(regex, '^(a|b|ab)*d$', `${'ab'.repeat(3_000_000)}c`);
  expect([outcome, reason]).toEqual(['fault', 'The pattern needs too much memory for this output.']);
});

test('says how many lines are missing or not expected in any order', () => {
  expect(compare(unordered, 'a\nb\nc', 'c\nx').reason).toBe('2 expected lines are missing, 1 line is not expected.');
});

test('compares bytes that are not UTF-8', () => {
  expect(explain(lines, Buffer.from([0x61, 0xff]), Buffer.from([0x61, 0xfe]))).toBe('fail 1:2');
  expect(explain(nearAnyCase, Buffer.from([0x41, 0xff]), Buffer.from([0x61, 0xff]))).toBe('pass');
});

test('searches long repeated texts in linear time', () => {
  const pattern = `ab${'a'.repeat(100_000)}`;
  expect(explain(contains, pattern, 'a'.repeat(3_000_000))).toBe('fail');
});

test('searches no more than 2 MiB again by milder rules', () => {
  const half = 2 ** 20;
  expect(explain(contains, 'a'.repeat(half), 'A'.repeat(half))).toBe('fail case');
  expect(explain(contains, 'a'.repeat(half), `${'A'.repeat(half)}b`)).toBe('fail');
  expect(explain(exact, 'a'.repeat(half), `${'a'.repeat(half)} `)).toBe(`fail 1:${half + 1} whitespace`);
});
