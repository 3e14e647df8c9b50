import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let redis: RedisServer;
let runq: Runq;
let ops: Client;
let grader: Client;
let alice: Client;

beforeAll(async () => {
  redis = await startRedisServer();
  runq = await startRunq({ REDIS_URL: `redis://127.0.0.1:${redis.port}` });
  ops = await signIn(runq.url, 'root', 'ops');
  grader = await signIn(runq.url, 'grace', 'grader');
  alice = await signIn(runq.url, 'alice');
});
afterAll(async () => {
  await runq?.stop();
  await redis?.close();
});

interface Page {
  runs: WireRun[];
  nextCursor: string | null;
}
const find = async (query: string) =>
  (await ops.json<Page>('GET', `/v1/ops/runs?${query}`)).runs.map(({ id }) => id).toSorted();
const readHealth = async () =>
  (await (await fetch(`${runq.url}/health`)).json()) as { status: string; reasons: string[] };

test('finds runs by id, label, verdict, state, batch and user, and refuses unknown parameters', async () => {
  const { id } = await alice.json<WireRun>('POST', '/v1/runs?wait=60000', { code: '1/0', label: 'Lesson 7' });
  const batch = await grader.json<{ id: string }>('POST', '/v1/batches', { label: 'hw', runs: [{ code: 'print(1)' }] });
  await grader.events(batch.id, { kind: 'batches' });
  const ofBatch = [`${batch.id}-0`];
  expect(await find(`id=${id}`)).toEqual([id]);
  expect(await find('label=Lesson%207')).toEqual([id]);
  expect(await find('verdict=runtime_error')).toEqual([id]);
  expect(await find('state=finished')).toEqual([id, ...ofBatch].toSorted());
  expect(await find(`batch=${batch.id}`)).toEqual(ofBatch);
  expect(await find('user=grace')).toEqual(ofBatch);
  expect(await find('q=lesson')).toEqual([id]);
  expect(await find(`q=${batch.id}`)).toEqual(ofBatch);
  for (const query of ['nonsense=1', 'state=done', 'verdict=AC', 'cursor=x'])
    expect((await ops.call('GET', `/v1/ops/runs?${query}`)).status).toBe(422);
  for (const path of ['users', 'audit']) expect((await ops.call('GET', `/v1/ops/${path}?x=1`)).status).toBe(422);
});

test('a run has a timeline from its wait to its end, and its code only in a look', async () => {
  const code = 'import time; time.sleep(60)  # secret';
  const runs = [await alice.submit({ code }), await alice.submit({ code }), await alice.submit({ code })];
  const last = runs[2]!.id;
  const timeline = (id: string) => ops.json<Record<string, unknown>>('GET', `/v1/ops/runs/${id}`);
  expect(await timeline(last)).toMatchObject({
    ...{ waiting: 'Position 1 of the own queue; own limit of 2 active runs reached.', end: null, attempts: [] },
  });
  expect(JSON.stringify(await timeline(runs[0]!.id))).not.toContain('secret');
  const seen = await ops.json<{ files: { text: string }[] }>('POST', `/v1/ops/runs/${last}/look`, { why: 'x' });
  expect(seen.files[0]!.text).toBe(code);
  const [look] = (await ops.json<{ entries: object[] }>('GET', '/v1/ops/audit?limit=1')).entries;
  expect(look).toMatchObject({ who: 'root', action: 'run.look', target: last, after: 'of alice', why: 'x' });
  for (const { id } of runs.toReversed()) await ops.json('POST', `/v1/ops/runs/${id}/cancel`, { why: 'enough' });
  await alice.read(runs[0]!.id, 20_000);
  expect(await timeline(runs[0]!.id)).toMatchObject({
    ...{ waiting: null, end: expect.stringMatching(/^Stopped by an operator\. Reason: enough\./) },
    attempts: [{ attempt: 1, workerId: expect.any(String) }],
    changes: [{ text: 'Finished: cancelled.' }, { text: /Started/ }, {}, { text: 'Submitted.' }].map((change) =>
      expect.objectContaining(change.text instanceof RegExp ? { text: expect.stringMatching(change.text) } : change),
    ),
  });
});

