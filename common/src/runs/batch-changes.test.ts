import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, type TestStore } from '../../test/support/test-store.js';
import { type BatchChanges, createBatchChanges } from './batch-changes.js';

let server: TestRedis;
let store: TestStore;
let changes: BatchChanges;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  store = await createTestStore(server.redis);
  await store.batches.create({ id: 'b', userId: 'u', label: null, total: 3 });
  changes = createBatchChanges(store);
});

const earlier = { assignment: { name: 'a', title: 'A', version: 1 }, seed: 1, groups: [], cases: [] };
const draft = { batchId: 'd', students: [0, 2], createdAt: 1, by: 'u' };

test('drafts are numbered, and one is decided once', async () => {
  expect(await changes.addDraft('b', draft)).toBe(1);
  expect(await changes.addDraft('b', draft)).toBe(2);
  const [first, second] = [await changes.readDraft('b', 1), await changes.readDraft('b', 2)];
  expect(first).toEqual({ ...draft, number: 1, state: 'open', replaced: null });
  const publish = () => changes.publish('b', first!, [{ index: 2, runId: 'd-1' }], { earlier, next: null });
  expect([await publish(), await publish()]).toEqual([null, null]);
  expect(await changes.discard('b', first!)).toBe('decided');
  expect(await changes.discard('b', second!)).toBe(null);
  expect(await changes.readMany('b', [0, 1, 2])).toEqual([
    { runId: null, override: null },
    { runId: null, override: null },
    { runId: 'd-1', override: null },
  ]);
  expect((await changes.readDraft('b', 2))?.state).toBe('discarded');
});

test('a published draft knows what it has replaced', async () => {
  for (const _ of [1, 2]) await changes.addDraft('b', draft);
  const [first, second] = await changes.listDrafts('b');
  await changes.publish('b', first!, [{ index: 2, runId: 'd-1' }], { earlier, next: null });
  const later = { ...earlier, assignment: { name: 'a', title: 'A', version: 2 } };
  const runs = [
    { index: 0, runId: 'e-1' },
    { index: 2, runId: 'e-2' },
  ];
  await changes.publish('b', second!, runs, { earlier: later, next: null });
  expect((await changes.listDrafts('b')).map(({ replaced }) => replaced)).toEqual([
    { runIds: [null], versions: [null], grading: earlier },
    { runIds: [null, 'd-1'], versions: [null, null], grading: later },
  ]);
  expect(await changes.listDrafts('other')).toEqual([]);
});

test('an override is set and removed', async () => {
  const override = { score: 3.5, note: 'shown in class', by: 'u' };
  expect(await changes.override('b', 1, override)).toBe(null);
  expect(await changes.readMany('b', [1])).toEqual([{ runId: null, override }]);
  await changes.override('b', 1, null);
  expect(await changes.readMany('b', [1])).toEqual([{ runId: null, override: null }]);
});

test('drafts are bounded, and there are none without a batch', async () => {
  for (let number = 1; number <= 100; number++) expect(await changes.addDraft('b', draft)).toBe(number);
  expect(await changes.addDraft('b', draft)).toBe('too_many');
  expect(await changes.addDraft('other', draft)).toBe('unknown');
  expect(await changes.readDraft('other', 1)).toBe(null);
});

test('changes expire with their batch', async () => {
  await changes.override('b', 1, { score: 1, note: '', by: 'u' });
  expect(await store.redis.pttl(store.keys.batchChanges('b'))).toBeGreaterThan(0);
});
