import { expect, test } from 'vitest';
import { allRoutes } from '../../routes/route-table.js';
import { commandDocs, isCommandName } from '../../sockets/command-access.js';
import { requireScope } from './key-scopes.js';

test('one of the scopes suffices, none opens nothing, and other credentials have no scopes', () => {
  requireScope({ scopes: ['read', 'runs'] }, ['runs']);
  requireScope({}, []);
  for (const allowed of [['batches'], []] as const)
    expect(() => requireScope({ scopes: ['read', 'runs'] }, allowed)).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ status: 403, code: 'insufficient_scope' }) }),
    );
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
  for (const { name, scopes } of commandDocs)
    expect([name, scopes.includes('read') && !/subscribe$/.test(name)]).toEqual([name, false]);
  for (const name of ['run:delete', 'constructor', 'ops:submit']) expect(isCommandName(name)).toBe(false);
});
