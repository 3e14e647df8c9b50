import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import { type ClientDocuments, createClientDocuments } from './client-documents.js';

let server: TestRedis;
let files: ClientDocuments;
let store: TestStore;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis, { settings: { clientDocumentBytes: 1000, clientDocumentMs: 60_000 } });
  files = createClientDocuments(store);
});

const content = (bytes: number, fill = 'x') => Buffer.alloc(bytes, fill);

test('returns every byte of a file, to its user alone', async () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  expect(await files.put('moodle', 'files', 'abcdefgh', all)).toBe('stored');
  expect(await files.use('moodle', 'files', ['abcdefgh', 'missing1'])).toEqual([all, null]);
  expect(await files.has('moodle', 'files', 'abcdefgh')).toBe(true);
  expect(await files.has('other', 'files', 'abcdefgh')).toBe(false);
  expect(await files.use('other', 'files', ['abcdefgh'])).toEqual([null]);
});

test('a file of the same id replaces the older one', async () => {
  await files.put('moodle', 'files', 'abcdefgh', content(700));
  expect(await files.put('moodle', 'files', 'abcdefgh', content(10, 'y'))).toBe('stored');
  expect(await files.put('moodle', 'files', 'ijklmnop', content(300))).toBe('stored');
  expect((await files.use('moodle', 'files', ['abcdefgh']))[0]?.toString()).toBe('yyyyyyyyyy');
});

test('the file that was used longest ago makes room, and none is stored that can never fit', async () => {
  await files.put('moodle', 'files', 'first', content(200));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await files.put('moodle', 'files', 'second', content(200));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await files.use('moodle', 'files', ['first']);
  expect(await files.put('moodle', 'files', 'third', content(200))).toBe('stored');
  expect(await Promise.all(['first', 'second', 'third'].map((id) => files.has('moodle', 'files', id)))).toEqual([
    true,
    false,
    true,
  ]);
  expect(await files.put('moodle', 'files', 'huge', content(801))).toBe('too_large');
  expect(await files.has('moodle', 'files', 'third')).toBe(true);
});

test('lists newest first, each kind apart, and deletes one', async () => {
  for (const id of ['first', 'second', 'third']) {
    await files.put('web', 'submissions', id, id);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await files.put('web', 'files', 'fourth', '4');
  await files.read('web', 'submissions', ['first']);
  expect(await files.list('web', 'submissions', { offset: 0, limit: 2 })).toEqual({
    ids: ['third', 'second'],
    total: 3,
  });
  expect(await files.list('web', 'submissions', { offset: 2, limit: 2 })).toEqual({ ids: ['first'], total: 3 });
  expect(await files.delete('web', 'submissions', 'second')).toBe(true);
  expect(await files.delete('web', 'submissions', 'second')).toBe(false);
  expect(await files.list('web', 'submissions', { offset: 0, limit: 9 })).toEqual({
    ids: ['third', 'first'],
    total: 2,
  });
});

test('everything of a user expires after the last use', async () => {
  await files.put('moodle', 'files', 'first', content(1));
  const { redis, keys } = store;
  for (const key of [
    keys.ofUser('moodle').clientDocuments('moodle', 'files'),
    keys.ofUser('moodle').clientDocumentUses('moodle', 'files'),
  ])
    expect(await redis.pttl(key)).toBeGreaterThan(50_000);
});

test('everything of a client is deleted at once, and nothing of another', async () => {
  await files.put('moodle', 'files', 'abcdefgh', content(10));
  await files.put('moodle', 'submissions', 'token', '{}');
  await files.put('other', 'files', 'abcdefgh', content(20));
  expect(await files.deleteAll('moodle')).toBe(2);
  expect(await files.deleteAll('moodle')).toBe(0);
  expect(await files.list('moodle', 'files', { offset: 0, limit: 5 })).toEqual({ ids: [], total: 0 });
  expect(await files.has('other', 'files', 'abcdefgh')).toBe(true);
  // Its bytes count no longer.
  expect(await files.put('moodle', 'files', 'ijklmnop', content(700))).toBe('stored');
});
