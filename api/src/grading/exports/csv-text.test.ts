import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileText } from '../../../test/support/result-arbitraries.js';
import { type Cell, formatCsvRecords, neutraliseFormula } from './csv-text.js';

test.each([
  ['=1+1', "'=1+1"],
  ['-5', "'-5"],
  ['+cmd|x', "'+cmd|x"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['  =1', "'  =1"],
  ['\uFEFF=1', "'\uFEFF=1"],
  ['\uFF1D1', "'\uFF1D1"],
  ["'=1", "''=1"],
  ["O'Neill", "O'Neill"],
  ['a-5', 'a-5'],
  ['', ''],
])('writes the text %j as %j', (text, expected) => {
  expect(neutraliseFormula(text)).toBe(expected);
});

test('never neutralises numbers', () => {
  expect(formatCsvRecords([[-5, 0.5, 1e21, true, null, '-5']])).toBe("-5,0.5,1e+21,true,,'-5\r\n");
});

test('quotes commas, quotes and every kind of line end, and ends records with CRLF', () => {
  expect(formatCsvRecords([['a,b', 'say "x"', 'l\nf', 'c\rr', 'plain']])).toBe(
    '"a,b","say ""x""","l\nf","c\rr",plain\r\n',
  );
});

test('a reader gets any text back by removing one apostrophe', () => {
  const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);
  const cell = fc.oneof(hostileText.filter(isWellFormed), fc.double({ noNaN: true }), fc.boolean());
  const records: fc.Arbitrary<Cell[][]> = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(records, (written) => {
      const read: string[][] = parse(formatCsvRecords(written), { record_delimiter: ['\r\n', '\n', '\r'] });
      expect(read.map((record) => record.map((text) => text.replace(/^'/, '')))).toEqual(
        written.map((record) => record.map(String)),
      );
    }),
  );
});

test('no cell of text begins like a formula', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(neutraliseFormula(text)).not.toMatch(/^[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u);
    }),
  );
});
