import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import { createAccounts } from './accounts.js';
import { createSignInFailures, type SignInFailures } from './sign-in-failures.js';

const settings = {
  ...{ passwordFailuresPerUser: 3, passwordFailuresPerAddress: 6, passwordFailureMs: 900_000 },
  ...{ lockoutMs: 30_000, maxLockoutMs: 100_000, maxFailureRecords: 1000 },
  ...{ knownNetworkMs: 1_000_000, knownNetworksPerUser: 2 },
};

let server: TestRedis;
let store: TestStore;
let failures: SignInFailures;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis, { settings });
  failures = createSignInFailures(store);
});

const by = (userId: string, network = '10.0.0.1') => ({ userId, network });
const takeMany = (attempts: number, attempt: ReturnType<typeof by>) =>
  Promise.all(Array.from({ length: attempts }, () => failures.take(attempt)));
/** A wait of so many ms, of which some have passed. */
const about = (ms: number) =>
  expect.toSatisfy((waitMs: number) => waitMs > ms * 0.6 && waitMs <= ms, `a wait of ${ms} ms`);

test('of attempts at the same time only as many are admitted as may fail', async () => {
  const waits = await takeMany(20, by('ada'));
  expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  expect(waits.at(-1)).toEqual(about(30_000));
  // From everywhere, and no other user.
  expect(await failures.take(by('ada', '10.0.0.2'))).toEqual(about(30_000));
  expect(await failures.take(by('ben', '10.0.0.2'))).toBe(0);
});

test('each failure after a wait doubles the next one, up to the longest', async () => {
  await takeMany(3, by('ada'));
  let at = 0;
  for (const waitMs of [30_000, 60_000, 100_000, 100_000]) {
    expect(await failures.take(by('ada'))).toEqual(about(waitMs));
    at += waitMs;
    await store.moveClock(at);
    expect(await failures.take(by('ada', `10.0.1.${at}`))).toBe(0);
  }
});

test('failures are forgotten one after the other, after a success, and by ops', async () => {
  await takeMany(2, by('ada'));
  await store.moveClock(310_000);
  expect(await takeMany(2, by('ada'))).toEqual([0, 0]);
  expect(await failures.take(by('ada'))).toBeGreaterThan(0);
  await failures.giveBack(by('ada'));
  expect(await takeMany(2, by('ada', '10.0.0.2'))).toEqual([0, 0]);
  await takeMany(1, by('ada', '10.0.0.2'));
  await failures.forget('ada');
  expect(await failures.take(by('ada', '10.0.0.2'))).toBe(0);
});

test('an address waits after failures with many names, and successes there count as none', async () => {
  for (let nth = 0; nth < 40; nth++) {
    expect([nth, await failures.take(by(`student ${nth}`))]).toEqual([nth, 0]);
    await failures.giveBack(by(`student ${nth}`));
  }
  for (let nth = 0; nth < 6; nth++) expect(await failures.take(by(`name ${nth}`))).toBe(0);
  expect(await failures.take(by('another'))).toEqual(about(30_000));
  expect(await failures.take(by('another', '10.0.0.2'))).toBe(0);
});

test('a name counts once for its address, however often its user mistypes', async () => {
  for (let nth = 0; nth < 5; nth++) expect(await takeMany(2, by(`name ${nth}`))).toEqual([0, 0]);
  expect(await failures.take(by('name 5'))).toBe(0);
  expect(await failures.take(by('name 6'))).toEqual(about(30_000));
});

const signIn = async (userId: string, network?: string) => {
  expect(await failures.take(by(userId, network))).toBe(0);
  await failures.giveBack(by(userId, network));
};
/** Failures with so many names that the network waits. */
const lockNetwork = async (prefix: string, network?: string) => {
  for (let nth = 0; nth < 6; nth++) expect(await failures.take(by(`${prefix} ${nth}`, network))).toBe(0);
  expect(await failures.take(by('unknown', network))).toEqual(about(30_000));
};

test('failures of others hold no user up who signed in from there lately, only the own ones do', async () => {
  await createAccounts(store).save([{ id: 'ada' }, { id: 'ben' }]);
  await signIn('ada');
  await lockNetwork('first');
  await signIn('ada');
  await signIn('ada');
  // Her sign-ins end the wait of no one else.
  expect(await failures.take(by('ben'))).toEqual(about(30_000));
  expect(await takeMany(4, by('ada'))).toEqual([0, 0, 0, about(30_000)]);
  await failures.forget('ada');
  await store.moveClock(1_100_000);
  await lockNetwork('second');
  expect(await failures.take(by('ada'))).toEqual(about(30_000));
});

test('a user is known at the addresses used last, and failures there count for the own name alone', async () => {
  await createAccounts(store).save([{ id: 'ada' }]);
  for (const network of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
    await signIn('ada', network);
    await store.moveClock(Number(network.at(-1)) * 1000);
  }
  for (const network of ['10.0.0.1', '10.0.0.3']) await lockNetwork(`from ${network}`, network);
  expect(await failures.take(by('ada', '10.0.0.1'))).toEqual(about(30_000));
  await signIn('ada', '10.0.0.3');
});

test('what is stored expires, and is bounded', async () => {
  const { redis, keys } = store;
  await failures.take(by('ada'));
  const [name] = await redis.keys(`${keys.tag}:sign-in-failures:user-*`);
  const leftMs = await redis.pttl(name!);
  expect([leftMs > 200_000, leftMs <= 300_000]).toEqual([true, true]);
  await Promise.all(Array.from({ length: 700 }, (_, nth) => failures.take(by(`name ${nth}`, `10.1.0.${nth}`))));
  expect(await redis.zcard(keys.first.signInFailures)).toBe(1000);
  expect(await redis.keys(`${keys.tag}:sign-in-failures:*`)).toHaveLength(1000);
});