test('ops who read the output of others are in the audit log, by any route, and a stop shows them none', async () => {
  const bob = await signIn(runq.url, 'bob');
  const { id } = await bob.run('print("mine")');
  expect(await ops.json('POST', `/v1/runs/${id}/cancel`)).toMatchObject({ stdout: null });
  const looks = async () =>
    (await ops.json<{ entries: { action: string }[] }>('GET', '/v1/ops/audit?limit=5')).entries.filter(
      ({ action }) => action === 'run.look' || action === 'batch.look',
    );
  const before = (await looks()).length;
  for (const path of ['', '/output', '/events']) await (await ops.call('GET', `/v1/runs/${id}${path}`)).text();
  const after = await looks();
  expect(after.length).toBe(before + 1);
  expect(after[0]).toMatchObject({ who: 'root', action: 'run.look', target: id, after: 'of bob' });
  const batch = await grader.json<{ id: string }>('POST', '/v1/batches', { runs: [{ code: 'print(1)' }] });
  await grader.json('GET', `/v1/batches/${batch.id}/results`);
  await ops.json('GET', `/v1/batches/${batch.id}`);
  expect((await looks())[0]).toMatchObject({ action: 'run.look' });
  await ops.json('GET', `/v1/batches/${batch.id}/results`);
  expect((await looks())[0]).toMatchObject({ action: 'batch.look', target: batch.id, after: 'of grace' });
});

test('with the only worker quiet and a run waiting, the service is degraded and says why', async () => {
  const { workers } = await ops.json<{ workers: { id: string }[] }>('GET', '/v1/ops/workers');
  await ops.json('POST', `/v1/ops/workers/${workers[0]!.id}/quiet`);
  const { id } = await alice.submit({ code: 'print(1)' });
  await until(async () => (await readHealth()).reasons.some((reason) => reason.startsWith('1 run waits')), 'a reason');
  expect(await readHealth()).toMatchObject({
    status: 'degraded',
    reasons: [expect.stringMatching(/^1 run waits \d+ s; no worker takes runs\.$/)],
  });
  expect(await ops.json('GET', `/v1/ops/runs/${id}`)).toMatchObject({
    waiting: 'Position 1 of the own queue; no worker takes runs.',
  });
  await ops.json('POST', `/v1/ops/workers/${workers[0]!.id}/resume`);
  expect(await alice.read(id, 20_000)).toMatchObject({ verdict: 'ok' });
  await until(async () => (await readHealth()).status === 'healthy', 'the service to be healthy');
});

test('a deleted record of an active run frees its user', async () => {
  const { id } = await alice.submit({ code: 'import time; time.sleep(60)' });
  await until(async () => (await alice.read(id)).state === 'active', 'the run to start');
  const [key] = (await redis.connect().keys('*:run:*')).filter((name) => name.endsWith(id));
  await redis.connect().unlink(key!);
  const countUsers = async () =>
    ((await (await fetch(`${runq.url}/health`)).json()) as { users: { active_count: number } }).users.active_count;
  await until(async () => (await countUsers()) === 0, 'the user to be inactive', 20_000);
  const metrics = async () => (await ops.call('GET', '/metrics')).text();
  await until(async () => /^runq_orphans_total [1-9]/m.test(await metrics()), 'the metric to count it');
  expect(await alice.run('print(1)')).toMatchObject({ verdict: 'ok' });
});

test('an eviction policy that is changed on the live Redis degrades the service, and ops see it', async () => {
  const client = redis.connect();
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await until(async () => (await readHealth()).reasons.some((reason) => reason.includes('allkeys-lru')), 'a reason');
  expect(await ops.json('GET', '/system-stats')).toMatchObject({
    redis: { maxmemory_policy: 'allkeys-lru', append_only: true, version: expect.any(String) },
  });
  await client.config('SET', 'maxmemory-policy', 'noeviction');
  await until(async () => (await readHealth()).status === 'healthy', 'the service to be healthy');
  expect(await alice.json('GET', '/system-stats')).toMatchObject({ redis: null });
});
