import { expect, test } from 'vitest';
import { formatCsvLine } from './csv-line.js';

test.each([
  [['ada', 'Ada', null], 'ada,Ada,'],
  [['x', 'Lovelace, Ada', 'a "b"'], 'x,"Lovelace, Ada","a ""b"""'],
  [['=cmd', ' +1', "'a", '@b', '-c'], "'=cmd,' +1,''a,'@b,'-c"],
  [['a\nb', ''], '"a\nb",'],
])('%j is %s', (cells, line) => {
  expect(formatCsvLine(cells)).toBe(line);
});
