import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLimits, parseCsv } from './parse-csv.js';

const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'ü', '1'), maxLength: 6 });
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((columns) =>
    fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 8 }),
  );

const write = (rows: string[][], lineBreak: string) =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',') + lineBreak).join('');

test('reads back any table that another program wrote', () => {
  fc.assert(
    fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, lineBreak) => {
      const heads = rows[0]!.map((_, index) => `column ${index}`);
      expect(parseCsv(write([heads, ...rows], lineBreak))).toEqual({ rows: [heads, ...rows], isCut: false });
    }),
  );
});

test('accepts semicolons, tabs and a byte order mark', () => {
  expect(parseCsv('\ufeffName;Note\n"Ada; Countess";1,0\n').rows).toEqual([
    ['Name', 'Note'],
    ['Ada; Countess', '1,0'],
  ]);
  expect(parseCsv('a\tb\n1\t2').rows).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('reads the beginning of a large table and reports that there is more', () => {
  const rows = parseCsv('a,b\n'.repeat(100_000));
  expect(rows.rows).toHaveLength(csvLimits.rows);
  expect(rows.isCut).toBe(true);
  expect(parseCsv('x,'.repeat(1000))).toMatchObject({ isCut: true });
  expect(parseCsv('a,b\n'.repeat(csvLimits.rows)).isCut).toBe(false);
});

test('accepts an unterminated quote and an empty text', () => {
  expect(parseCsv('').rows).toEqual([]);
  expect(parseCsv('a,"b\nc').rows).toEqual([['a', 'b\nc']]);
});
