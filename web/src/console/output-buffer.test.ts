import { expect, test } from 'vitest';
import { createStyleReader } from './ansi-style.js';
import { createOutputBuffer, type OutputBuffer } from './output-buffer.js';
import { readText } from './text-line.js';

const esc = '\u001b';

function createBuffer(limits: Partial<{ maxItems: number; maxColumns: number }> = {}) {
  return createOutputBuffer({ maxItems: 1000, maxColumns: 4096, createStyleReader, ...limits });
}

function linesOf(buffer: OutputBuffer): string[] {
  const { items, tail } = buffer.take(Number.POSITIVE_INFINITY);
  return [...items.map((item) => ('figure' in item ? '[figure]' : readText(item))), readText(tail)];
}

function shown(...pieces: string[]): string[] {
  const buffer = createBuffer();
  for (const piece of pieces) buffer.write('stdout', piece);
  return linesOf(buffer);
}

test('splits lines at newlines only, across any pieces', () => {
  expect(shown('a\nb', 'c\n', '\n', 'd')).toEqual(['a', 'bc', '', 'd']);
});

test('a carriage return overwrites the line, as progress bars need', () => {
  expect(shown('10%\r', '20%\r', '100%')).toEqual(['100%']);
  expect(shown('abcdef\rXY')).toEqual(['XYcdef']);
  expect(shown('a\r\nb\r\n')).toEqual(['a', 'b', '']);
  expect(shown('abc\b\bX')).toEqual(['aXc']);
  expect(shown('\b\bok')).toEqual(['ok']);
});

test('erases the line from the cursor, to the cursor and completely', () => {
  expect(shown(`loading...\r${esc}[Kdone`)).toEqual(['done']);
  expect(shown(`abcdef\rabc${esc}[1K`)).toEqual(['   def']);
  expect(shown(`abc\r${esc}[2Kx`)).toEqual(['x']);
});

test('applies colour escapes that arrive in pieces', () => {
  const buffer = createBuffer();
  for (const piece of ['plain ', `${esc}`, '[3', '1m', 'red', `${esc}[0m`, ' plain']) buffer.write('stdout', piece);
  const { tail } = buffer.take(0);
  expect(tail.segments.map(({ text, style }) => [text, style?.classes ?? null])).toEqual([
    ['plain ', null],
    ['red', 'ansi-red-fg'],
    [' plain', null],
  ]);
});

test('supports bold, reverse, palette and true colours', () => {
  const buffer = createBuffer();
  buffer.write('stdout', `${esc}[1;7;34ma${esc}[0;38;5;196mb${esc}[38;2;1;2;3mc${esc}[48;5;244md`);
  expect(buffer.take(0).tail.segments.map(({ style }) => style)).toEqual([
    { classes: 'ansi-bold ansi-reverse ansi-blue-bg', color: null, background: null },
    { classes: '', color: 'rgb(255, 0, 0)', background: null },
    { classes: '', color: 'rgb(1, 2, 3)', background: null },
    { classes: '', color: 'rgb(1, 2, 3)', background: 'rgb(128, 128, 128)' },
  ]);
});

test('drops other escapes without losing text', () => {
  expect(shown(`a${esc}[2Jb${esc}[1;1Hc${esc}]0;title${'\u0007'}d${esc}7e`)).toEqual(['abcde']);
  expect(shown(`a${esc}[3\nb`)).toEqual(['a', 'b']);
});

test('an escape without an end is given up after 256 characters', () => {
  const buffer = createBuffer();
  buffer.write('stdout', `${esc}]${'x'.repeat(300)}`);
  buffer.write('stdout', 'still here');
  expect(linesOf(buffer)[0]).toContain('still here');
});

test('each stream has its own colours and incomplete escapes', () => {
  const buffer = createBuffer();
  buffer.write('stdout', `${esc}[31ma`);
  buffer.write('stderr', `b${esc}[`);
  buffer.write('stdout', 'c');
  buffer.write('stderr', '32md');
  expect(buffer.take(0).tail.segments.map(({ text, kind, style }) => [text, kind, style?.classes])).toEqual([
    ['a', 'stdout', 'ansi-red-fg'],
    ['b', 'stderr', undefined],
    ['c', 'stdout', 'ansi-red-fg'],
    ['d', 'stderr', 'ansi-green-fg'],
  ]);
});

test('a flood keeps only the newest lines and counts the skipped ones', () => {
  const buffer = createBuffer({ maxItems: 10 });
  for (let number = 0; number < 1000; number++) buffer.write('stdout', `${number}\n`);
  const batch = buffer.take(4);
  expect(batch).toMatchObject({ skipped: 990, more: true });
  expect(batch.items.map((item) => 'segments' in item && readText(item))).toEqual(['990', '991', '992', '993']);
  expect(buffer.take(100)).toMatchObject({ skipped: 0, more: false });
});

test('a batch of long lines is limited by characters', () => {
  const buffer = createBuffer();
  buffer.write('stdout', 'long line\nlong line\nlong line\n');
  expect(buffer.take(100, 12)).toMatchObject({ items: { length: 2 }, more: true });
  expect(buffer.take(100, 1)).toMatchObject({ items: { length: 1 }, more: false });
});

test('a line over the column limit continues on the next', () => {
  const buffer = createBuffer({ maxColumns: 4 });
  buffer.write('stdout', 'abcdefghij');
  expect(linesOf(buffer)).toEqual(['abcd', 'efgh', 'ij']);
});

test('a figure appears between lines', () => {
  const buffer = createBuffer();
  buffer.write('stdout', 'before');
  buffer.addFigure({ element: {} as HTMLElement, close: () => {} });
  buffer.write('stdout', 'after');
  expect(linesOf(buffer)).toEqual(['before', '[figure]', 'after']);
});

test('200,000 repeated decorations take less than 5 s', () => {
  const buffer = createBuffer();
  const begun = performance.now();
  buffer.write('stdout', `${esc}[1m`.repeat(200_000));
  buffer.write('stdout', 'x');
  expect(linesOf(buffer)).toEqual(['x']);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test('clear removes text, colours and incomplete escapes', () => {
  const buffer = createBuffer();
  buffer.write('stdout', `a\n${esc}[31mb${esc}[`);
  buffer.clear();
  buffer.write('stdout', '1mc');
  expect(buffer.take(9).tail.segments).toEqual([{ text: '1mc', kind: 'stdout', style: null }]);
});

test('clearFinished keeps the open line', () => {
  const buffer = createBuffer();
  buffer.write('stdout', 'old\n');
  buffer.write('prompt', '>>> ');
  buffer.clearFinished();
  expect(linesOf(buffer)).toEqual(['>>> ']);
});
