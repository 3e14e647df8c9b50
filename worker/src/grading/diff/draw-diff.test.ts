import { formatDiff } from '@runq/common/contract/format-diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareOutput } from '../checkers/compare-output.js';
import type { BuiltInChecker } from '../checkers/comparison.js';
import { drawDiff } from './draw-diff.js';

const exact: BuiltInChecker = { type: 'exact' };
const lines: BuiltInChecker = { type: 'lines' };
const tokens: BuiltInChecker = { type: 'tokens' };
const float: BuiltInChecker = { type: 'float', abs: 0.01, rel: 0 };

function draw(checker: BuiltInChecker, expected: string | Buffer, got: string | Buffer) {
  const texts = { expected: Buffer.from(expected), got: Buffer.from(got) };
  const { difference } = compareOutput({ checker, ...texts });
  return drawDiff(texts.expected, texts.got, { checker, difference });
}

/** The drawn lines as `formatDiff` writes them. */
const drawLines = (checker: BuiltInChecker, expected: string | Buffer, got: string | Buffer) =>
  formatDiff(draw(checker, expected, got))
    .split('\n')
    .slice(1);

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${from + i}\n`).join('');

describe('what is shown', () => {
  test('three lines around each difference, and how many are left out', () => {
    const got = numbers(1, 30).replace('\n10\n', '\nten\n').replace('\n20\n', '\n');
    expect(drawLines(lines, numbers(1, 30), got)).toEqual([
      '@ 6 lines hidden',
      ...['  7', '  8', '  9', '- 10', '+ ten', '  11', '  12', '  13'],
      '@ 3 lines hidden',
      ...['  17', '  18', '  19', '- 20', '  21', '  22', '  23'],
      '@ 7 lines hidden',
    ]);
    expect(draw(lines, numbers(1, 30), got)).toMatchObject({ line: 10, column: 1, hiddenLines: 16 });
  });

  test('lines that the checker takes for equal are the same', () => {
    expect(drawLines(lines, 'a\nb\nc\n', 'a\r\nb  \r\nd\r\n')).toEqual(['  a', '  b', '- c', '+ d␍']);
    expect(drawLines(tokens, 'a b\n\nc', 'a   b\nd\n\n')).toEqual(['  a   b', '- c', '+ d']);
    expect(drawLines(float, '1.50 2\n3', '1.501 2\n4')).toEqual(['  1.501 2', '- 3', '+ 4']);
    expect(drawLines({ type: 'near', ignoreCase: true }, 'A\nb', 'a\nc')).toEqual(['  a', '- b', '+ c']);
    expect(drawLines({ type: 'linecount' }, 'a\nb', ' a\n\nc')).toEqual(['   a', '- b', '+ c']);
  });

  test('in any order only lines without a counterpart', () => {
    expect(drawLines({ type: 'unordered' }, 'a\nb\nc\nc', 'c\nx\na\nb')).toEqual(['- c', '+ x']);
  });

  test('a pattern and the output, even when they are the same text', () => {
    expect(drawLines({ type: 'regex' }, 'a+b', 'a+b')).toEqual(['- a+b', '+ a+b']);
  });

  test('NaN is not the same as NaN', () => {
    expect(drawLines(float, '1\nnan', '1\nnan')).toEqual(['  1', '- nan', '+ nan']);
  });

  test('missing and additional output', () => {
    expect(drawLines(lines, 'a\nb\n', '')).toEqual(['- a', '- b']);
    expect(drawLines(lines, '', 'a')).toEqual(['+ a']);
    expect(drawDiff(Buffer.from('a'), Buffer.from('a'))).toEqual({
      line: 1,
      column: 2,
      hiddenLines: 1,
      lines: [{ kind: 'hidden', text: '1 line hidden' }],
    });
  });
});

describe('invisible characters are drawn', () => {
  test.each<[string, BuiltInChecker, string | Buffer, string | Buffer, string[]]>([
    ['spaces where nothing else differs', lines, 'a b c', 'a  b c', ['- a·b·c', '+ a··b·c']],
    ['spaces at the end', exact, 'a b\n', 'a b \n', ['- a·b', '+ a·b·']],
    ['spaces at the end of another text', exact, 'a b\n', 'a c  \n', ['- a b', '+ a c··']],
    ['other indentation', lines, '  a b', '    a c', ['- ··a b', '+ ····a c']],
    ['not the same indentation', lines, '  a b', '  a c', ['-   a b', '+   a c']],
    ['tabs', lines, 'a b', 'a\tb', ['- a·b', '+ a→b']],
    ['CR', exact, 'a\n', 'a\r\n', ['- a', '+ a␍']],
    ['the byte order mark', lines, 'a', '\ufeffa', ['- a', '+ ⟨BOM⟩a']],
    ['no-break spaces', lines, 'a b', 'a\u00a0b', ['- a·b', '+ a⍽b']],
    ['control characters', lines, 'a', '\u0000\u001b[31ma\u007f', ['- a', '+ ␀␛[31ma␡']],
    ['characters without width', lines, 'ab', 'a\u200bb', ['- ab', '+ a⟨U+200B⟩b']],
    ['text direction', lines, 'ab', '\u202eab', ['- ab', '+ ⟨U+202E⟩ab']],
    ['bytes that are not UTF-8', lines, 'ü', Buffer.from([0xfc, 0xc3]), ['- ü', '+ ⟨FC⟩⟨C3⟩']],
    ['a missing newline at the end', exact, 'a\n', 'a', ['- a', '+ a⟨no newline at the end⟩']],
    ['no missing newline when both miss it', exact, 'a', 'b', ['- a', '+ b']],
    ['control characters of equal lines', lines, '\u001b\tx\nb', '\u001b\tx\nc', ['  ␛\tx', '- b', '+ c']],
  ])('%s', (_, checker, expected, got, drawn) => {
    expect(drawLines(checker, expected, got)).toEqual(drawn);
  });
});

describe('large texts', () => {
  const sizeOf = (diff: ReturnType<typeof drawDiff>) => Buffer.byteLength(formatDiff(diff));

  test('a long line is cut around its difference', () => {
    const filler = 'x'.repeat(100_000);
    const drawn = drawLines(lines, `${filler}a${filler}`, `${filler}b${filler}`);
    expect(drawn).toHaveLength(6);
    expect(drawn[0]).toBe('@ 99,960 characters hidden');
    expect(drawn[1]).toBe(`- ${'x'.repeat(40)}a${'x'.repeat(359)}`);
    expect(drawn[2]).toBe('@ 99,641 characters hidden');
    expect(drawn[4]).toBe(`+ ${'x'.repeat(40)}b${'x'.repeat(359)}`);
  });

  test('a long line is cut where the checker finds its difference, not at whitespace that it ignores', () => {
    const words = 'word '.repeat(10_000);
    const drawn = drawLines(tokens, `${words}right`, `  ${words}wrong`);
    expect([drawn[1], drawn[3]]).toEqual([expect.stringMatching(/right$/), expect.stringMatching(/wrong$/)]);
  });

  test('of many different lines, expected and printed ones remain, with their ends', () => {
    const diff = draw(lines, numbers(1, 5000), numbers(10_001, 20_000));
    const shown = (kind: string) => diff.lines.filter((entry) => entry.kind === kind).map(({ text }) => text);
    expect([shown('expected')[0], shown('expected').at(-1)]).toEqual(['1', '5000']);
    expect([shown('got')[0], shown('got').at(-1)]).toEqual(['10001', '20000']);
    expect(shown('expected').length + shown('got').length + diff.hiddenLines).toBe(15_000);
  });

  test('a flood after a right beginning shows both ends', () => {
    const drawn = drawLines(lines, 'start\nend', `start\n${numbers(1, 200_000)}end`);
    expect([drawn[0], drawn[1], drawn.at(-2), drawn.at(-1)]).toEqual(['  start', '+ 1', '+ 200000', '  end']);
  });

  const text = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.tuple(fc.constantFrom('a\n', '\xff', 'ü', ' ', '\u202e', '\n', 'xyz', '\0'), fc.nat(900)))
      .map((parts) => Buffer.from(parts.map(([part, count]) => part.repeat(count)).join(''), 'latin1')),
    fc
      .array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 120 })
      .map((rows) => Buffer.from(rows.join('\n'))),
  );
  const checkers: BuiltInChecker[] = [
    ...[exact, lines, tokens, float, { type: 'near' as const, ignoreCase: true }],
    ...(['contains', 'regex', 'unordered', 'linecount'] as const).map((type) => ({ type })),
  ];

  test('a diff of any bytes stays within 4 KB and accounts for every line', () => {
    fc.assert(
      fc.property(fc.constantFrom(...checkers), text, text, (checker, expected, got) => {
        const diff = drawDiff(expected, got, { checker });
        expect(sizeOf(diff)).toBeLessThanOrEqual(4096);
        expect(diff.lines.every(({ text: drawn }) => !/[^\P{Cc}\t]|\u202e/u.test(drawn))).toBe(true);
        if (checker !== exact) return;
        const count = (kind: string) => diff.lines.filter((entry) => entry.kind === kind).length;
        const countLines = (bytes: Buffer) => bytes.toString('latin1').replace(/\n$/, '').split('\n').length;
        const total = (bytes: Buffer) => (bytes.length === 0 ? 0 : countLines(bytes));
        // An equal line that is shown or hidden counts once, though it stands in both texts.
        const shown = count('expected') + count('got') + count('same') + diff.hiddenLines;
        expect(shown).toBeGreaterThanOrEqual(Math.max(total(expected), total(got)));
        expect(shown).toBeLessThanOrEqual(total(expected) + total(got));
      }),
      { numRuns: 300 },
    );
  });
});
