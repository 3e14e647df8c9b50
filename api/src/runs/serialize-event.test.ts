import type { StoredEntry } from '@runq/common/runs/run-events';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore, describeRun } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toRunEvent } from './serialize-event.js';
import { createSettledPositions } from './settled-positions.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server?.close());

test('an entry of a kind of a later release is no event', async () => {
  const store = await createTestStore(server.redis);
  await store.scheduler.submit([describeRun({ runId: 'r', userId: 'ada' })]);
  const entry = { id: { attempt: 1, seq: 2 }, kind: 'newKind', data: Buffer.from('not JSON') };
  expect(
    await toRunEvent({ ...store, positions: createSettledPositions() }, 'r', entry as unknown as StoredEntry),
  ).toBeNull();
});
