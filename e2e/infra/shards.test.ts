import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, signIn, type WireRun } from '../support/client.js';
import { startSecureRedis } from '../support/secure-redis.js';
import { createServiceProcess } from '../support/service-process.js';
import { openSession } from '../support/session.js';
import { findFreePort, type Runq, startRunq, until } from '../support/start-runq.js';

let redis: Awaited<ReturnType<typeof startSecureRedis>>;
let redisEnv: { REDIS_URL: string; RUNQ_REDIS_CA_FILE: string };
let runq: Runq;
let ops: Client;
let students: Client[];

// The shipped ACL user may access the keys of shards and nothing else.
beforeAll(async () => {
  redis = await startSecureRedis();
  redisEnv = { REDIS_URL: redis.url, RUNQ_REDIS_CA_FILE: redis.caFile };
  runq = await startRunq({ ...redisEnv, RUNQ_SHARDS: '3' });
  ops = await signIn(runq.url, 'root', 'ops');
  students = await Promise.all(Array.from({ length: 8 }, (_, i) => signIn(runq.url, `student ${i}`)));
});
afterAll(async () => {
  await runq?.stop();
  await redis?.close();
});

test('runs, sessions, batches, files and shares work for users of all shards', async () => {
  const runs = await Promise.all(students.map((student, i) => student.run(`print(${i})`)));
  expect(runs.map(({ verdict, stdout }) => [verdict, stdout])).toEqual(runs.map((_, i) => ['ok', `${i}\n`]));
  for (const student of students.slice(0, 3)) {
    const session = await openSession(student, { code: 'width = 20' });
    expect(await session.type('width * 2\n')).toContain('40');
    expect(await session.post('complete', { text: 'wid', cursor: 3 })).toMatchObject({ matches: ['width'] });
    await session.post('cancel');
    await session.finished;
  }
  const grader = await signIn(runq.url, 'grader', 'grader');
  const request = { runs: [1, 2, 3, 4].map((n) => ({ code: `print(${n})` })) };
  const { id } = await grader.json<{ id: string }>('POST', '/v1/batches', request);
  const batch = () => grader.json<{ state: string }>('GET', `/v1/batches/${id}`);
  await until(async () => (await batch()).state === 'finished', 'the batch to end');
  const results = await grader.json<{ runs: WireRun[] }>('GET', `/v1/batches/${id}/results`);
  expect(results.runs.map(({ stdout }) => stdout)).toEqual(['1\n', '2\n', '3\n', '4\n']);
  for (const student of students.slice(0, 3)) {
    const content = 'print(7)';
    await student.call('PUT', '/v1/workspace/files/a.py', { content }, { 'If-None-Match': '*' });
    expect(await student.json('GET', '/v1/workspace')).toMatchObject({ files: [{ path: 'a.py' }] });
    const share = { files: [{ path: 'main.py', content }], entry: 'main.py' };
    const { id } = await student.json<{ id: string }>('POST', '/v1/shares', share);
    expect(await createClient(runq.url, null).json('GET', `/v1/shares/${id}`)).toMatchObject({ files: [{ content }] });
  }
});

test('ops see the users of all shards, in total and individually', async () => {
  const asking = await Promise.all(students.map((student) => student.submit({ code: 'input()', interactive: true })));
  const health = () => ops.json<{ users: { active_count: number } }>('GET', '/health');
  const areAllActive = async () => (await health()).users.active_count === students.length;
  await until(areAllActive, 'all students to be active');
  expect(await health()).toMatchObject({ threads: { total_active: students.length }, services: { workers: 1 } });
  const { runs } = await ops.json<{ runs: WireRun[] }>('GET', '/v1/ops/runs');
  expect(runs.map(({ id }) => id).sort()).toEqual(asking.map(({ id }) => id).sort());
  const { users } = await ops.json<{ users: { userId: string; active: number }[] }>('GET', '/v1/ops/users');
  expect(users.map(({ active }) => active)).toEqual(students.map(() => 1));
  for (const [index, { id }] of asking.entries()) {
    await ops.json('POST', `/v1/ops/users/student%20${index}/cancel`);
    expect(await students[index]!.read(id, 20_000)).toMatchObject({ verdict: 'cancelled' });
  }
  const { entries } = await ops.json<{ entries: { target: string }[] }>('GET', '/v1/ops/audit');
  expect(entries.map(({ target }) => target)).toEqual(asking.map((_, i) => `student ${i}`).reverse());
});

test('unknown ids are 404, and a limit too small to divide among the shards is rejected', async () => {
  for (const id of ['x', '2-9', '%00', '0199%2F3', '019a7c1e-0000-7000-8000-000000000000'])
    for (const kind of ['runs', 'sessions', 'batches', 'shares'])
      expect([kind, id, (await ops.call('GET', `/v1/${kind}/${id}`)).status]).toEqual([kind, id, 404]);
  const refused = await ops.call('PATCH', '/v1/ops/settings', { settings: { maxRuns: 2, maxActiveUsers: 3 } });
  expect([refused.status, await refused.json()]).toEqual([
    422,
    expect.objectContaining({
      errors: [{ pointer: '/settings/maxRuns', message: 'must be at least 3, one for each of the 3 shards' }],
    }),
  ]);
});

test('a process with another number of shards does not start, and names the right one', async () => {
  const start = async (main: 'api' | 'worker', shards: string) => {
    const env = { ...redisEnv, PORT: String(await findFreePort()), RUNQ_SHARDS: shards };
    const process = createServiceProcess({ name: main, main, env, readyText: '"never"' });
    await expect(process.start()).rejects.toThrow(/Set RUNQ_SHARDS=3/);
    expect(await process.kill()).toBe(78);
  };
  await Promise.all([start('api', '1'), start('worker', '4')]);
});

test('Redis denied no command', () => {
  expect(runq.log()).not.toMatch(/NOPERM/);
  expect(redis.ask('admin', 'ACL', 'LOG').trim()).toBe('');
});

// The last test, since the board calls CLIENT LIST, which is denied.
test('the queue board shows the queue of every shard', async () => {
  const board = await ops.json<{ queues: { name: string }[] }>('GET', '/queues/api/queues');
  expect(board.queues.map(({ name }) => name)).toEqual(['shard-0-runs', 'shard-1-runs', 'shard-2-runs']);
});
