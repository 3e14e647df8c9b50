import type { ProblemError } from '@runq/common/contract/problem';
import { expect, test } from 'vitest';
import { parseExpected, parsePath } from './parse-file-request.js';

/** The result: a value, or the code of the problem. */
function attempt(what: () => unknown): unknown {
  try {
    return what();
  } catch (error) {
    return (error as ProblemError).problem.code;
  }
}

test.each<[string | undefined, string | undefined, unknown]>([
  [undefined, undefined, 'precondition_required'],
  [undefined, '*', 'none'],
  [undefined, ' * ', 'none'],
  [undefined, '"1-a"', 'bad_request'],
  ['*', undefined, 'any'],
  ['"1-a"', undefined, ['1-a']],
  ['"1-a", "2-b"', undefined, ['1-a', '2-b']],
  ['W/"1-a"', undefined, []],
  ['1-a', undefined, 'bad_request'],
  ['', undefined, 'bad_request'],
  ['"1-a', undefined, 'bad_request'],
  ['"1-a"', '*', 'bad_request'],
  [Array(21).fill('"1-a"').join(','), undefined, 'bad_request'],
])('If-Match %s with If-None-Match %s', (ifMatch, ifNoneMatch, outcome) => {
  expect(attempt(() => parseExpected({ ifMatch, ifNoneMatch }))).toEqual(outcome);
});

test('a path is relative, has no dot segments, and can be encoded in UTF-8', () => {
  const longPart = 'ä'.repeat(127);
  const fine = ['a', 'a/b.py', '.hidden', '...', '*', 'a:b', '{x}', ' ', 'a\nb', '😀', `${longPart}x`];
  for (const path of fine) expect(attempt(() => parsePath(path))).toBe(path);
  const refused = [
    ...['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/../b', './a', 'a\0b', '\ud83d', 'a\udc00b'],
    ...[`${longPart}xx`, 'x'.repeat(256), 'd/'.repeat(10).concat('x')],
  ];
  for (const path of refused) expect([path, attempt(() => parsePath(path))]).toEqual([path, 'invalid']);
});
