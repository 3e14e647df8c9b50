import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCookie } from './read-cookie.js';

const seed = Number(process.env.RUNQ_SEED ?? Date.now());

test.each<[string | undefined, string | null]>([
  [undefined, null],
  ['', null],
  ['board=abc', 'abc'],
  ['other=1; board=abc; more=2', 'abc'],
  ['other=1;board=abc', 'abc'],
  ['board=', ''],
  ['board=%', '%'],
  ['board=%zz%c0', '%zz%c0'],
  ['board', null],
  ['=board', null],
  ['boards=abc; xboard=abc', null],
  ['board=first; board=second', 'first'],
])('%j holds the cookie %j', (header, value) => {
  expect(readCookie(header, 'board')).toBe(value);
});

test('any header is parsed without an error; the result is a part of it or null', () => {
  const header = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'board=;% \\"') }));
  fc.assert(
    fc.property(header, (text) => {
      const value = readCookie(text, 'board');
      expect(value === null || text.includes(value)).toBe(true);
    }),
    { seed },
  );
});

test('a cookie is found among any other cookies', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const others = fc.array(fc.tuple(word, word), { maxLength: 5 });
  fc.assert(
    fc.property(others, others, word, (before, after, value) => {
      const pairs = [...before.map(([name, text]) => [`x${name}`, text]), ['board', value], ...after];
      expect(readCookie(pairs.map((pair) => pair.join('=')).join('; '), 'board')).toBe(value);
    }),
    { seed },
  );
});
