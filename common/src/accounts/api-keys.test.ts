import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import { createKeys } from '../redis/keys.js';
import { type ApiKeys, createApiKeys } from './api-keys.js';

const hourMs = 3_600_000;
/** Longer than a slow machine takes for a few keys. */
const briefMs = 2_000;
const ofAda = {
  ...{ userId: 'ada:*', role: 'grader' as const, ownerName: 'Ada L.', name: 'Ä "bot"' },
  scopes: ['runs' as const, 'read' as const],
  course: null as string | null,
};

let server: TestRedis;
let store: TestStore;
let apiKeys: ApiKeys;
let at: number;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis, { settings: { apiKeysPerUser: 3 } });
  at = Date.now();
  apiKeys = createApiKeys({ ...store, now: () => at });
});

async function create(lifetimeMs = hourMs, key = ofAda) {
  const created = await apiKeys.create(key, lifetimeMs);
  if (created.outcome !== 'created') throw new Error(created.outcome);
  return created;
}

test('a key is found by its secret, as it was created', async () => {
  const { secret, key } = await create();
  expect(secret).toMatch(/^rq_[\w-]{43}$/);
  expect(await apiKeys.find(secret)).toEqual({ ...key, ...ofAda, expiresAt: key.createdAt + hourMs });
});

test('neither the secret nor what would verify it can be read from Redis', async () => {
  const { secret, key } = await create();
  const { redis, keys } = store;
  const stored = JSON.stringify(await redis.hgetall(keys.ofUser(key.userId).apiKey(key.id)));
  expect(stored).not.toContain(secret.slice(3));
  // A stored hash opens nothing.
  expect(await apiKeys.find(`rq_${(JSON.parse(stored) as { hash: string }).hash}`)).toBeNull();
});

test('a wrong, cut or lengthened secret is no key', async () => {
  const { secret } = await create();
  const last = secret.at(-1) === 'A' ? 'B' : 'A';
  const wrong = [
    secret.slice(0, -1) + last,
    secret.slice(0, -1),
    `${secret}A`,
    `${secret}\n`,
    'rq_',
    '',
    `rq_${'*'.repeat(43)}`,
  ];
  for (const one of wrong) expect([one, await apiKeys.find(one)]).toEqual([one, null]);
});

test('a revoked key is gone at once, the others stay; without ids all of a user go', async () => {
  const [first, second, third] = [await create(), await create(), await create()];
  const other = await create(hourMs, { ...ofAda, userId: 'ben' });
  expect(await apiKeys.revoke(ofAda.userId, [first.key.id, other.key.id])).toBe(1);
  expect(await apiKeys.find(first.secret)).toBeNull();
  expect((await apiKeys.find(second.secret))?.id).toBe(second.key.id);
  expect(await apiKeys.revoke(ofAda.userId, [first.key.id])).toBe(0);
  expect(await apiKeys.revoke(ofAda.userId)).toBe(2);
  expect(await apiKeys.find(third.secret)).toBeNull();
  expect((await apiKeys.find(other.secret))?.userId).toBe('ben');
});

test('a key for a course is found with it, and has no scopes for a process that does not know of courses', async () => {
  const { secret, key } = await create(hourMs, { ...ofAda, course: 'c1' });
  expect(await apiKeys.find(secret)).toMatchObject({ course: 'c1', scopes: ofAda.scopes });
  expect(await apiKeys.listOfUser(ofAda.userId)).toMatchObject([{ course: 'c1', scopes: ofAda.scopes }]);
  expect(await store.redis.hget(store.keys.ofUser(key.userId).apiKey(key.id), 'scopes')).toBe('[]');
});

test('the keys of a user for one course are revoked, or those for any course, and no others', async () => {
  const [whole, one, other] = [null, 'c1', 'c2'].map((course) => create(hourMs, { ...ofAda, course }));
  const secrets = await Promise.all([whole!, one!, other!]);
  const ids = async () =>
    (await Promise.all(secrets.map(({ secret }) => apiKeys.find(secret)))).map((key) => key?.course);
  expect(await apiKeys.revokeOfCourse(ofAda.userId, 'c3')).toBe(0);
  expect(await apiKeys.revokeOfCourse(ofAda.userId, 'c1')).toBe(1);
  expect(await ids()).toEqual([null, undefined, 'c2']);
  expect(await apiKeys.revokeOfCourse(ofAda.userId)).toBe(1);
  expect(await apiKeys.revokeOfCourse(ofAda.userId)).toBe(0);
  expect(await ids()).toEqual([null, undefined, undefined]);
});

test('a user has no more keys than allowed, and expired ones do not count', async () => {
  const brief = await create(briefMs);
  for (let i = 0; i < 2; i++) await create();
  expect(await apiKeys.create(ofAda, hourMs)).toEqual({ outcome: 'keys', maxKeys: 3 });
  await expect.poll(() => apiKeys.find(brief.secret)).toBeNull();
  await create();
  expect(await apiKeys.listOfUser(ofAda.userId)).toHaveLength(3);
  expect(await apiKeys.listOfUser('ben')).toEqual([]);
});

test('the last use is stored, at most once a minute, and not for a key that is gone', async () => {
  const { secret, key } = await create();
  await apiKeys.find(secret);
  const used = (await apiKeys.read(key.id))!.lastUsedAt!;
  expect(used).toBeGreaterThanOrEqual(key.createdAt);
  at = used + 59_999;
  await store.redis.hset(store.keys.ofUser(key.userId).apiKey(key.id), 'lastUsedAt', used - 1);
  at = used - 1 + 59_999;
  await apiKeys.find(secret);
  expect((await apiKeys.read(key.id))!.lastUsedAt).toBe(used - 1);
  at = used - 1 + 60_000;
  await apiKeys.find(secret);
  expect((await apiKeys.read(key.id))!.lastUsedAt).toBeGreaterThanOrEqual(used);
  await apiKeys.revoke(key.userId);
  await apiKeys.find(secret);
  expect(await apiKeys.read(key.id)).toBeNull();
});

test('everything of keys expires with the last one', async () => {
  const { key } = await create(1000);
  await create(hourMs);
  const shard = store.keys.ofUser(key.userId);
  expect(await store.redis.pttl(shard.apiKey(key.id))).toBeLessThanOrEqual(1000);
  expect(await store.redis.pttl(shard.apiKeysOf(key.userId))).toBeGreaterThan(1000);
});

test('with shards, a key is in the shard of its user', async () => {
  const keys = createKeys(5, '{sharded}');
  const sharded = createApiKeys({ redis: server.redis, keys });
  for (const userId of ['ada', 'ben', 'cyd', 'dan']) {
    const created = await sharded.create({ ...ofAda, userId }, hourMs);
    if (created.outcome !== 'created') throw new Error(created.outcome);
    expect(keys.ofId(created.key.id)).toBe(keys.ofUser(userId));
    expect((await sharded.find(created.secret))?.userId).toBe(userId);
  }
});
