import { expect, test } from 'vitest';
import { readNextPage } from './link-header.js';

const base = 'https://moodle.example/members?from=1';

test.each<[string | null, string | null]>([
  [null, null],
  ['', null],
  ['<https://moodle.example/members?from=2>; rel="next"', 'https://moodle.example/members?from=2'],
  ['<https://moodle.example/a,b>;rel=next', 'https://moodle.example/a,b'],
  ['<?from=2>; rel="next"', 'https://moodle.example/members?from=2'],
  ['<a>; rel="differences", </b>; title="x, y"; rel="NEXT"', 'https://moodle.example/b'],
  ['<a>; rel="last next"', 'https://moodle.example/a'],
  ['<a>; rel="nextpage"', null],
  ['<a>; rel="prev"', null],
  ['<a>', null],
  ['rel="next"', null],
  ['<http://[>; rel="next"', 'http://['],
])('the next page of %j is %j', (header, next) => {
  expect(readNextPage(header, base)).toBe(next);
});
