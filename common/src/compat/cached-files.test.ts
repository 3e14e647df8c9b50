import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore } from '../../test/support/test-store.js';
import { type CachedFiles, createCachedFiles } from './cached-files.js';

let server: TestRedis;
let files: CachedFiles;
let store: Awaited<ReturnType<typeof createTestStore>>;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis, { settings: { cachedFileBytesPerUser: 1000, cachedFileMs: 60_000 } });
  files = createCachedFiles(store);
});

const content = (bytes: number, fill = 'x') => Buffer.alloc(bytes, fill);

test('returns every byte of a file, to its user alone', async () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(await files.put('moodle', 'abcdefgh', all)).toBe('stored');
  expect(await files.readMany('moodle', ['abcdefgh', 'missing1'])).toEqual([all, null]);
  expect(await files.has('moodle', 'abcdefgh')).toBe(true);
  expect(await files.has('other', 'abcdefgh')).toBe(false);
  expect(await files.readMany('other', ['abcdefgh'])).toEqual([null]);
});

test('a file of the same id replaces the older one', async () => {
  await files.put('moodle', 'abcdefgh', content(700));
  expect(await files.put('moodle', 'abcdefgh', content(10, 'y'))).toBe('stored');
  expect(await files.put('moodle', 'ijklmnop', content(300))).toBe('stored');
  expect((await files.readMany('moodle', ['abcdefgh']))[0]?.toString()).toBe('yyyyyyyyyy');
});

test('the file that was used longest ago makes room, and none is stored that can never fit', async () => {
  await files.put('moodle', 'first', content(200));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await files.put('moodle', 'second', content(200));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await files.readMany('moodle', ['first']);
  expect(await files.put('moodle', 'third', content(200))).toBe('stored');
  expect(await Promise.all(['first', 'second', 'third'].map((id) => files.has('moodle', id)))).toEqual([
    true,
    false,
    true,
  ]);
  expect(await files.put('moodle', 'huge', content(801))).toBe('too_large');
  expect(await files.has('moodle', 'third')).toBe(true);
});

test('everything of a user expires after the last use', async () => {
  await files.put('moodle', 'first', content(1));
  const { redis, keys } = store;
  for (const key of [keys.ofUser('moodle').cachedFiles('moodle'), keys.ofUser('moodle').cachedFileUses('moodle')])
    expect(await redis.pttl(key)).toBeGreaterThan(50_000);
});
