import { createUserOverrides } from '@runq/common/admin/user-overrides';
import { createIdempotency } from '@runq/common/runs/idempotency-keys';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore, describeRun } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitAsBatch } from './submit-batch.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const identity = { userId: 'grace', name: 'Grace', role: 'grader' } as const;
const total = 60;

test('a batch that is refused halfway leaves no key and no entry of its runs', async () => {
  const store = await createTestStore(server.redis, { settings: { waitingBytesGrader: 40_000 } });
  const { redis, keys, registry } = store;
  await registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  const deps = { ...store, idempotency: createIdempotency(store), userOverrides: createUserOverrides(store) };
  const batch = {
    ...{ label: 'hw', total },
    toRun: (_index: number, slot: { runId: string; batchId: string; batchIndex: number }) =>
      describeRun({ ...slot, userId: 'grace', role: 'grader', class: 'batch' }),
  };
  await expect(submitAsBatch(deps, batch, { body: {}, identity, idempotencyKey: null })).rejects.toMatchObject({
    problem: { code: expect.stringMatching(/full|bytes/) },
  });
  const names = (await redis.keys('*')).filter((name) => name.startsWith(keys.tag));
  for (const prefix of [
    'run:',
    'events:',
    'batch:',
    'batch-runs:',
    'finished',
    'expired:',
    'queue:',
    'pending:',
    'active:',
  ])
    expect(names.filter((name) => name.startsWith(`${keys.tag}:${prefix}`))).toEqual([]);
});
