import { expect, test } from 'vitest';
import { readText } from './text-line.js';
import { createTextModel, type TextModel } from './text-model.js';

const esc = '\u001b';

function createModel(limits: Partial<{ maxItems: number; maxColumns: number }> = {}) {
  return createTextModel({ maxItems: 1000, maxColumns: 4096, ...limits });
}

function linesOf(model: TextModel): string[] {
  const { items, tail } = model.take(Number.POSITIVE_INFINITY);
  return [...items.map((item) => ('figure' in item ? '[figure]' : readText(item))), readText(tail)];
}

function shown(...pieces: string[]): string[] {
  const model = createModel();
  for (const piece of pieces) model.write('stdout', piece);
  return linesOf(model);
}

test('lines are split at newlines only, however the text arrives', () => {
  expect(shown('a\nb', 'c\n', '\n', 'd')).toEqual(['a', 'bc', '', 'd']);
});

test('a carriage return overwrites, as a progress bar needs it', () => {
  expect(shown('10%\r', '20%\r', '100%')).toEqual(['100%']);
  expect(shown('abcdef\rXY')).toEqual(['XYcdef']);
  expect(shown('a\r\nb\r\n')).toEqual(['a', 'b', '']);
  expect(shown('abc\b\bX')).toEqual(['aXc']);
  expect(shown('\b\bok')).toEqual(['ok']);
});

test('the line can be erased from the cursor, to the cursor and whole', () => {
  expect(shown(`loading...\r${esc}[Kdone`)).toEqual(['done']);
  expect(shown(`abcdef\rabc${esc}[1K`)).toEqual(['   def']);
  expect(shown(`abc\r${esc}[2Kx`)).toEqual(['x']);
});

test('colours colour and are not shown, even when an escape arrives in pieces', () => {
  const model = createModel();
  for (const piece of ['plain ', `${esc}`, '[3', '1m', 'red', `${esc}[0m`, ' plain']) model.write('stdout', piece);
  const { tail } = model.take(0);
  expect(tail.segments.map(({ text, style }) => [text, style?.classes ?? null])).toEqual([
    ['plain ', null],
    ['red', 'ansi-red-fg'],
    [' plain', null],
  ]);
});

test('bold, reversed, palette and true colours are understood', () => {
  const model = createModel();
  model.write('stdout', `${esc}[1;7;34ma${esc}[0;38;5;196mb${esc}[38;2;1;2;3mc${esc}[48;5;244md`);
  expect(model.take(0).tail.segments.map(({ style }) => style)).toEqual([
    { classes: 'ansi-bold ansi-reverse ansi-blue-bg', color: null, background: null },
    { classes: '', color: 'rgb(255, 0, 0)', background: null },
    { classes: '', color: 'rgb(1, 2, 3)', background: null },
    { classes: '', color: 'rgb(1, 2, 3)', background: 'rgb(128, 128, 128)' },
  ]);
});

test('other escapes are swallowed and never eat text', () => {
  expect(shown(`a${esc}[2Jb${esc}[1;1Hc${esc}]0;title${'\u0007'}d${esc}7e`)).toEqual(['abcde']);
  expect(shown(`a${esc}[3\nb`)).toEqual(['a', 'b']);
});

test('an escape that never ends is given up, not held for ever', () => {
  const model = createModel();
  model.write('stdout', `${esc}]${'x'.repeat(300)}`);
  model.write('stdout', 'still here');
  expect(linesOf(model)[0]).toContain('still here');
});

test('the streams keep their own colours and half escapes', () => {
  const model = createModel();
  model.write('stdout', `${esc}[31ma`);
  model.write('stderr', `b${esc}[`);
  model.write('stdout', 'c');
  model.write('stderr', '32md');
  expect(model.take(0).tail.segments.map(({ text, voice, style }) => [text, voice, style?.classes])).toEqual([
    ['a', 'stdout', 'ansi-red-fg'],
    ['b', 'stderr', undefined],
    ['c', 'stdout', 'ansi-red-fg'],
    ['d', 'stderr', 'ansi-green-fg'],
  ]);
});

test('a flood keeps only the newest lines and tells how many went', () => {
  const model = createModel({ maxItems: 10 });
  for (let number = 0; number < 1000; number++) model.write('stdout', `${number}\n`);
  const batch = model.take(4);
  expect(batch).toMatchObject({ skipped: 990, more: true });
  expect(batch.items.map((item) => 'segments' in item && readText(item))).toEqual(['990', '991', '992', '993']);
  expect(model.take(100)).toMatchObject({ skipped: 0, more: false });
});

test('of long lines fewer are given at one go, and the others next time', () => {
  const model = createModel();
  model.write('stdout', 'long line\nlong line\nlong line\n');
  expect(model.take(100, 12)).toMatchObject({ items: { length: 2 }, more: true });
  expect(model.take(100, 1)).toMatchObject({ items: { length: 1 }, more: false });
});

test('an endless line is continued on the next', () => {
  const model = createModel({ maxColumns: 4 });
  model.write('stdout', 'abcdefghij');
  expect(linesOf(model)).toEqual(['abcd', 'efgh', 'ij']);
});

test('a figure stands between the lines', () => {
  const model = createModel();
  model.write('stdout', 'before');
  model.addFigure({ element: {} as HTMLElement, close: () => {} });
  model.write('stdout', 'after');
  expect(linesOf(model)).toEqual(['before', '[figure]', 'after']);
});

test('a repeated decoration costs nothing', () => {
  const model = createModel();
  const begun = performance.now();
  model.write('stdout', `${esc}[1m`.repeat(200_000));
  model.write('stdout', 'x');
  expect(linesOf(model)).toEqual(['x']);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test('clearing forgets text, colours and half escapes', () => {
  const model = createModel();
  model.write('stdout', `a\n${esc}[31mb${esc}[`);
  model.clear();
  model.write('stdout', '1mc');
  expect(model.take(9).tail.segments).toEqual([{ text: '1mc', voice: 'stdout', style: null }]);
});

test('what is finished can go without the line that is open', () => {
  const model = createModel();
  model.write('stdout', 'old\n');
  model.write('prompt', '>>> ');
  model.clearFinished();
  expect(linesOf(model)).toEqual(['>>> ']);
});
