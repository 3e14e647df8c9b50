import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { signIn } from '../support/client.js';
import { childrenOf, listProcesses, type Process, treeOf } from '../support/processes.js';
import { startRedisServer } from '../support/redis-server.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const running: Runq[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const runq of running.splice(0)) await runq.stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<Runq> {
  const runq = await startRunq(env);
  running.push(runq);
  return runq;
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'runq-e2e-'));
  folders.push(folder);
  return folder;
}

/** A start that is expected to fail: its exit code and output. */
function startAndFail(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const launcher = spawn(process.execPath, ['scripts/start.mjs'], { cwd: root, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [launcher.stdout, launcher.stderr]) stream.on('data', (bytes) => (output += bytes));
  return new Promise((resolve) => launcher.once('close', (code) => resolve({ code, output })));
}

const stillRunning = (tree: Process[]) => {
  const now = listProcesses();
  return tree.filter(({ pid, command }) => now.some((other) => other.pid === pid && other.command === command));
};

/** Cgroup directories named after a worker, in any hierarchy. */
function findGroups(workerId: string, folder = '/sys/fs/cgroup'): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    const path = join(folder, entry.name);
    return entry.name.includes(workerId) ? [path] : findGroups(workerId, path);
  });
}

test('SIGTERM leaves nothing but the data, which the next start loads', async () => {
  const dataDir = await makeFolder();
  const workerId = `w-${randomUUID()}`;
  const first = await startRunq({ RUNQ_DATA_DIR: dataDir, RUNQ_WORKER_ID: workerId });
  const alice = await signIn(first.url, 'alice');
  const run = await alice.run('print("kept")');
  const tree = treeOf(first.launcher.pid!);
  for (const part of ['api/dist/main.js', 'worker/dist/main.js', 'redis-server'])
    expect(tree.filter(({ command }) => command.includes(part)).length, part).toBe(1);
  expect(await first.stop({ keepData: true })).toBe(0);
  expect(stillRunning(tree)).toEqual([]);
  expect(findGroups(workerId)).toEqual([]);
  expect(readdirSync(dataDir)).toEqual(['redis']);

  const second = await start({ RUNQ_DATA_DIR: dataDir, RUNQ_WORKER_ID: workerId });
  const again = await signIn(second.url, 'alice');
  expect(await again.read(run.id)).toMatchObject({ state: 'finished', verdict: 'ok', stdout: 'kept\n' });
});

test('a used port or data folder gives one sentence and exit code 1; the running service continues', async () => {
  const runq = await start();
  const other = await makeFolder();
  const taken = await startAndFail({ PORT: String(runq.port), RUNQ_DATA_DIR: other });
  expect(taken).toMatchObject({ code: 1 });
  expect(taken.output.trim()).toMatch(/^runq: Port \d+ on 127\.0\.0\.1 is already in use\. .*PORT\.$/);
  expect(readdirSync(other)).toEqual([]);
  const inUse = await startAndFail({ PORT: '0', RUNQ_DATA_DIR: runq.dataDir });
  expect(inUse).toMatchObject({ code: 1 });
  expect(inUse.output.trim()).toMatch(new RegExp(`^runq: .*process ${runq.launcher.pid}\\b.*RUNQ_DATA_DIR.*\\.$`));
  expect((await fetch(`${runq.url}/readyz`)).status).toBe(200);
});

test('an unreachable Redis and an invalid setting are reported and leave nothing behind', async () => {
  const folder = await makeFolder();
  const noRedis = await startAndFail({ PORT: '0', RUNQ_DATA_DIR: folder, REDIS_URL: 'redis://127.0.0.1:1' });
  expect(noRedis).toMatchObject({ code: 1 });
  expect(noRedis.output).toMatch(/Cannot reach Redis at REDIS_URL/);
  const wrong = await startAndFail({ PORT: '0', RUNQ_DATA_DIR: folder, RUNQ_MAX_RUNS: 'many' });
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.output).toMatch(/RUNQ_MAX_RUNS must be a whole number/);
  expect(readdirSync(folder)).toEqual(['redis']);
});

test('restarts a killed worker and a killed API', async () => {
  const runq = await start();
  for (const part of ['worker/dist/main.js', 'api/dist/main.js']) {
    const find = () => childrenOf(runq.launcher.pid!).find(({ command }) => command.includes(part));
    const before = find()!;
    process.kill(before.pid, 'SIGKILL');
    await until(() => {
      const now = find();
      return now !== undefined && now.pid !== before.pid;
    }, `the restart of ${part}`);
  }
  await until(async () => (await fetch(`${runq.url}/readyz`).catch(() => null))?.ok, 'runq to be ready', 30_000);
  const alice = await signIn(runq.url, 'alice');
  expect((await alice.run('print(1)')).verdict).toBe('ok');
});

test('the children of a killed launcher exit, and the next start uses the same port and data', async () => {
  const dataDir = await makeFolder();
  const first = await startRunq({ RUNQ_DATA_DIR: dataDir });
  const tree = treeOf(first.launcher.pid!).filter(({ pid }) => pid !== first.launcher.pid);
  first.launcher.kill('SIGKILL');
  const second = await start({ RUNQ_DATA_DIR: dataDir, PORT: String(first.port) });
  expect(stillRunning(tree)).toEqual([]);
  const alice = await signIn(second.url, 'alice');
  expect((await alice.run('print(1)')).verdict).toBe('ok');
});

test('SIGTERM to npm ends all processes of npm start', async () => {
  const dataDir = await makeFolder();
  const env = { ...process.env, PORT: '0', RUNQ_DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  const npm = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  npm.stdout.on('data', (bytes) => (output += bytes));
  await until(() => output.includes('runq is ready'), 'the ready line', 60_000);
  const tree = treeOf(npm.pid!);
  expect(tree.length).toBeGreaterThan(4);
  npm.kill('SIGTERM');
  await until(() => stillRunning(tree).length === 0, 'every process to end', 30_000);
  expect(existsSync(join(dataDir, 'launcher.lock'))).toBe(false);
  expect(readFileSync(join(dataDir, 'redis/appendonlydir/appendonly.aof.manifest'), 'utf8')).not.toBe('');
});

test.each([
  ['api', '"listening"'],
  ['worker', '"accepting runs"'],
])('SIGTERM to npm ends all processes of npm run start:%s', async (name, ready) => {
  const redis = await startRedisServer();
  const env = { ...process.env, PORT: '0', REDIS_URL: `redis://127.0.0.1:${redis.port}`, LOG_LEVEL: 'info' };
  const npm = spawn('npm', ['run', `start:${name}`], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    let output = '';
    npm.stdout.on('data', (bytes) => (output += bytes));
    await until(() => output.includes(ready), `the ${name} to be ready`, 60_000);
    const tree = treeOf(npm.pid!);
    expect(tree.some(({ command }) => command.includes(`${name}/dist/main.js`))).toBe(true);
    npm.kill('SIGTERM');
    await until(() => stillRunning(tree).length === 0, 'every process to end', 30_000);
  } finally {
    npm.kill('SIGKILL');
    await redis.close();
  }
});
