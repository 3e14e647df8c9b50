import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from '../support/client.js';
import { startSecureRedis } from '../support/secure-redis.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let redis: Awaited<ReturnType<typeof startSecureRedis>>;
let runq: Runq;

beforeAll(async () => {
  redis = await startSecureRedis();
  runq = await startRunq({ REDIS_URL: redis.url, RUNQ_REDIS_CA_FILE: redis.caFile });
});
afterAll(async () => {
  await runq?.stop();
  await redis?.close();
});

test('the service works over TLS with the shipped ACL user, without a denied command', async () => {
  const [student, grader, ops] = await Promise.all([
    signIn(runq.url, 'stu:dent'),
    signIn(runq.url, 'grader', 'grader'),
    signIn(runq.url, 'ops', 'ops'),
  ]);
  const asking = await student.submit({ code: 'print(input())\nopen("left.txt", "w").write("x")', interactive: true });
  await student.json('POST', `/v1/runs/${asking.id}/stdin`, { data: 'typed\n' });
  const asked = await student.read(asking.id, 20_000);
  expect(asked).toMatchObject({ verdict: 'ok', stdout: 'typed\n', artifacts: [{ name: 'left.txt' }] });
  const { id } = await grader.json<{ id: string }>('POST', '/v1/batches', { runs: [{ code: 'print(1)' }] });
  const batch = () => grader.json<{ state: string }>('GET', `/v1/batches/${id}`);
  await until(async () => (await batch()).state === 'finished', 'the batch to end');
  const later = await student.submit({ code: 'print(2)', delayMs: 1500 });
  expect((await student.read(later.id)).queue?.waitingFor).toBe('due_time');
  expect(await student.read(later.id, 20_000)).toMatchObject({ verdict: 'ok' });
  const stuck = await student.submit({ code: 'while True: pass' });
  await student.cancel(stuck.id);
  expect(await student.read(stuck.id, 20_000)).toMatchObject({ verdict: 'cancelled' });
  const put = (content: string, guard: Record<string, string>) =>
    student.call('PUT', '/v1/workspace/files/a.py', { content }, guard);
  const first = await put('1', { 'If-None-Match': '*' });
  const second = await put('2', { 'If-Match': first.headers.get('etag')! });
  const { etag } = (await second.json()) as { etag: string };
  await student.json('POST', '/v1/workspace/move', { from: 'a.py', to: 'b.py', etag });
  await student.call('DELETE', '/v1/workspace/files/b.py', undefined, { 'If-Match': '*' });
  expect(await student.json('GET', '/v1/workspace')).toMatchObject({ files: [], deleted: [{ path: 'b.py' }] });
  const share = await student.json<{ id: string }>('POST', '/v1/shares', {
    files: [{ path: 'main.py', content: '' }],
  });
  expect((await fetch(`${runq.url}/v1/shares/${share.id}`)).status).toBe(200);
  await ops.json('POST', `/v1/shares/${share.id}/off`);
  await student.call('DELETE', `/v1/shares/${share.id}`);
  await ops.json('PATCH', '/v1/ops/settings', { settings: { maxRuns: 5 } });
  for (const path of ['users', 'workers', 'runs', 'audit', 'settings']) await ops.json('GET', `/v1/ops/${path}`);
  expect((await ops.call('GET', '/queues')).status).toBe(200);
  expect((await fetch(`${runq.url}/readyz`)).status).toBe(200);
  expect(runq.log()).not.toMatch(/NOPERM|appendfsync|append-only/);
  expect(redis.ask('admin', 'ACL', 'LOG').trim()).toBe('');
});

test('the shipped ACL user can do nothing else', () => {
  for (const command of [
    ['FLUSHALL'],
    ['KEYS', '*'],
    ['GET', 'foreign'],
    ['PUBLISH', 'foreign', 'x'],
    ['CONFIG', 'SET', 'appendonly', 'no'],
    ['ACL', 'WHOAMI'],
    ['SHUTDOWN'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['EVAL', 'return redis.call("GET", "foreign")', '0'],
  ])
    expect([command.join(' '), redis.ask('runq', ...command)]).toEqual([
      command.join(' '),
      expect.stringMatching(/NOPERM|can't access/),
    ]);
});
