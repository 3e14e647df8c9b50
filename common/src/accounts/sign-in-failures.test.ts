import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore } from '../../test/support/test-store.js';
import { createSignInFailures, type SignInFailures } from './sign-in-failures.js';

const settings = {
  ...{ passwordFailuresPerUser: 3, passwordFailuresPerAddress: 6, passwordFailureMs: 900_000 },
  ...{ lockoutMs: 30_000, maxLockoutMs: 100_000, maxFailureRecords: 1000 },
};

let server: TestRedis;
let store: Awaited<ReturnType<typeof createTestStore>>;
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
