import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSameProcessAlive } from '../lock-file.mjs';
import { isReachable, pingRedis, waitForRedis } from './query-redis.mjs';
import { endStaleProcesses } from './stale-processes.mjs';
import { chooseBackOffMs, superviseProcess } from './supervise-process.mjs';

const modulePath = fileURLToPath(new URL('./supervise-process.mjs', import.meta.url));
let folder: string;
let journal: string;
let fatal: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runq-supervise-'));
  journal = join(folder, 'journal');
  fatal = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The pids of all starts. An opened journal that is still empty has no line. */
const lines = () => (existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').filter(Boolean) : []);
const script = (body: string) =>
  `require('fs').appendFileSync(${JSON.stringify(journal)}, process.pid + '\\n');${body}`;
const supervise = (body: string, more: object = {}) =>
  superviseProcess({
    name: 'child',
    command: process.execPath,
    args: ['-e', script(body)],
    env: process.env,
    cwd: folder,
    stopGraceMs: 5000,
    output: 'tail',
    onFatal: (sentence: string) => fatal.push(sentence),
    ...more,
  });

async function until(probe: () => unknown, what: string, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}`);
    await sleep(10);
  }
}

test('restarts a process that exits, and never after stop', async () => {
  const one = supervise('process.exit(3)');
  await until(() => lines().length >= 2, 'a second start');
  await one.stop();
  const count = lines().length;
  expect(one.identity()).toBeNull();
  expect(one.failures()).toBeGreaterThanOrEqual(1);
  expect(lines()).toHaveLength(count);
  expect(fatal).toEqual([]);
});

test('restarts a killed process with a new pid', async () => {
  const one = supervise('setInterval(() => {}, 1000)');
  await until(() => lines().length === 1, 'the first start');
  process.kill(one.identity()!.pid, 'SIGKILL');
  await until(() => lines().length === 2, 'the second start');
  const [first, second] = lines();
  expect(first).not.toBe(second);
  await one.stop();
});

test('waits longer before each restart of a process that ends at once, and not after one that ran well', () => {
  let waitMs: number | null = null;
  const waits = [5, 5, 5, 5, 5, 5, 5, 4700, 4700, 100].map((ranMs) => (waitMs = chooseBackOffMs(waitMs, ranMs)));
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 250, 250, 500]);
});

test('treats exit code 78 as fatal and does not restart', async () => {
  const one = supervise('process.exit(78)');
  await until(() => fatal.length === 1, 'the fatal sentence');
  expect(fatal[0]).toMatch(/child rejected its configuration/);
  await one.stop();
  expect(lines()).toHaveLength(1);
});

test('counts a command that does not exist as a failure', async () => {
  const one = supervise('', { command: join(folder, 'nothing') });
  await until(() => one.failures() > 0, 'the failure');
  await one.stop();
});

test('kills a process that ignores SIGTERM after the grace period', async () => {
  const one = supervise("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)", { stopGraceMs: 200 });
  await until(() => lines().length === 1, 'the start');
  const identity = one.identity()!;
  await one.stop();
  expect(isSameProcessAlive(identity)).toBe(false);
});

test('closes the stdin of a child when the launcher is killed', async () => {
  const child = script("process.stdin.resume(); process.stdin.once('end', () => process.exit())");
  const code = `
    import { chooseBackOffMs, superviseProcess } from ${JSON.stringify(modulePath)};
    const args = ['-e', ${JSON.stringify(child)}];
    superviseProcess({ name: 'x', command: process.execPath, args, env: process.env, stopGraceMs: 1 });`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
  await until(() => lines()[0], 'the child');
  const pid = Number(lines()[0]);
  launcher.kill('SIGKILL');
  await until(() => !isSameProcessAlive({ pid, startTicks: null }), 'the end of the child');
});

test('ends the processes that a killed launcher left, but no other process with the same pid', async () => {
  const left = spawn(
    process.execPath,
    ['-e', `${script("process.on('SIGTERM', () => {})")};setInterval(() => {}, 1000)`],
    {
      stdio: 'ignore',
    },
  );
  await until(() => lines().length === 1, 'the leftover process');
  const { readStartTicks } = await import('../lock-file.mjs');
  const identity = { name: 'api', pid: left.pid, startTicks: readStartTicks(left.pid!) };
  const stranger = { name: 'worker', pid: process.pid, startTicks: 1 };
  expect(await endStaleProcesses([identity, stranger], { graceMs: 100 })).toBe(1);
  expect(isSameProcessAlive(identity)).toBe(false);
});

test('waits while Redis loads its file or the reply is not from Redis', async () => {
  const socketPath = join(folder, 's');
  const answers = ['-LOADING Redis is loading\r\n', 'HTTP/1.1 400 Bad Request\r\n', '+PONG\r\n'];
  const server = createServer((socket) =>
    socket.on('error', () => {}).once('data', () => socket.write(answers.shift() ?? '')),
  );
  expect(await pingRedis(socketPath)).toBe(false);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  expect(await waitForRedis(socketPath, { timeoutMs: 5000, hasFailed: () => false })).toBe(true);
  expect(answers).toEqual([]);
  expect(await isReachable(`unix:${socketPath}?db=1`, 1000)).toBe(true);
  server.close();
  expect(await waitForRedis(join(folder, 'none'), { timeoutMs: 5000, hasFailed: () => true })).toBe(false);
  expect(await isReachable('redis://127.0.0.1:1/0', 1000)).toBe(false);
});
