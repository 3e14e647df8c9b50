import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseTestReport } from './test-report.js';

const encode = (...fields: string[]) => fields.map((field) => Buffer.from(field).toString('base64')).join(' ');
const sign = (text: string, secret = 'S') => `${createHmac('sha256', secret).update(text).digest('hex')} ${text}`;
const passed = encode('pass', '', '', '', '', '', '2.5');

test('reads a report, whatever else was written beside it', () => {
  const line = sign(encode('error', 'KeyError', "'ä'", '9', 'sums.py', '3', ''));
  expect(parseTestReport(`pass\n${passed}\n${line}\nrest`, 'S')).toEqual({
    ...{ kind: 'error', exception: 'KeyError', message: "'ä'", testLine: 9, score: null },
    place: { path: 'sums.py', line: 3 },
  });
  expect(parseTestReport(`\n${sign(passed)}\n`, 'S')).toMatchObject({
    ...{ kind: 'pass', testLine: null, place: null, score: 2.5 },
  });
});

test.each([
  ['nothing', ''],
  ['text', 'pass'],
  ['a line without a signature', passed],
  ['a line that is signed with another secret', sign(passed, 'T')],
  ['another line with the signature of a failure', sign(encode('fail')).replace(encode('fail'), passed)],
  ['a signed line in the middle of a line', `x ${sign(passed)}`],
  ['an unknown kind', sign(encode('won'))],
  ['no base64', sign('pass')],
])('%s is no report', (_, text) => {
  expect(parseTestReport(text, 'S')).toBeNull();
});

test.each(['nan', 'inf', 'x'])('the score %s is none', (score) => {
  expect(parseTestReport(sign(encode('pass', '', '', '', '', '', score)), 'S')).toMatchObject({ score: null });
});
