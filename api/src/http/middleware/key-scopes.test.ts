import { expect, test } from 'vitest';
import { allRoutes } from '../../routes/route-table.js';
import { commandDocs, isCommandName } from '../../sockets/command-access.js';
import { requireKeyAccess } from './key-scopes.js';

const refused = expect.objectContaining({
  problem: expect.objectContaining({ status: 403, code: 'insufficient_scope' }),
});

test('one of the scopes suffices, none opens nothing, and other credentials have no scopes', () => {
  requireKeyAccess({ scopes: ['read', 'runs'] }, { scopes: ['runs'] });
  requireKeyAccess({}, {});
  for (const scopes of [['batches'], []] as const)
    expect(() => requireKeyAccess({ scopes: ['read', 'runs'] }, { scopes })).toThrow(refused);
  expect(() => requireKeyAccess({ scopes: ['read'] }, {})).toThrow(refused);
});

test('a key for a course is refused where nothing says that it is admitted', () => {
  const key = { scopes: ['read' as const], course: 'c' };
  requireKeyAccess(key, { scopes: ['read'], courseKeys: true });
  expect(() => requireKeyAccess(key, { scopes: ['read'] })).toThrow(refused);
  expect(() => requireKeyAccess(key, { courseKeys: true })).toThrow(refused);
});

test('keys for a course are admitted to work of courses and nothing else', () => {
  const admitted = allRoutes.filter(({ courseKeys }) => courseKeys).map(({ path }) => path);
  const ofCourses = allRoutes
    .map(({ path }) => path)
    .filter((path) => /^\/v1\/(batches|assignments|submissions|courses|me$)/.test(path));
  expect(admitted).toEqual(ofCourses);
  expect(commandDocs.filter(({ courseKeys }) => courseKeys).map(({ name }) => name)).toEqual(['batch:subscribe']);
});

test('no key makes, lists or revokes keys, signs in, or deletes the data of its user', () => {
  const refused = allRoutes.filter(({ path }) => /^\/v1\/(keys|sign|me\/data|dev)|^\/queues/.test(path));
  expect(refused.length).toBeGreaterThan(6);
  for (const { method, path, scopes } of refused) expect([method, path, scopes ?? []]).toEqual([method, path, []]);
});

test('what only ops may do needs the scope of ops, and reading alone changes nothing', () => {
  for (const { method, path, access, scopes = [] } of allRoutes) {
    if (access === 'ops') expect([path, scopes.filter((scope) => scope !== 'ops')]).toEqual([path, []]);
    if (method !== 'get') expect([path, scopes.includes('read') && path !== '/v1/me']).toEqual([path, false]);
  }
});

test('reading alone sends no socket command that changes something, and what is not listed is no command', () => {
  for (const { name, scopes = [] } of commandDocs)
    expect([name, scopes.includes('read') && !/subscribe$/.test(name)]).toEqual([name, false]);
  for (const name of ['run:delete', 'constructor', 'ops:submit']) expect(isCommandName(name)).toBe(false);
});
