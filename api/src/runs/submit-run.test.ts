import { createUserOverrides } from '@runq/common/admin/user-overrides';
import { createSettingsStore } from '@runq/common/redis/settings-store';
import { createIdempotency } from '@runq/common/runs/idempotency-keys';
import { createScheduler } from '@runq/common/scheduler/scheduler';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseApiConfig } from '../config.js';
import { createReadMaxima } from './read-maxima.js';
import { createRunParser, type SubmitOptions, submitRun } from './submit-run.js';

const ada = { userId: 'ada', name: 'Ada', role: 'student' as const };

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

/** Submissions whose Redis commands time out early, on a Redis that can be made to hang. */
async function open() {
  const store = await createTestStore(server.redis);
  await store.registry.register({ id: 'w', incarnation: 'i', slots: 4 });
  const redis = server.connect();
  await redis.ping();
  redis.options.commandTimeout = 200;
  const { keys } = store;
  const { limits } = parseApiConfig({ REDIS_URL: server.url });
  const deps = {
    scheduler: createScheduler({ redis, keys, dispatch: async () => {}, readLua: store.readLua }),
    idempotency: createIdempotency({ redis, keys }),
    userOverrides: createUserOverrides({ redis, keys }),
    readMaxima: createReadMaxima({ settings: createSettingsStore({ redis, keys }), listWorkers: () => [] }),
  };
  const parse = createRunParser({ limits });
  const submit = (body: object, options: SubmitOptions = {}) =>
    submitRun(deps, { kind: 'run', parse, body, identity: ada, ...options });
  const listRuns = async () => (await store.records.listOfUser('ada', { kind: 'run', limit: 10 })).runs;
  /** Redis accepts commands, but executes none for `ms`. Sent on the same connection, so it precedes the submission. */
  const hang = (ms: number) => redis.call('CLIENT', 'PAUSE', ms, 'ALL');
  return { submit, listRuns, hang };
}

test('a submission that timed out, and that Redis executes later, does not run', async () => {
  const { submit, listRuns, hang } = await open();
  await submit({ code: 'print(0)' });
  const late = submit({ code: 'print(1)' }, { prepare: () => void hang(600) });
  await expect(late).rejects.toThrow(/timed out/i);
  await vi.waitFor(
    async () => {
      const verdicts = (await listRuns()).map(({ verdict }) => verdict);
      expect(verdicts).toEqual(['cancelled', null]);
    },
    { timeout: 15_000 },
  );
});

test('with an Idempotency-Key the next request finds the run that Redis stored late', async () => {
  const { submit, listRuns, hang } = await open();
  const retry = () => submit({ code: 'print(1)' }, { idempotencyKey: 'k' });
  const first = submit({ code: 'print(1)' }, { idempotencyKey: 'k', prepare: () => void hang(600) });
  await expect(first).rejects.toThrow(/timed out/i);
  const { runId } = await vi.waitFor(retry, { timeout: 15_000 });
  expect((await retry()).runId).toBe(runId);
  expect(await listRuns()).toMatchObject([{ id: runId, verdict: null }]);
});
