import { createAdmission } from '@runq/common/store/admission';
import { createTestStore } from '@runq/common/store/admission.testkit';
import { createIdempotency } from '@runq/common/store/idempotency';
import { startTestRedis, type TestRedis } from '@runq/common/store/redis.testkit';
import { createUserRules } from '@runq/common/store/user-rules';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseApiConfig } from '../config.js';
import { createDescribeRun, createEnqueueRun, createToSubmitRun } from './enqueue-run.js';

const ada = { userId: 'ada', name: 'Ada', role: 'student' as const };

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** An API whose commands are given up early, on a Redis that can be made to hang. */
async function open() {
  const store = await createTestStore(server.redis);
  await store.registry.hello({ id: 'w', incarnation: 'i', lanes: 4 });
  const redis = server.connect();
  await redis.ping();
  redis.options.commandTimeout = 200;
  const { keys } = store;
  const { limits } = parseApiConfig({ REDIS_URL: server.url });
  const enqueue = createEnqueueRun({
    admission: createAdmission({ redis, keys, dispatch: async () => {}, readLua: store.readLua }),
    idempotency: createIdempotency({ redis, keys }),
    rules: createUserRules({ redis, keys }),
    describe: createDescribeRun(createToSubmitRun({ limits })),
    scope: 'run',
  });
  const listRuns = async () => (await store.records.listOfUser('ada', { kind: 'run', limit: 10 })).runs;
  return { enqueue, listRuns };
}

/** Redis takes commands and carries none out for so long. */
const hang = (ms: number) => server.redis.call('CLIENT', 'PAUSE', ms, 'ALL');

test('a run that was refused since Redis hung, and is taken in by it later, does not run', async () => {
  const { enqueue, listRuns } = await open();
  await enqueue({ code: 'print(0)' }, ada);
  await hang(600);
  await expect(enqueue({ code: 'print(1)' }, ada)).rejects.toThrow(/timed out/i);
  await vi.waitFor(
    async () => {
      const verdicts = (await listRuns()).map(({ verdict }) => verdict);
      expect(verdicts).toEqual(['cancelled', null]);
    },
    { timeout: 5000 },
  );
});

test('with an Idempotency-Key the next try finds the run that Redis took in late', async () => {
  const { enqueue, listRuns } = await open();
  const submit = () => enqueue({ code: 'print(1)' }, ada, { idempotencyKey: 'k' });
  const first = enqueue({ code: 'print(1)' }, ada, { idempotencyKey: 'k', prepare: () => void hang(600) });
  await expect(first).rejects.toThrow(/timed out/i);
  const { runId } = await vi.waitFor(submit, { timeout: 5000 });
  expect((await submit()).runId).toBe(runId);
  expect(await listRuns()).toMatchObject([{ id: runId, verdict: null }]);
});
