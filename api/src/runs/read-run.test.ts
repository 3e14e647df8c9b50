import { createTestStore, describeRun } from '@runq/common/store/admission.testkit';
import { startTestRedis, type TestRedis } from '@runq/common/store/redis.testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReadBatch } from '../grading/read-batch.js';
import { createReadRun } from './read-run.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

async function open() {
  const store = await createTestStore(server.redis);
  const readRun = createReadRun(store);
  return { ...store, readRun, readBatch: createReadBatch({ ...store, readRun }) };
}

const identity = (userId: string, role: 'student' | 'grader' | 'ops' = 'student') => ({ userId, name: userId, role });

/** Names that a careless comparison, key or pattern would take for one another. */
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

test.each(lookAlikes)('what belongs to %j is there for nobody who only looks the same', async (owner, others) => {
  const { admission, batches, readRun, readBatch } = await open();
  await batches.create({ id: 'b', userId: owner, label: null, total: 1 });
  await admission.submit([
    describeRun({ runId: 'alone', userId: owner }),
    describeRun({ runId: 'of-batch', userId: owner, class: 'batch', batchId: 'b', batchIndex: 0, role: 'grader' }),
  ]);
  await batches.append('b', ['of-batch']);

  expect(await readRun.read('alone', identity(owner))).toMatchObject({ id: 'alone', userId: owner });
  expect((await readRun.list(identity(owner), { kind: 'run', limit: 10 })).runs.map(({ id }) => id)).toEqual(['alone']);
  expect(await readBatch.read('b', identity(owner, 'grader'))).toMatchObject({ id: 'b', total: 1 });

  for (const other of others) {
    const student = identity(other);
    const grader = identity(other, 'grader');
    const answers = await Promise.allSettled([
      readRun.read('alone', student),
      readRun.readOutput('alone', student),
      readRun.readArtifact('alone', 'x', student),
      readRun.read('of-batch', grader),
      readBatch.read('b', grader),
      readBatch.readResults('b', grader, { cursor: 0, limit: 10 }),
    ]);
    for (const answer of answers)
      expect(answer, JSON.stringify(other)).toMatchObject({ reason: { problem: { code: 'not_found' } } });
    expect((await readRun.list(student, { kind: 'run', limit: 10 })).runs).toEqual([]);
  }
  expect(await readRun.read('alone', identity('anyone', 'ops'))).toMatchObject({ userId: owner });
});
