import type { Role } from '@runq/common/contract/run';
import { expect, test } from 'vitest';
import { readUser } from './oidc-claims.js';

const roles = new Map<string, Role>([
  ['teachers', 'grader'],
  ['admins', 'ops'],
  ['pupils', 'student'],
]);
const rule = { userClaim: 'sub', roleClaim: 'realm_access.roles', roles };
const withRoles = (value: unknown) => ({ sub: 'ada', realm_access: { roles: value } });

test.each<[string, object, Role]>([
  ['no claim', { sub: 'ada' }, 'student'],
  ['a text', withRoles('teachers'), 'grader'],
  ['a list, of which the highest counts', withRoles(['pupils', 'admins', 'teachers']), 'ops'],
  ['unknown values', withRoles(['ops', 'admin', '']), 'student'],
  ['no text', withRoles([7, null, { admins: true }]), 'student'],
  ['a name with a dot', { sub: 'ada', 'realm_access.roles': ['teachers'] }, 'grader'],
  ['a path through a text', { sub: 'ada', realm_access: 'admins' }, 'student'],
])('the role of %s', (_, claims, role) => {
  expect(readUser(claims as Record<string, unknown>, rule)).toEqual({ userId: 'ada', name: null, role });
});

test('without a claim for roles, every user is a student', () => {
  expect(readUser(withRoles('admins'), { ...rule, roleClaim: null }).role).toBe('student');
});

test('the user id is any claim, the name is cut', () => {
  const claims = { sub: 'x', preferred_username: 'Zoë', name: 'n'.repeat(300) };
  const user = readUser(claims, { ...rule, userClaim: 'preferred_username' });
  expect([user.userId, user.name?.length]).toEqual(['Zoë', 200]);
});

test.each([undefined, '', 7, ['ada'], 'x'.repeat(129)])('a user id of %j is refused', (sub) => {
  expect(() => readUser({ sub }, rule)).toThrow('the claim sub must be a text of 1 to 128 characters');
});

test('claims of the prototype are none', () => {
  expect(() => readUser({}, { ...rule, userClaim: 'constructor.name' })).toThrow('constructor.name');
});
