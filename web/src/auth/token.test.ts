import { afterEach, expect, test, vi } from 'vitest';
import { isSameUser, readIdentity, readToken, recordSignOut, removeToken, saveToken } from './token.js';

const tokenOf = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

test('reads user, name and role from a token, in any script', () => {
  expect(readIdentity(tokenOf({ sub: 'u:1*', role: 'ops', name: 'Zoë 数' }))).toEqual({
    userId: 'u:1*',
    name: 'Zoë 数',
    role: 'ops',
  });
});

test('defaults to the role student and to the user id as the name', () => {
  expect(readIdentity(tokenOf({ sub: 'ana' }))).toEqual({ userId: 'ana', name: 'ana', role: 'student' });
});

test('a token that is no JWT is an API key without a role', () => {
  expect(readIdentity('rk_123').role).toBeNull();
  expect(readIdentity(tokenOf({ sub: 'x', role: 'king' })).role).toBeNull();
});

function createStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const entries = new Map<string, string>();
  return {
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a token older than its user’s sign-out is not read; a newer one and those of other users are', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const localStorage = createStorage();
  const openTab = () => vi.stubGlobal('window', { localStorage, sessionStorage: createStorage() });
  const [ada, ben] = [tokenOf({ sub: 'ada' }), tokenOf({ sub: 'ben' })];
  openTab();
  saveToken(ada, false);
  const tabOfAda = window;
  openTab();
  saveToken(ben, false);
  recordSignOut(ada);
  expect(readToken()).toBe(ben);
  vi.stubGlobal('window', tabOfAda);
  expect(readToken()).toBeNull();
  vi.advanceTimersByTime(1);
  saveToken(ada, false);
  expect(readToken()).toBe(ada);
  removeToken(ada);
  expect(readToken()).toBeNull();
});

test('tokens with the same user id belong to one user; API keys must be identical', () => {
  expect(isSameUser(tokenOf({ sub: 'ada' }), tokenOf({ sub: 'ada', iat: 1 }))).toBe(true);
  expect(isSameUser(tokenOf({ sub: 'ada' }), tokenOf({ sub: 'ben' }))).toBe(false);
  expect(isSameUser('rk_1', 'rk_1')).toBe(true);
  expect(isSameUser('rk_1', 'rk_2')).toBe(false);
});

test('a cookie of the server signs a tab in that has no token, and is not copied into its storage', () => {
  const reference = `cookie.${tokenOf({ sub: 'ada', role: 'grader' }).split('.')[1]}.sign-in-1`;
  const document = { cookie: `runq_theme=dark; runq_user=${reference}` };
  vi.stubGlobal('document', document);
  vi.stubGlobal('window', { localStorage: createStorage(), sessionStorage: createStorage() });
  expect(readToken()).toBe(reference);
  expect(readIdentity(reference)).toMatchObject({ userId: 'ada', role: 'grader' });
  saveToken(reference, true);
  removeToken(reference.replace('sign-in-1', 'sign-in-0'));
  expect(document.cookie).toContain(reference);
  removeToken(reference);
  expect(document.cookie).toBe('runq_user=; path=/; max-age=0');
  expect(readToken()).toBeNull();
});
