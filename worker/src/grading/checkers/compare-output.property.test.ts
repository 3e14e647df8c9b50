import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scorePlainly } from '../../../test/support/plain-comparison.js';
import { compareOutput } from './compare-output.js';
import type { BuiltInChecker, Position } from './comparison.js';

const checkers: BuiltInChecker[] = [
  ...(['exact', 'lines', 'tokens', 'contains', 'regex', 'unordered', 'linecount'] as const).map((type) => ({ type })),
  { type: 'near', ignoreCase: false },
  { type: 'near', ignoreCase: true },
  { type: 'float', abs: 1e-6, rel: 1e-6 },
];
const ofEqualTexts = checkers.filter(({ type }) => type !== 'regex');

const compare = (checker: BuiltInChecker, expected: string | Buffer, got: string | Buffer) =>
  compareOutput({ checker, expected: Buffer.from(expected), got: Buffer.from(got) });
const outcome = (checker: BuiltInChecker, expected: string, got: string) => compare(checker, expected, got).outcome;

/** Texts of few characters, so that two of them are often nearly equal. */
const smallText = fc.string({
  unit: fc.constantFrom('a', 'A', 'ä', '1', ' ', '\t', '\n', '\r\n', '\r'),
  maxLength: 12,
});
const line = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '7', ' ', '.'), maxLength: 6 });

test('every checker but regex accepts a text as itself, unless a number is NaN', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), smallText);
  fc.assert(
    fc.property(fc.constantFrom(...ofEqualTexts), text, (checker, any) => {
      fc.pre(!/nan/i.test(any));
      expect(outcome(checker, any, any)).toBe('pass');
    }),
  );
});

test('no checker throws on any bytes, and scores are from 0 to 1', () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(fc.constantFrom(...checkers), bytes, bytes, (checker, expected, got) => {
      const comparison = compare(checker, expected, got);
      expect(comparison.score).toBeGreaterThanOrEqual(0);
      expect(comparison.score).toBeLessThanOrEqual(1);
      expect(comparison.score === 1).toBe(comparison.outcome === 'pass');
      if (comparison.outcome === 'pass') expect(comparison.wouldPassIf).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('lines ignores how lines end and blank lines at the end', () => {
  const ends = fc.constantFrom('\n', '\r\n', ' \n', '\t\r\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(line, ends, ends)), fc.constantFrom('', '\n', ' \r\n\n'), (rows, rest) => {
      const expected = rows.map(([text, end]) => text + end).join('');
      const got = rows.map(([text, , end]) => text + end).join('') + rest;
      expect(outcome({ type: 'lines' }, expected, got)).toBe('pass');
    }),
  );
});

test('unordered accepts any permutation, and nothing with one line more', () => {
  const visibleLine = line.map((text) => `x${text}`);
  const permuted = fc
    .array(visibleLine, { minLength: 1 })
    .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
  fc.assert(
    fc.property(permuted, visibleLine, ([rows, shuffled], more) => {
      expect(outcome({ type: 'unordered' }, rows.join('\n'), shuffled.join('\n'))).toBe('pass');
      expect(outcome({ type: 'unordered' }, rows.join('\n'), [more, ...shuffled].join('\n'))).toBe('fail');
    }),
  );
});

test('float accepts every number within the tolerance and none beyond it', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), fc.double({ min: 0, max: 0.9, noNaN: true }), (numbers, share) => {
      const checker: BuiltInChecker = { type: 'float', abs: 1e-3, rel: 1e-3 };
      const tolerance = (value: number) => Math.max(1e-3, 1e-3 * Math.abs(value));
      const shifted = (by: number) => numbers.map((value) => `${value + by * tolerance(value)}`).join(' ');
      expect(outcome(checker, numbers.join(' '), shifted(share))).toBe('pass');
      expect(outcome(checker, numbers.join(' '), shifted(1.1 + share))).toBe('fail');
    }),
  );
});

test('float reads short decimals as JavaScript does', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.nat(15), (digits, scale) => {
      const sign = digits < 0n ? '-' : '';
      const text = `${digits < 0n ? -digits : digits}`.padStart(scale + 1, '0');
      const decimal = `${sign}${text.slice(0, text.length - scale)}.${text.slice(text.length - scale)}`;
      // Without tolerance the two spellings must give the same double; the exponent takes the other way of reading.
      expect(outcome({ type: 'float', abs: 0, rel: 0 }, decimal, `${decimal}e0`)).toBe('pass');
    }),
  );
});

