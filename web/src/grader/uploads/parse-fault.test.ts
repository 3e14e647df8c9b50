import { expect, test } from 'vitest';
import { parseFault } from './parse-fault.js';

test.each([
  ['assignment.yaml:12:5: cases[0].points must be at least 0', 'assignment.yaml', 12, 5, /^cases\[0\]\.points must/],
  ['assignment.yaml:3: is odd', 'assignment.yaml', 3, null, /^is odd$/],
  ['tests/01.out: is not UTF-8 text', 'tests/01.out', null, null, /^is not UTF-8 text$/],
  ['the zip holds more than 64 MiB unpacked', null, null, null, /^the zip holds/],
  ['"a:b" is no name: choose another', null, null, null, /^"a:b" is no name/],
  ['assignment.yaml:1:1: two\nlines', 'assignment.yaml', 1, 1, /^two\nlines$/],
])('%j', (text, path, line, column, message) => {
  expect(parseFault(text)).toEqual({ path, line, column, message: expect.stringMatching(message) });
});
