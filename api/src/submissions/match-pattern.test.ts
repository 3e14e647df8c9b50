import { expect, test } from 'vitest';
import { matchPattern } from './match-pattern.js';

test('matches whole paths', async () => {
  expect(
    await matchPattern('(?<student>\\w+)_(?<file>.+)|x(?<other>y)', ['ada_b/c.py', '-ada_b.py', 'xy', 'z']),
  ).toEqual([{ student: 'ada', file: 'b/c.py' }, ...[null, null, null]]);
});

const nested = `(?<student>(a+)+)(?<file>b)`;

test.each<[string, string, string]>([
  ['a syntax error', '(?<student>', 'Invalid regular expression'],
  ['half of two alternatives', ')|(?<student>a)(?<file>b)|(', 'Invalid regular expression'],
  ['no groups', '(\\w+)_(.+)', 'has no named group (?<student>...) and (?<file>...)'],
  ['one group', '(?<student>\\w+)_.+', 'has no named group (?<file>...)'],
  ['501 characters', `(?<student>a)(?<file>b)${'c'.repeat(478)}`, 'is longer than 500 characters'],
  ['exponential time', nested, 'takes more than 500 ms'],
  ['exponential time without a character', `(?:(?:(?:){1000}){1000}){1000}${nested}`, ''],
])('refuses a pattern with %s', async (_, pattern, message) => {
  await expect(matchPattern(pattern, [`${'a'.repeat(60)}c`])).rejects.toMatchObject({
    problem: { code: 'invalid', errors: [{ pointer: '/pattern', message: expect.stringContaining(message) }] },
  });
});