test('milder rules are true: the rewritten texts pass', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ofEqualTexts), smallText, smallText, (checker, expected, got) => {
      const { wouldPassIf, outcome: own } = compare(checker, expected, got);
      const lower = outcome(checker, expected.toLowerCase(), got.toLowerCase()) === 'pass';
      if (wouldPassIf === 'case') expect(lower).toBe(true);
      if (wouldPassIf === null && own !== 'pass') expect(lower).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

/** Slow and obvious versions of the forms that checkers compare. */
const models: [BuiltInChecker, (text: string) => string][] = [
  [{ type: 'exact' }, (text) => text],
  [{ type: 'lines' }, (text) => text.split('\n').map(stripEnd).join('\n').replace(/\n*$/, '')],
  [
    { type: 'tokens' },
    (text) =>
      rows(text)
        .map((row) => row.trim().split(/\s+/).join(' '))
        .join('\n'),
  ],
  [
    { type: 'near', ignoreCase: false },
    (text) =>
      rows(text)
        .map((row) => stripEnd(row).replace(/\s+/g, ' '))
        .join('\n'),
  ],
];
const stripEnd = (text: string) => text.replace(/[ \t\r]*$/, '');
const rows = (text: string) => text.split(/[\r\n]/).filter((row) => row.trim() !== '');

/** The text up to a position; columns count characters. */
function before(text: string, { line: number, column }: Position): string {
  const all = text.split('\n');
  return [...all.slice(0, number - 1), [...(all[number - 1] ?? '')].slice(0, column - 1).join('')].join('\n');
}

test.each(models)('%j compares its form, and the difference is the first one', (checker, toForm) => {
  fc.assert(
    fc.property(smallText, smallText, (expected, got) => {
      const { outcome: own, difference } = compare(checker, expected, got);
      expect(own).toBe(toForm(expected) === toForm(got) ? 'pass' : 'fail');
      if (!difference) return;
      // What stands before the difference is a beginning of the expected text; one character more is none.
      expect(toForm(expected).startsWith(toForm(before(got, difference)))).toBe(true);
      const { line: number, column } = difference;
      const next = before(got, { line: number, column: column + 1 });
      const isInside = next.length > before(got, difference).length;
      if (isInside && next.trimEnd() === next) expect(toForm(expected).startsWith(toForm(next))).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

/** Two texts that often have the same beginning and the same end. */
const similarTexts = fc
  .tuple(smallText, smallText, smallText, smallText)
  .map(([start, a, b, end]): [string, string] => [start + a + end, start + b + end]);
const numberText = fc.string({
  unit: fc.constantFrom('1', '1.0', '.', 'nan', 'inf', '-', 'e0', ' ', '\n'),
  maxLength: 9,
});

test('every checker but regex gives the score of a plain program', () => {
  const texts = fc.oneof(fc.tuple(smallText, smallText), similarTexts, fc.tuple(numberText, numberText));
  fc.assert(
    fc.property(fc.constantFrom(...ofEqualTexts), texts, (checker, [expected, got]) => {
      const { score } = compare(checker, expected, got);
      expect(score).toBeCloseTo(scorePlainly(checker, Buffer.from(expected), Buffer.from(got)), 12);
    }),
    { numRuns: 5000 },
  );
});

const withoutBlanks = (text: string) => text.replace(/[ \t\r]*(\n|$)/g, '\n').trimEnd();

test('long texts get the score of a plain program, and the position of the rest by itself', () => {
  const manyLines = fc.record({ line, count: fc.constantFrom(1, 40_000), end: fc.constantFrom('\n', ' \n', '\t\r\n') });
  fc.assert(
    fc.property(fc.constantFrom(...ofEqualTexts), manyLines, similarTexts, (checker, head, [a, b]) => {
      const [expectedHead, gotHead] = [`x${head.line}\n`, `x${head.line}${head.end}`].map((row) =>
        row.repeat(head.count),
      );
      const [expected, got] = [`${expectedHead}${a}`, `${gotHead}${b}`];
      const whole = compare(checker, expected, got);
      expect(whole.score).toBeCloseTo(scorePlainly(checker, Buffer.from(expected), Buffer.from(got)), 12);
      // Where one text ends and the other goes on after blank lines, the first blank line or the text may count.
      const [shorter, longer] = [a, b].map(withoutBlanks).sort((one, other) => one.length - other.length);
      if (checker.type !== 'lines' || whole.difference === null || longer!.startsWith(shorter!)) return;
      const own = compare(checker, `x\n${a}`, `x\n${b}`).difference!;
      expect(whole.difference).toEqual({ line: own.line + head.count - 1, column: own.column });
    }),
    { numRuns: 60 },
  );
});

test('contains finds what occurs, also among many beginnings of it', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
  const texts = fc.tuple(word, fc.constantFrom(1, 30, 3000), word, word).chain(([unit, count, end, other]) =>
    fc.record({
      pattern: fc.constant(unit.repeat(Math.min(count, 40)) + end),
      text: fc.constantFrom(unit.repeat(count) + other, unit.repeat(count) + end + other, other + unit.repeat(count)),
    }),
  );
  fc.assert(
    fc.property(texts, ({ pattern, text }) => {
      expect(outcome({ type: 'contains' }, pattern, text)).toBe(text.includes(pattern) ? 'pass' : 'fail');
    }),
    { numRuns: 1000 },
  );
});
