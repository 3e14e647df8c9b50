import { createAccounts } from '@runq/common/accounts/accounts';
import { createSignInFailures } from '@runq/common/accounts/sign-in-failures';
import { createSignIns } from '@runq/common/accounts/sign-ins';
import { createBullBoardSessions } from '@runq/common/admin/bull-board-sessions';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPasswordService, type RefusedSignIn } from './password-service.js';
import { createTurns } from './turns.js';

const address = '10.0.0.1';
const ada = { userId: 'ada', password: 'correct horse' };

let server: TestRedis;
let stores: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
let refusals: RefusedSignIn[];
beforeEach(async () => {
  stores = await openStores();
  refusals = [];
});

async function openStores() {
  const store = await createTestStore(server.redis, { settings: { passwordFailuresPerUser: 2 } });
  return {
    accounts: createAccounts(store),
    failures: createSignInFailures(store),
    signIns: createSignIns(store),
    boardSessions: createBullBoardSessions(store),
  };
}

const createService = (costExponent = 10) =>
  createPasswordService({
    ...{ ...stores, costExponent, turns: createTurns({ max: 2, waitingMax: 10 }) },
    logRefusal: (refusal) => refusals.push(refusal),
  });

/** A user with a password; the service that set it. */
async function register() {
  const service = createService();
  await stores.accounts.save([{ id: ada.userId, name: 'Ada' }]);
  const { secret: token } = (await stores.accounts.invite(ada.userId))!;
  const { user, confirm } = await service.acceptInvitation({ token, password: ada.password });
  expect(user).toEqual({ userId: 'ada', role: 'student', name: 'Ada' });
  await confirm('x');
  return service;
}
const openSignIn = () =>
  stores.signIns.open({ userId: ada.userId, role: 'student', name: null, way: 'password', browser: '' });
const refused = { problem: { code: 'unauthorized' } };

test.each<[string, () => Promise<unknown>]>([
  ['locked', () => stores.accounts.setLocked(ada.userId, true)],
  ['given another role', () => stores.accounts.setRole(ada.userId, 'ops')],
  ['reset', () => stores.accounts.invite(ada.userId)],
  ['deleted', () => stores.accounts.remove(ada.userId)],
])('no sign-in remains of an account that is %s while its password is checked', async (_, change) => {
  const { confirm } = await (await register()).signIn(ada, address);
  const { id } = await openSignIn();
  await change();
  await expect(confirm(id)).rejects.toMatchObject(refused);
  expect(await stores.signIns.listOfUser(ada.userId)).toEqual([]);
});

test('a password is stored with the parameters of today at the next sign-in', async () => {
  await register();
  const { confirm } = await createService(11).signIn(ada, address);
  expect((await stores.accounts.readCredentials(ada.userId))?.password).toMatch(/^scrypt\$10\$/);
  await confirm('x');
  expect((await stores.accounts.readCredentials(ada.userId))?.password).toMatch(/^scrypt\$11\$/);
  await (await createService(11).signIn(ada, address)).confirm('x');
});

test('a right password forgets the failures of its user; after wrong ones even the right one waits', async () => {
  const service = await register();
  for (let nth = 0; nth < 3; nth++) {
    await expect(service.signIn({ ...ada, password: 'wrong' }, address)).rejects.toMatchObject(refused);
    await service.signIn(ada, address);
  }
  for (let nth = 0; nth < 2; nth++)
    await expect(service.signIn({ ...ada, password: 'wrong' }, address)).rejects.toMatchObject(refused);
  const wait = { problem: { code: 'rate_limited', retryAfterMs: expect.any(Number) } };
  await expect(service.signIn(ada, address)).rejects.toMatchObject(wait);
  const caller = { userId: 'ada', role: 'student', name: null, expiresAt: 0 } as const;
  const change = { oldPassword: ada.password, newPassword: 'another horse' };
  await expect(service.change(change, caller, address)).rejects.toMatchObject(wait);
});

test('each refused sign-in is logged with its reason, and with the name only where there is such a user', async () => {
  const service = await register();
  await stores.accounts.save([{ id: 'new', name: null }]);
  await service.signIn(ada, address);
  const givens = [
    ada,
    { userId: 'ada', password: 'wrong' },
    { userId: 'new', password: 'x' },
    { userId: 's3cret', password: '' },
  ];
  await stores.accounts.setLocked(ada.userId, true);
  for (const given of givens) await expect(service.signIn(given, address)).rejects.toMatchObject(refused);
  await expect(service.signIn(ada, address)).rejects.toMatchObject({ problem: { code: 'rate_limited' } });
  expect(refusals).toEqual([
    { user: 'ada', network: address, reason: 'locked' },
    { user: 'ada', network: address, reason: 'wrong password' },
    { user: 'new', network: address, reason: 'no password' },
    { user: null, network: address, reason: 'unknown user' },
    { user: null, network: address, reason: 'too many failures' },
  ]);
});
