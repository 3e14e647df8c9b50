import { createCourses } from '@runq/common/accounts/courses';
import { createAuditLog } from '@runq/common/admin/audit-log';
import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { createTestStore, describeOutcome, describeRun } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBatch, readResults } from '../batches/read-batch.js';
import { createCourseAccess } from '../courses/course-access.js';
import {
  listRuns,
  readArtifact,
  readFinishedRun,
  readOutput,
  readOwnedRun,
  readOwnedSession,
  readRun,
  readShownRun,
} from './read-run.js';
import { createSettledPositions } from './settled-positions.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open() {
  const store = await createTestStore(server.redis);
  const courseAccess = createCourseAccess({ courses: createCourses(store) });
  return { ...store, courseAccess, actions: store.operators, positions: createSettledPositions() };
}

test('an expired run is 410 for its owner and 404 for every other user', async () => {
  const deps = await open();
  const { scheduler, redis, keys } = deps;
  await scheduler.submit([describeRun({ runId: 'mine', userId: 'ada' })]);
  await scheduler.cancel('mine');
  await redis.unlink(keys.run('mine'));
  for (const read of [readOwnedRun, readOwnedSession, readOutput, readFinishedRun])
    await expect(read(deps, 'mine', identity('ada'))).rejects.toMatchObject({
      problem: { status: 410, code: 'expired', expiredAt: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
  for (const other of [identity('ben'), identity('root', 'ops')])
    await expect(readRun(deps, 'mine', other)).rejects.toMatchObject({ problem: { code: 'not_found' } });
  await expect(readRun(deps, 'none', identity('ada'))).rejects.toMatchObject({ problem: { code: 'not_found' } });
});

const identity = (userId: string, role: 'student' | 'grader' | 'ops' = 'student') => ({ userId, name: userId, role });

/** User ids that a careless comparison, key or pattern would confuse. */
const lookAlikes: [string, string[]][] = [
  [
    'ada',
    ['Ada', 'ada ', ' ada', 'ada\0', 'ada\n', 'ad', 'adaa', 'аda', 'a%64a', '%61da', 'ada:', '*', '?da', '[a]da'],
  ],
  ['a:b', ['a', 'b', 'a%3Ab', 'a%3ab', 'a::b', 'a/b']],
  ['é', ['e\u0301', 'e', '%C3%A9', 'É']],
  ['*', ['ada', '%2A', '**', '']],
  ['\ud800', ['%uD800', '\ufffd', '\udc00']],
  ['1', ['01', '1.0', '+1', '1e0', '１']],
];

test.each(lookAlikes)('runs and batches of %j are not found by users with similar ids', async (owner, others) => {
  const deps = await open();
  const { scheduler, batches } = deps;
  await batches.create({ id: 'b', userId: owner, label: null, total: 1 });
  await scheduler.submit([
    describeRun({ runId: 'alone', userId: owner }),
    describeRun({ runId: 'of-batch', userId: owner, class: 'batch', batchId: 'b', batchIndex: 0, role: 'grader' }),
  ]);
  await batches.append('b', ['of-batch']);

  expect(await readRun(deps, 'alone', identity(owner))).toMatchObject({ id: 'alone', userId: owner });
  expect((await listRuns(deps, identity(owner), { kind: 'run', limit: 10 })).runs.map(({ id }) => id)).toEqual([
    'alone',
  ]);
  expect(await readBatch(deps, 'b', identity(owner, 'grader'))).toMatchObject({ id: 'b', total: 1 });

  for (const other of others) {
    const student = identity(other);
    const grader = identity(other, 'grader');
    const outcomes = await Promise.allSettled([
      readRun(deps, 'alone', student),
      readOutput(deps, 'alone', student),
      readFinishedRun(deps, 'alone', student),
      readArtifact(deps, 'alone', 'x', student),
      readRun(deps, 'of-batch', grader),
      readBatch(deps, 'b', grader),
      readResults(deps, 'b', grader, { cursor: 0, limit: 10 }),
    ]);
    for (const outcome of outcomes)
      expect(outcome, JSON.stringify(other)).toMatchObject({ reason: { problem: { code: 'not_found' } } });
    expect((await listRuns(deps, student, { kind: 'run', limit: 10 })).runs).toEqual([]);
  }
  expect(await readRun(deps, 'alone', identity('anyone', 'ops'))).toMatchObject({ userId: owner });
});

test('the audit log has ops who read the output of others, once in a while, and no one else', async () => {
  const deps = await open();
  const { scheduler, registry } = deps;
  await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
  await scheduler.submit([describeRun({ runId: 'r', userId: 'ada' })]);
  await scheduler.start('r', 1, 'i:1', 'w');
  await scheduler.finish('r', 1, describeOutcome(), 1);
  const audit = async () => (await createAuditLog(deps).list({ limit: 10 })).entries;
  await readRun(deps, 'r', identity('ada'));
  await readOutput(deps, 'r', identity('ada', 'ops'));
  expect(await audit()).toEqual([]);
  for (const read of [readRun, readFinishedRun, readOutput, readShownRun])
    await read(deps, 'r', identity('root', 'ops'));
  await expect(readArtifact(deps, 'r', 'a', identity('second', 'ops'))).rejects.toMatchObject({
    problem: { code: 'not_found' },
  });
  expect(await audit()).toMatchObject(
    ['second', 'root'].map((who) => ({ who, action: 'run.look', target: 'r', after: 'of ada' })),
  );
});

test('a finished run is read at once as it is read record first: the output of its last attempt', async () => {
  const deps = await open();
  const { scheduler, registry, events } = deps;
  await registry.register({ id: 'w', incarnation: 'i', slots: 1 });
  await scheduler.submit([describeRun({ runId: 'r', userId: 'ada' })]);
  await scheduler.start('r', 1, 'i:1', 'w');
  await events.append('r', 1, 2, [{ kind: 'stdout', data: Buffer.from('lost') }]);
  await registry.register({ id: 'w', incarnation: 'j', slots: 1 });
  await scheduler.start('r', 2, 'j:1', 'w');
  await events.append('r', 2, 2, [
    { kind: 'stdout', data: Buffer.from('kept') },
    { kind: 'stderr', data: Buffer.from('said') },
  ]);
  // It has not finished after all.
  expect(await readFinishedRun(deps, 'r', identity('ada'))).toMatchObject({ state: 'active', stdout: null });
  await scheduler.finish('r', 2, describeOutcome(), 3);
  const run = await readFinishedRun(deps, 'r', identity('ada'));
  expect(run).toMatchObject({ state: 'finished', attempt: 2, stdout: 'kept', stderr: 'said' });
  expect(run).toEqual(await readRun(deps, 'r', identity('ada')));
});
