import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore } from '../../test/support/test-store.js';
import { createApiKeys } from './api-keys.js';
import { createRevocations } from './revocations.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function setUp() {
  const store = await createTestStore(server.redis, {});
  const apiKeys = createApiKeys(store);
  const subscriber = server.redis.duplicate();
  const revocations = await createRevocations({ ...store, subscriber });
  const created = await apiKeys.create(
    { userId: 'ada', role: 'student', ownerName: null, name: 'bot', scopes: ['runs'], course: null },
    60_000,
  );
  if (created.outcome !== 'created') throw new Error(created.outcome);
  return { ...store, apiKeys, revocations, subscriber, id: created.key.id };
}

test('what was opened with a credential ends when that is revoked, and what was closed before does not', async () => {
  const { apiKeys, revocations, subscriber, id } = await setUp();
  let others = 0;
  revocations.watch(id, () => others++)();
  revocations.watch('another', () => others++);
  const ended = new Promise<void>((resolve) => revocations.watch(id, resolve));
  await apiKeys.revoke('ada', [id]);
  await ended;
  // Watched after the revocation, but verified before.
  await new Promise<void>((resolve) => revocations.watch(id, resolve));
  expect(others).toBe(0);
  subscriber.disconnect();
});

test('everything ends after a lost connection, which may have missed a revocation', async () => {
  const { revocations, subscriber, id } = await setUp();
  const ended = new Promise<void>((resolve) => revocations.watch(id, resolve));
  subscriber.disconnect();
  await ended;
});
