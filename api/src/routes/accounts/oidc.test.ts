import { expect, test } from 'vitest';
import { toOwnPath } from './oidc.js';

test.each([
  ['/', '/'],
  ['/grader/grade?assignment=a%20b', '/grader/grade?assignment=a%20b'],
  ['/ops#top', '/ops'],
  ['/a/../ops', '/ops'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['', '/'],
  ['ops', '/'],
])('%j comes back to %s', (path, own) => {
  expect(toOwnPath(path, 'https://runq.example')).toBe(own);
});
