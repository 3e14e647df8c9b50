import { createCourses } from '@runq/common/accounts/courses';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore, describeOutcome, describeRun } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCourseAccess } from '../courses/course-access.js';
import { createSettledPositions } from '../runs/settled-positions.js';
import { estimateEndMs, readBatch } from './read-batch.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const grader = { userId: 'grace', name: 'Grace', role: 'grader' } as const;

test('a batch has an estimate also after its last run has begun', async () => {
  const store = await createTestStore(server.redis);
  const { scheduler, registry, batches, backdateStart } = store;
  const courseAccess = createCourseAccess({ courses: createCourses(store) });
  const deps = { ...store, courseAccess, positions: createSettledPositions() };
  await registry.register({ id: 'w', incarnation: 'i', slots: 8 });
  await batches.create({ id: 'b', userId: 'grace', label: null, total: 2 });
  await batches.append('b', ['b-0', 'b-1']);
  for (const [batchIndex, runId] of ['b-0', 'b-1'].entries()) {
    const ofBatch = { userId: 'grace', role: 'grader', class: 'batch', batchId: 'b', batchIndex } as const;
    await scheduler.submit([describeRun({ runId, ...ofBatch })]);
    await scheduler.start(runId, 1, `i:${runId}`, 'w');
  }
  const read = () => readBatch(deps, 'b', grader);
  expect(await read()).toMatchObject({ state: 'active', etaMs: null });
  await backdateStart('b-0', 60_000);
  await scheduler.finish('b-0', 1, describeOutcome(), 1);
  const { etaMs } = await read();
  expect(etaMs).toBeGreaterThan(30_000);
  await scheduler.finish('b-1', 1, describeOutcome(), 1);
  expect(await read()).toMatchObject({ state: 'finished', etaMs: 0 });
});

test.each<[string, [startedAt: number | null, finishedAt: number | null][], number | null]>([
  ['no run has ended', [[0, null]], null],
  [
    'the average of those that ended counts',
    [
      [0, 4000],
      [0, 6000],
      [9000, null],
    ],
    4000,
  ],
  [
    'the last one to end counts',
    [
      [0, 4000],
      [9000, null],
      [9500, null],
    ],
    3500,
  ],
  [
    'a run takes longer than the others',
    [
      [0, 1000],
      [2000, null],
    ],
    0,
  ],
  [
    'a run was cancelled before it started',
    [
      [null, 500],
      [0, 4000],
      [9000, null],
    ],
    3000,
  ],
])('%s', (_name, runs, expected) => {
  const list = runs.map(([startedAt, finishedAt]) => ({ startedAt, finishedAt }));
  expect(estimateEndMs(list, 10_000)).toBe(expected);
});
