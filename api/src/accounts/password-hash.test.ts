import { expect, test } from 'vitest';
import { checkPassword, hashPassword } from './password-hash.js';

test('a password is right however its letters are composed, others are wrong', async () => {
  const stored = await hashPassword('Größe 12!', 10);
  expect(stored).toMatch(/^scrypt\$10\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  expect(await hashPassword('Größe 12!', 10)).not.toBe(stored);
  expect(await checkPassword('Größe 12!', stored, 10)).toBe('right');
  expect(await checkPassword('Gro\u0308ße 12!', stored, 10)).toBe('right');
  for (const wrong of ['größe 12!', 'Größe 12', '', 'Größe 12! ']) {
    expect([wrong, await checkPassword(wrong, stored, 10)]).toEqual([wrong, 'wrong']);
  }
});

test('a right password with other parameters is outdated', async () => {
  expect(await checkPassword('secret', await hashPassword('secret', 10), 11)).toBe('outdated');
  expect(await checkPassword('wrong', await hashPassword('secret', 10), 11)).toBe('wrong');
});

test.each([null, '', 'secret', 'scrypt$10$8$3$', 'md5$1$1$1$c2FsdA$c2VjcmV0'])(
  'nothing is right for %j',
  async (stored) => {
    for (const password of ['secret', '', String(stored)])
      expect(await checkPassword(password, stored, 10)).toBe('wrong');
  },
);
