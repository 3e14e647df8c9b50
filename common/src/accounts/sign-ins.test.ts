import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import { createRevocations } from './revocations.js';
import { createSignIns, type NewSignIn, type SignIns } from './sign-ins.js';

const settings = { signInsPerUser: 3, signInMs: 600_000, signInIdleMs: 200_000 };
const ada: NewSignIn = { userId: 'ada:*', role: 'grader', name: 'Ä "L."', way: 'oidc', browser: 'Firefox' };

let server: TestRedis;
let store: TestStore;
let signIns: SignIns;
let at: number;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis, { settings });
  at = Date.now();
  signIns = createSignIns({ ...store, now: () => at });
});
const ttl = (id: string) => store.redis.pttl(store.keys.ofUser(ada.userId).signIn(id));

test('a sign-in is found by its secret, as it was opened, and Redis has no secret', async () => {
  const { secret, id, endsAt } = await signIns.open({ ...ada, hint: 'an id token', browser: 'x'.repeat(999) });
  const found = await signIns.find(secret);
  expect(found).toMatchObject({ ...ada, id, endsAt, hint: 'an id token', browser: 'x'.repeat(200) });
  expect(found!.endsAt - found!.startedAt).toBe(600_000);
  const stored = await store.redis.hgetall(store.keys.ofUser(ada.userId).signIn(id));
  expect(JSON.stringify(stored)).not.toContain(secret);
  for (const wrong of [stored.hash!, secret.slice(1), `${secret}A`, '', '*'])
    expect([wrong, await signIns.find(wrong)]).toEqual([wrong, null]);
});

test('it ends with the credential that opened it, and early without a request', async () => {
  const { id, endsAt } = await signIns.open({ ...ada, latest: at + 5000 });
  expect(endsAt).toBe(at + 5000);
  expect(await ttl(id)).toBeLessThanOrEqual(5000);
  const idle = await signIns.open(ada);
  expect(await ttl(idle.id)).toBeLessThanOrEqual(200_000);
  expect(await ttl(idle.id)).toBeGreaterThan(150_000);
});

test('a use keeps it, noted once a minute at most, but never beyond its end', async () => {
  const { secret, id, endsAt } = await signIns.open(ada);
  const { redis, keys } = store;
  const key = keys.ofUser(ada.userId).signIn(id);
  await redis.pexpire(key, 1000);
  at += 59_000;
  await signIns.find(secret);
  expect(await ttl(id)).toBeLessThanOrEqual(1000);
  at += 2000;
  await signIns.find(secret);
  expect(await ttl(id)).toBeGreaterThan(150_000);
  await redis.hset(key, 'endsAt', Date.now() + 4000);
  expect(await signIns.keep(id)).toBe(true);
  expect(await ttl(id)).toBeLessThanOrEqual(4000);
  expect(endsAt).toBeGreaterThan(at);
  await signIns.end(ada.userId, [id]);
  expect(await signIns.keep(id)).toBe(false);
  expect(await redis.exists(key)).toBe(0);
});

test('of too many the one that ends first goes, and users end their own only', async () => {
  const opened = [];
  for (let i = 0; i < 4; i++) opened.push(await signIns.open({ ...ada, latest: at + 100_000 + i }));
  expect(await signIns.find(opened[0]!.secret)).toBeNull();
  expect((await signIns.listOfUser(ada.userId)).map(({ id }) => id).sort()).toEqual(
    opened
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  );
  expect(await signIns.end('ben', [opened[1]!.id])).toBe(0);
  expect(await signIns.end('ben')).toBe(0);
  expect(await signIns.end(ada.userId, [opened[1]!.id])).toBe(1);
  expect(await signIns.end(ada.userId)).toBe(2);
  expect(await signIns.find(opened[3]!.secret)).toBeNull();
});

test('with a single sign-in a further one of a student ends the earlier ones, which say so for a while', async () => {
  const student: NewSignIn = { ...ada, userId: 'sue', role: 'student' };
  await store.settings.seed({ ...settings, singleSignIn: true });
  const first = await signIns.open(student);
  expect(await signIns.isReplaced(first.secret)).toBe(false);
  const opened = [first];
  for (let i = 0; i < 5; i++) opened.push(await signIns.open(student));
  expect((await signIns.listOfUser('sue')).map(({ id }) => id)).toEqual([opened.at(-1)!.id]);
  expect(await signIns.find(opened[4]!.secret)).toBeNull();
  const replaced = await Promise.all(opened.map(({ secret }) => signIns.isReplaced(secret)));
  // Of a user only as many are remembered as there may be sign-ins.
  expect(replaced).toEqual([false, false, true, true, true, false]);
  const key = store.keys.ofUser('sue').replacedSignIn(opened[4]!.id);
  expect(await store.redis.pttl(key)).toBeLessThanOrEqual(settings.signInIdleMs);
  expect(await signIns.isReplaced('no secret')).toBe(false);
  // An end for another reason says nothing, and teachers have several browsers.
  await signIns.end('sue');
  expect(await signIns.isReplaced(opened[5]!.secret)).toBe(false);
  await signIns.open(ada);
  await signIns.open(ada);
  expect(await signIns.listOfUser(ada.userId)).toHaveLength(2);
});

test('connections of a sign-in end with it, whether it is ended, replaced or idle', async () => {
  const subscriber = server.redis.duplicate();
  const revocations = await createRevocations({ ...store, subscriber });
  const ends = [];
  const opened: { id: string }[] = [];
  for (let i = 0; i < 3; i++) opened.push(await signIns.open({ ...ada, latest: at + 100_000 + i }));
  for (const { id } of opened) ends.push(new Promise<void>((resolve) => revocations.watch(id, resolve)));
  await signIns.open(ada);
  await ends[0];
  await signIns.end(ada.userId, [opened[1]!.id]);
  await ends[1];
  let isEnded = false;
  void ends[2]!.then(() => (isEnded = true));
  await revocations.sweep();
  expect(isEnded).toBe(false);
  await store.redis.pexpire(store.keys.ofUser(ada.userId).signIn(opened[2]!.id), 1);
  await expect.poll(() => ttl(opened[2]!.id)).toBe(-2);
  await revocations.sweep();
  await ends[2];
  subscriber.disconnect();
});
