import { expect, test } from 'vitest';
import { formatLineMark, parseLineMark } from './line-mark.js';

test('the mark of a line leads to it', () => {
  const mark = { path: 'sub dir/a&b=#.py', line: 12 };
  expect(parseLineMark(formatLineMark(mark))).toEqual(mark);
});

test.each(['', '#', '#map', '#file=a.py', '#file=a.py&line=0', '#file=a.py&line=x', '#line=3'])(
  '%s is no mark',
  (hash) => {
    expect(parseLineMark(hash)).toBe(null);
  },
);
