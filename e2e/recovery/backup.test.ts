import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accountsEnv, createAccountBrowser } from '../accounts/account-browser.js';
import { readVerdicts, type WireBatch, waitUntilGraded } from '../grading/graded-batch.js';
import { createAssignment, createClass, zip } from '../grading/grading-class.js';
import { runCli } from '../support/cli.js';
import { type Client, createClient, signIn } from '../support/client.js';
import { startCluster } from '../support/cluster.js';
import { listProcesses } from '../support/processes.js';
import { startRedisServer } from '../support/redis-server.js';
import { startSecureRedis } from '../support/secure-redis.js';
import { createServiceProcess, type ServiceProcess } from '../support/service-process.js';
import { findFreePort, until } from '../support/start-runq.js';
import { waitForEmptyBullmq, waitForFreeSlots } from './check-clean.js';
import { countingProgram, leaseMs } from './fixture.js';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const password = 'correct horse';
const serviceEnv = {
  ...accountsEnv,
  RUNQ_LEASE_MS: String(leaseMs),
  RUNQ_BEAT_INTERVAL_MS: String(leaseMs / 4),
  RUNQ_QUEUE_SWEEP_MS: '5000',
};

let cwd: string;
const releases: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-backup-'));
});
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
  rmSync(cwd, { recursive: true, force: true });
});

/** A Redis that is closed after the test. */
async function openRedis() {
  const redis = await startRedisServer();
  releases.push(() => redis.close());
  return { redis, url: `redis://127.0.0.1:${redis.port}` };
}

const ops = (env: Record<string, string>, ...args: string[]) => runCli(['ops', ...args], { env, cwd });

/** An API and a worker on a Redis; returns the address of the API. */
async function startService(redisUrl: string): Promise<string> {
  const port = await findFreePort();
  const start = async (name: 'api' | 'worker', env: object, readyText: string): Promise<ServiceProcess> => {
    const one = createServiceProcess({
      ...{ name, main: name, readyText },
      env: { ...serviceEnv, REDIS_URL: redisUrl, ...env },
    });
    await one.start();
    releases.push(() => one.kill('SIGTERM'));
    return one;
  };
  await start('api', { PORT: String(port) }, '"listening"');
  await start('worker', { RUNQ_WORKER_ID: `restored-${port}` }, '"accepting runs"');
  return `http://127.0.0.1:${port}`;
}

/** What must be the same after a restore, read as clients read it. */
async function readState(url: string, tokens: { ada: string; grader: string }, ids: { run: string; batch: string }) {
  const [ada, grader] = [createClient(url, tokens.ada), createClient(url, tokens.grader)];
  return {
    run: await ada.read(ids.run),
    events: await ada.events(ids.run),
    artifact: await (await ada.call('GET', `/v1/runs/${ids.run}/artifacts/left.txt`)).text(),
    files: await ada.json('GET', '/v1/workspace'),
    file: await ada.json('GET', '/v1/workspace/files/notes.py'),
    verdicts: await readVerdicts(grader, ids.batch),
    assignments: await grader.json('GET', '/v1/assignments'),
  };
}

/** Submits the same program as another user until it is stopped: the state of Redis changes all the time. */
function keepRunning(client: Client): () => Promise<void> {
  let isStopped = false;
  const ended = (async () => {
    while (!isStopped) await client.run('print("busy")');
  })();
  return async () => {
    isStopped = true;
    await ended;
  };
}

