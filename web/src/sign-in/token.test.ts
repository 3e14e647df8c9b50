import { expect, test } from 'vitest';
import { readIdentity } from './token.js';

const tokenOf = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

test('a token tells its user, name and role, in any script', () => {
  expect(readIdentity(tokenOf({ sub: 'u:1*', role: 'ops', name: 'Zoë 数' }))).toEqual({
    userId: 'u:1*',
    name: 'Zoë 数',
    role: 'ops',
  });
});

test('without a role it is a student, without a name the user id is shown', () => {
  expect(readIdentity(tokenOf({ sub: 'ana' }))).toEqual({ userId: 'ana', name: 'ana', role: 'student' });
});

test('something that is no JWT is a key whose role is unknown', () => {
  expect(readIdentity('rk_123').role).toBeNull();
  expect(readIdentity(tokenOf({ sub: 'x', role: 'king' })).role).toBeNull();
});
