import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { createTestStore, describeRun } from '../../test/support/test-store.js';
import { type CaseResult, describeUnrun } from '../contract/grading.js';
import { createCaseResults } from './case-results.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const maxRestarts = 2;
const noTranscript = { parts: [], hiddenBytes: 0 };

/** A submission whose worker is lost and returns, again and again. */
async function openLosses() {
  const settings = { maxGradingRestarts: maxRestarts };
  const { scheduler, registry, records, redis, keys } = await createTestStore(server.redis, { settings });
  const results = createCaseResults({ redis, keys });
  let process = 0;
  const register = () => registry.register({ id: 'w', incarnation: `${++process}`, slots: 1 });
  await register();
  const run = describeRun({ runId: 'r', userId: 'grader', kind: 'submission', class: 'batch' });
  await scheduler.submit([run]);

  return {
    results,
    /** Starts the next attempt, and loses its worker after `work`. Returns the state and verdict of the submission. */
    async lose(work: (attempt: number) => Promise<unknown> = async () => {}) {
      const { attempt } = (await records.read('r'))!;
      await scheduler.start('r', attempt, `${process}:1`, 'w');
      await work(attempt);
      await register();
      const { state, verdict } = (await records.read('r'))!;
      return verdict ?? state;
    },
  };
}

it('a submission ends as lost after too many losses of workers that ran a case of it', async () => {
  const { results, lose } = await openLosses();
  const start = (attempt: number) => results.recordStart('r', attempt);
  expect(await lose()).toBe('active');
  expect(await lose(start)).toBe('active');
  expect(await lose(start)).toBe('lost');
});

it('a loss while a submission waits for its turn counts little, and a finished case forgives all', async () => {
  const { results, lose } = await openLosses();
  const start = (attempt: number) => results.recordStart('r', attempt);
  const result: CaseResult = describeUnrun({ name: 'one', points: 1, checker: 'exact' }, 'SKIP', 'Not run.');
  const finish = async (attempt: number) => {
    await start(attempt);
    expect(await results.store('r', attempt, [{ result, transcript: noTranscript, fingerprint: null }])).toBe(true);
  };
  for (let losses = 0; losses < 5 * maxRestarts; losses++) expect(await lose()).toBe('active');
  expect(await lose(start)).toBe('active');
  expect(await lose(finish)).toBe('active');
  for (let losses = 0; losses < 9 * maxRestarts; losses++) expect(await lose()).toBe('active');
  for (let losses = 1; losses < maxRestarts; losses++) expect(await lose(start)).toBe('active');
  expect(await lose(start)).toBe('lost');
});

it('a submission that never has its turn ends all the same', async () => {
  const { lose } = await openLosses();
  expect(await lose()).toBe('active');
  for (let losses = 0; losses < 10 * maxRestarts; losses++) expect(await lose()).toBe('active');
  expect(await lose()).toBe('lost');
});
