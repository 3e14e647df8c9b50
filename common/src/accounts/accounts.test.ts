import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import { type Accounts, createAccounts } from './accounts.js';

const settings = { maxAccounts: 4, invitationMs: 60_000 };

let server: TestRedis;
let store: TestStore;
let accounts: Accounts;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis, { settings });
  accounts = createAccounts(store);
});

/** An account with a password, as its credentials are read. */
async function register(id: string, password = 'hashed') {
  await accounts.save([{ id }]);
  await accounts.accept((await accounts.invite(id))!.secret, password);
  return (await accounts.readCredentials(id))!;
}

test('an account is read as it was saved, and saving again changes only what is given', async () => {
  const ada = { id: 'ada:*', name: 'Ä "L."', email: 'al@x.edu', section: '1' };
  expect(await accounts.save([ada, { id: 'olga', role: 'ops' }])).toEqual(['created', 'created']);
  const read = await accounts.read('ada:*');
  expect(read).toEqual({
    ...{ ...ada, role: 'student', isLocked: false, hasPassword: false },
    ...{ createdAt: expect.any(Number), lastSignInAt: null, invitedUntil: null },
  });
  expect(
    await accounts.save([
      { ...ada, email: null },
      { id: 'olga', name: 'Olga' },
    ]),
  ).toEqual(['same', 'changed']);
  expect(await accounts.save([{ id: 'ada:*', section: '2', role: 'grader' }])).toEqual(['role']);
  expect(await accounts.read('ada:*')).toEqual({ ...read, section: '2', role: 'grader' });
  expect(await accounts.readMany(['olga', 'x'])).toMatchObject([{ name: 'Olga', role: 'ops' }, null]);
});

test('there are at most maxAccounts, and none is created while Redis is nearly full', async () => {
  const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));
  expect(await accounts.save(rows)).toEqual([...Array(4).fill('created'), 'full']);
  expect([await accounts.count(), await accounts.read('e')]).toEqual([4, null]);
  expect([await accounts.remove('a'), await accounts.remove('a'), await accounts.read('a')]).toEqual([
    true,
    false,
    null,
  ]);
  await store.redis.hset(store.keys.first.redisMemory, 'isLow', '1');
  expect(await accounts.save([{ id: 'e' }, { id: 'b', name: 'B' }])).toEqual(['memory', 'changed']);
});

test('a link sets a password once, however many use it at the same time', async () => {
  await accounts.save([{ id: 'ada', name: 'Ada', role: 'grader' }]);
  const { secret, expiresAt } = (await accounts.invite('ada'))!;
  expect(await accounts.findInvitation(secret)).toMatchObject({ account: { id: 'ada', name: 'Ada' }, expiresAt });
  expect((await accounts.read('ada'))?.invitedUntil).toBe(expiresAt);
  const all = await Promise.all(Array.from({ length: 20 }, (_, nth) => accounts.accept(secret, `password ${nth}`)));
  expect(all.filter((one) => one !== null)).toEqual([{ id: 'ada', name: 'Ada', role: 'grader' }]);
  const winner = all.findIndex((one) => one !== null);
  expect((await accounts.readCredentials('ada'))?.password).toBe(`password ${winner}`);
  expect(await accounts.findInvitation(secret)).toBeNull();
  expect(await accounts.read('ada')).toMatchObject({ hasPassword: true, invitedUntil: null });
});

test('a new link ends the former one and the password; Redis has the secret of none', async () => {
  await register('ada');
  const [former, latter] = [(await accounts.invite('ada'))!.secret, (await accounts.invite('ada'))!.secret];
  expect(await accounts.readCredentials('ada')).toMatchObject({ password: '' });
  expect([await accounts.findInvitation(former), await accounts.accept(former, 'x')]).toEqual([null, null]);
  for (const wrong of ['', '*', latter.slice(1), `${latter}A`]) expect(await accounts.accept(wrong, 'x')).toBeNull();
  const stored: unknown[] = [];
  for (const name of await store.redis.keys(`${store.keys.tag}:invitation:*`))
    stored.push(await store.redis.hgetall(name));
  expect(stored).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toContain(latter);
  expect(await accounts.accept(latter, 'x')).not.toBeNull();
  expect(await accounts.invite('ben')).toBeNull();
});

test('a link ends after invitationMs, with its account, and does not open a locked one', async () => {
  await accounts.save([{ id: 'ada' }, { id: 'ben' }]);
  const { secret } = (await accounts.invite('ada'))!;
  const [name] = await store.redis.keys(`${store.keys.tag}:invitation:*`);
  const leftMs = await store.redis.pttl(name!);
  expect([leftMs > 0, leftMs <= 60_000]).toEqual([true, true]);
  await accounts.setLocked('ada', true);
  expect([await accounts.findInvitation(secret), await accounts.accept(secret, 'x')]).toEqual([null, null]);
  await accounts.setLocked('ada', false);
  expect(await accounts.findInvitation(secret)).not.toBeNull();
  await accounts.remove('ada');
  expect(await accounts.accept(secret, 'x')).toBeNull();
});

test('a sign-in counts only if the account is still as it was read', async () => {
  const seen = await register('ada');
  expect(await accounts.finishSignIn(seen)).toBe(true);
  expect((await accounts.read('ada'))?.lastSignInAt).toEqual(expect.any(Number));
  await accounts.setLocked('ada', true);
  expect(await accounts.finishSignIn(seen)).toBe(false);
  await accounts.setLocked('ada', false);
  expect(await accounts.setRole('ada', 'ops')).toBe('student');
  expect(await accounts.finishSignIn(seen)).toBe(false);
  const now = (await accounts.readCredentials('ada'))!;
  expect(await accounts.finishSignIn(now, 'stronger')).toBe(true);
  expect((await accounts.readCredentials('ada'))?.password).toBe('stronger');
  expect(await accounts.finishSignIn(now)).toBe(false);
  await accounts.remove('ada');
  expect(await accounts.finishSignIn(seen)).toBe(false);
});

test('a password is changed once from the same former one, never from an empty one', async () => {
  const seen = await register('ada');
  expect(await accounts.changePassword(seen, 'second')).toBe(true);
  expect(await accounts.changePassword(seen, 'third')).toBe(false);
  expect((await accounts.readCredentials('ada'))?.password).toBe('second');
  expect([await accounts.setLocked('ben', true), await accounts.setRole('ben', 'ops')]).toEqual([null, null]);
});

test('a search pages through all that contain it, in any letter case', async () => {
  store = await createTestStore(server.redis, { settings: { maxAccounts: 1000 } });
  accounts = createAccounts(store);
  const rows = Array.from({ length: 450 }, (_, nth) => ({
    id: `user-${String(nth).padStart(3, '0')}`,
    ...(nth % 10 === 0 ? { email: `${nth}@School.example` } : {}),
  }));
  await accounts.save(rows);
  const found: string[] = [];
  let pages = 0;
  for (let after: string | null = null; ; pages++) {
    const page = await accounts.list({ search: 'sCHOOL', after, limit: 15 });
    found.push(...page.accounts.map(({ id }) => id));
    after = page.next;
    if (after === null) break;
  }
  expect([pages, found]).toEqual([3, rows.filter((_, nth) => nth % 10 === 0).map(({ id }) => id)]);
  expect(await accounts.list({ search: 'user-449', after: null, limit: 1 })).toMatchObject({ next: null });
  expect(await accounts.list({ search: '*', after: null, limit: 1 })).toEqual({ accounts: [], next: null });
});
