import { expect, test } from 'vitest';
import { findForbiddenWords, findLongLines } from './check-prose.js';

const long = 'word '.repeat(30);

test.each([
  ['a long comment', 'api/src/a.ts', 1],
  ['a long paragraph of Markdown', 'docs/a.md', 1],
  ['a hostile program', 'worker/test/hostile/net/a.py', 0],
])('checks the length of lines: %s', (_, path, count) => {
  expect(findLongLines(new Map([[path, `short\n${long}\n`]]))).toHaveLength(count);
});

test('exempts Markdown tables and unbreakable words from the limit', () => {
  const table = `| ${long} |`;
  const url = `See https://example.org/${'a'.repeat(120)}`;
  expect(findLongLines(new Map([['docs/a.md', `${table}\n${url}`]]))).toEqual([]);
  expect(findLongLines(new Map([['api/src/a.ts', `// ${table}`]]))).toEqual([
    'api/src/a.ts:1: 157 characters, at most 120',
  ]);
});

test.each([
  'The story of a run.',
  'It tells the reader how a run ended.',
  'The caller is told.',
  'We cannot tell why.',
  'Somebody waits.',
  'Read by nobody.',
  'It is made anew, in the same breath.',
])('finds a forbidden word in "%s"', (line) => {
  expect(findForbiddenWords(new Map([['api/src/a.ts', `// ${line}`]]))).toHaveLength(1);
});

test.each([
  'the history of a workspace',
  'A marker tells them apart.',
  'position = file.tell()',
  "spawn('setpriv', ['--reuid', 'nobody'])",
  'chown nobody "$cgroup"',
  'Tell your teacher.',
  'the desktop',
])('accepts "%s"', (line) => {
  expect(findForbiddenWords(new Map([['api/src/a.ts', line]]))).toEqual([]);
});

test('names the line and the replacement', () => {
  expect(findForbiddenWords(new Map([['a.md', 'fine\nmade anew']]))).toEqual([
    'a.md:2: "anew": write again, recreated',
  ]);
});