test('a backup of a busy service is restored into an empty Redis: all is there, and its runs end once', async () => {
  const cluster = await startCluster({ apis: 1, workers: 1, env: serviceEnv });
  let isClosed = false;
  const closeCluster = async () => {
    if (!isClosed) await cluster.close();
    isClosed = true;
  };
  releases.push(closeCluster);
  const { url } = cluster.apis[0]!;
  const env = { REDIS_URL: `redis://127.0.0.1:${cluster.redis.port}`, RUNQ_URL: url };
  const [ada, busy, grader] = await Promise.all([
    signIn(url, 'ada'),
    signIn(url, 'busy'),
    signIn(url, 'grader', 'grader'),
  ]);

  await ada.call('PUT', '/v1/workspace/files/notes.py', { content: 'print("Notizen: ü")' }, { 'If-None-Match': '*' });
  const finished = await ada.run('print("kept: ü")\nopen("left.txt", "w").write("artifact")');
  const { files } = createClass(2);
  const form = { assignment: zip(createAssignment()), submissions: zip(files) };
  const batch = await grader.send<WireBatch>('POST', '/v1/batches', form);
  await waitUntilGraded(grader, batch.id, 60_000);
  const invitation = await ops(env, 'invite', 'olga', '--role', 'ops');
  const browser = createAccountBrowser(url);
  expect((await browser.accept(invitation.stdout.trim(), password)).status).toBe(204);

  // Two runs of one user are active, the others wait.
  const program = countingProgram('long', 100, 100);
  const [active, waiting] = [[] as string[], [] as string[]];
  for (const list of [active, active, waiting, waiting]) list.push((await ada.submit(program[0])).id);
  const hasPrinted = async (id: string) => (await ada.read(id)).startedAt !== null;
  await until(async () => (await Promise.all(active.map(hasPrinted))).every(Boolean), 'two active runs');
  const tokens = { ada: ada.token!, grader: grader.token! };
  const ids = { run: finished.id, batch: batch.id };
  const before = await readState(url, tokens, ids);

  const stop = keepRunning(busy);
  expect(await ops(env, 'backup', 'nightly.rdb')).toMatchObject({ code: 0, stderr: '' });
  const states = await Promise.all([...active, ...waiting].map(async (id) => (await ada.read(id)).state));
  expect(states).toEqual(['active', 'active', 'queued', 'queued']);
  await stop();
  const refused = await ops(env, 'restore', 'nightly.rdb');
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/connected to this Redis: runq-api.*worker/),
  });
  await closeCluster();

  const { redis, url: redisUrl } = await openRedis();
  const restored = await ops({ REDIS_URL: redisUrl }, 'restore', 'nightly.rdb');
  expect(restored).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Restored \d+ keys/) });
  const again = await startService(redisUrl);
  expect(await readState(again, tokens, ids)).toEqual(before);
  const cookie = browser.cookie();
  expect(await (await fetch(`${again}/v1/me`, { headers: { cookie } })).json()).toMatchObject({ userId: 'olga' });
  expect((await createAccountBrowser(again).signIn('olga', password)).status).toBe(204);

  const student = createClient(again, tokens.ada);
  for (const id of [...active, ...waiting]) {
    const events = await student.events(id);
    expect(events.filter(({ event }) => event === 'finished')).toHaveLength(1);
    const attempt = active.includes(id) ? 2 : 1;
    expect(await student.read(id)).toMatchObject({ state: 'finished', verdict: 'ok', attempt, stdout: program[1] });
  }
  expect((await student.run('print("new")')).stdout).toBe('new\n');
  const { entries } = await (await signIn(again, 'root', 'ops')).json<{ entries: object[] }>('GET', '/v1/ops/audit');
  expect(entries).toContainEqual(expect.objectContaining({ action: 'service.restore', who: 'runq ops restore' }));
  const connection = redis.connect();
  await waitForFreeSlots(connection);
  await waitForEmptyBullmq(connection);
});

test('over TLS the shipped user for backups does both, with no secret in arguments', async () => {
  const redis = await startSecureRedis();
  releases.push(() => redis.close());
  const env = { RUNQ_REDIS_CA_FILE: redis.caFile };
  redis.ask('admin', 'MSET', '{runq}:shards', '1', '{runq}:a', 'b');
  const denied = await ops({ ...env, REDIS_URL: redis.url }, 'backup', 'file.rdb');
  expect(denied).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/may not copy Redis.*redis-backup-user\.acl/),
  });

  let isDone = false;
  const backup = ops({ ...env, REDIS_URL: redis.backupUrl }, 'backup', 'file.rdb').finally(() => (isDone = true));
  const seen: string[] = [];
  await until(() => {
    seen.push(...listProcesses().flatMap(({ command }) => (command.includes('file.rdb') ? [command] : [])));
    return isDone;
  }, 'the end of the backup');
  expect(await backup).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^file\.rdb: 2 keys, Redis/),
  });
  expect(seen.filter((command) => /redis-cli.*--rdb/.test(command)).length).toBeGreaterThan(0);
  expect(seen.filter((command) => command.includes(redis.password))).toEqual([]);

  redis.ask('admin', 'FLUSHALL');
  const restored = await ops({ ...env, REDIS_URL: redis.backupUrl }, 'restore', 'file.rdb');
  expect(restored).toMatchObject({ code: 0, stderr: '' });
  expect(redis.ask('admin', 'MGET', '{runq}:shards', '{runq}:a').trim()).toBe('1\nb');
});

test('what cannot be reached or read is refused in a sentence', async () => {
  const wrong = { REDIS_URL: 'redis://127.0.0.1:1' };
  expect(await ops(wrong, 'backup', 'x.rdb')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Cannot reach Redis/),
  });
  expect(await ops({}, 'backup', 'x.rdb')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/REDIS_URL is not set/),
  });
  expect(await ops(wrong, 'restore', 'missing.rdb')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/no such file/),
  });
});
