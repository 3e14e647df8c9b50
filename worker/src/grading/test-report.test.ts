import { expect, test } from 'vitest';
import { parseTestReport } from './test-report.js';

const encode = (...fields: string[]) => fields.map((field) => Buffer.from(field).toString('base64')).join(' ');

test('reads a report, whatever else was written beside it', () => {
  const line = `N0NCE ${encode('error', 'KeyError', "'ä'", '9', 'sums.py', '3', '')}`;
  expect(parseTestReport(`pass\nN0NC pass\n${line}\nrest`, 'N0NCE')).toEqual({
    ...{ kind: 'error', exception: 'KeyError', message: "'ä'", testLine: 9, score: null },
    place: { path: 'sums.py', line: 3 },
  });
  const passed = `\nN0NCE ${encode('pass', '', '', '', '', '', '2.5')}\n`;
  expect(parseTestReport(passed, 'N0NCE')).toMatchObject({ kind: 'pass', testLine: null, place: null, score: 2.5 });
});

test.each([
  ['nothing', ''],
  ['text', 'pass'],
  ['another nonce', `OTHER ${encode('pass', '', '', '', '', '', '')}`],
  ['a nonce in the middle of a line', `x N0NCE ${encode('pass')}`],
  ['a nonce alone', 'N0NCE'],
  ['an unknown kind', `N0NCE ${encode('won')}`],
  ['no base64', 'N0NCE pass'],
])('%s is no report', (_, text) => {
  expect(parseTestReport(text, 'N0NCE')).toBeNull();
});

test('a score that is no number is none', () => {
  expect(parseTestReport(`N ${encode('pass', '', '', '', '', '', 'nan')}`, 'N')).toMatchObject({ score: null });
  expect(parseTestReport(`N ${encode('pass', '', '', '', '', '', 'inf')}`, 'N')).toMatchObject({ score: null });
});
