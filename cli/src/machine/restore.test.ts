import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Redis } from '@runq/common/redis/connection';
import { startTestRedis } from '@runq/common/test/support/test-redis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { backUp } from './backup.js';
import type { Machine } from './machine-redis.js';
import { restore } from './restore.js';
import { findConnected } from './restore-into-redis.js';

type TestRedis = Awaited<ReturnType<typeof startTestRedis>>;
let from: TestRedis;
let to: TestRedis;
let folder: string;
let backup: string;

beforeAll(async () => {
  [from, to] = await Promise.all([startTestRedis(), startTestRedis()]);
  folder = mkdtempSync(join(tmpdir(), 'runq-backup-test-'));
  backup = join(folder, 'backup.rdb');
  const { redis } = from;
  await redis.config('SET', 'repl-diskless-sync-delay', 0);
  await redis.set('{runq}:shards', 1);
  await redis.set('{runq}:text', Buffer.from([0, 255, 10]));
  await redis.hset('{runq:0/3}:hash', 'field', 'value');
  await redis.zadd('{runq}:sorted', 1.5, 'a', 2, 'b');
  await redis.sadd('{runq}:set', 'x');
  await redis.rpush('{runq}:list', ...Array.from({ length: 2000 }, (_, i) => `item ${i}`));
  await redis.xadd('{runq}:stream', '1-1', 'event', 'output');
  await redis.set('{runq}:expires', 'later', 'PX', 3_600_000);
  for (let i = 0; i < 1200; i++) await redis.set(`{runq}:run:${i}`, 'x'.repeat(i));
  await redis.set('of another service', 'not ours');
  expect(await run(backUp, from.url, backup, { force: false })).toMatch(/1209 keys, Redis .+ MB, of 20/);
});
afterAll(async () => {
  await Promise.all([from?.close(), to?.close()]);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => to.flush());

/** Runs a command on a machine and returns what it printed. */
async function run<Rest extends unknown[]>(
  command: (machine: Machine, ...rest: Rest) => Promise<number>,
  url: string | Record<string, string>,
  ...rest: Rest
): Promise<string> {
  const stdout = new PassThrough();
  const terminal = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), noColor: true };
  const interrupts = { signal: new AbortController().signal, takeOver: () => {} };
  const env = { PATH: process.env.PATH, ...(typeof url === 'string' ? { REDIS_URL: url } : url) };
  expect(await command({ terminal, env, interrupts }, ...rest)).toBe(0);
  return String(stdout.read());
}

/** Values and expiries of all keys of runq but those of the audit log, to which a restore adds an entry. */
async function readAll(redis: Redis): Promise<Record<string, string>> {
  const names = (await redis.keys('{runq*')).filter((name) => !/:(audit|change:.*)$/.test(name)).sort();
  const read = async (name: string) =>
    `${(await redis.dumpBuffer(name))!.toString('base64')} ${await redis.call('PEXPIRETIME', name)}`;
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)])));
}

test('a restore into an empty Redis brings every key with its expiry, and an entry of the audit log', async () => {
  expect(await run(restore, to.url, backup)).toContain('into the Redis at REDIS_URL');
  expect(await readAll(to.redis)).toEqual(await readAll(from.redis));
  expect(await to.redis.exists('of another service')).toBe(0);
  expect(JSON.stringify(await to.redis.xrange('{runq}:audit', '-', '+'))).toContain('service.restore');
});

test('a backup is private, whole, and replaces a file only when it is asked to', async () => {
  const file = join(folder, 'second.rdb');
  writeFileSync(file, 'kept', { mode: 0o644 });
  await expect(run(backUp, from.url, file, { force: false })).rejects.toThrow(/exists.*--force/);
  expect(readFileSync(file, 'utf8')).toBe('kept');
  await run(backUp, from.url, file, { force: true });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(['backup.rdb', 'second.rdb']);
});

test('a backup of another Redis is refused', async () => {
  await expect(run(backUp, to.url, join(folder, 'no.rdb'), { force: false })).rejects.toThrow(/no runq in this Redis/);
});

test('without the programs of Redis each command names the package', async () => {
  const env = { REDIS_URL: from.url, PATH: folder };
  await expect(run(backUp, env, join(folder, 'no.rdb'), { force: false })).rejects.toThrow(/redis-tools/);
  await expect(run(restore, { ...env, REDIS_URL: to.url }, backup)).rejects.toThrow(/redis-server/);
  expect(await to.redis.dbsize()).toBe(0);
});

/** At a place where the rest does not end like a whole file by chance, which is found to be damaged. */
function cutOff(bytes: Buffer): Buffer {
  let length = bytes.length - 100;
  while (bytes[length - 9] === 0xff) length--;
  return bytes.subarray(0, length);
}

test.each([
  ['no snapshot', (bytes: Buffer) => Buffer.concat([Buffer.from('PK'), bytes]), /no snapshot of Redis/],
  ['empty', () => Buffer.alloc(0), /no snapshot of Redis/],
  ['cut off', cutOff, /cut off/],
  [
    'damaged in the middle',
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 5000), Buffer.from('?'), bytes.subarray(5001)]),
    /damaged/,
  ],
])('a file that is %s is refused and nothing is restored', async (_, change, sentence) => {
  const file = join(folder, 'faulty');
  writeFileSync(file, change(readFileSync(backup)));
  await expect(run(restore, to.url, file)).rejects.toThrow(sentence);
  expect(await to.redis.dbsize()).toBe(0);
  rmSync(file);
});

test('a Redis with keys of runq, or with its processes, is refused and stays as it is', async () => {
  await to.redis.set('{runq}:settings', 'a');
  await expect(run(restore, to.url, backup)).rejects.toThrow(/has 1 keys of runq/);
  expect(await to.redis.keys('*')).toEqual(['{runq}:settings']);
  await to.flush();
  const worker = to.connect({ name: 'worker' });
  await worker.ping();
  await expect(run(restore, to.url, backup)).rejects.toThrow(/connected to this Redis: runq-worker\. Stop/);
  expect(await to.redis.dbsize()).toBe(0);
  worker.disconnect();
});

test('a restore without enough memory leaves nothing, and keys of others', async () => {
  await to.redis.set('of another service', 'kept');
  const used = Number(/used_memory:(\d+)/.exec(await to.redis.info('memory'))![1]);
  await to.redis.config('SET', 'maxmemory', used + 100_000);
  await expect(run(restore, to.url, backup)).rejects.toThrow(/Not restored: .*OOM/);
  await to.redis.config('SET', 'maxmemory', 0);
  expect(await to.redis.keys('*')).toEqual(['of another service']);
});

test('a broken restore is repeated from its beginning', async () => {
  await to.redis.mset('{runq}:shards', 'restoring', '{runq}:run:5', 'half', '{runq}:run:9999', 'half');
  await run(restore, to.url, backup);
  expect(await readAll(to.redis)).toEqual(await readAll(from.redis));
});

test('a restore into a data folder is what the next start loads; former data is moved aside', async () => {
  const dataDir = join(folder, 'data');
  const data = join(dataDir, 'redis');
  expect(await run(restore, { RUNQ_DATA_DIR: dataDir }, backup)).not.toContain('former');
  const first = readdirSync(join(data, 'appendonlydir'));
  const printed = await run(restore, { RUNQ_DATA_DIR: dataDir }, backup);
  const aside = /former data is in (\S+)\.\n/.exec(printed)![1]!;
  expect(readdirSync(join(aside, 'appendonlydir'))).toEqual(first);
  expect(readdirSync(dataDir).sort()).toEqual(['redis', aside.slice(dataDir.length + 1)].sort());
  const started = await startTestRedis({ copyOf: data });
  expect(await readAll(started.redis)).toEqual(await readAll(from.redis));
  expect(await started.redis.exists('{runq}:audit')).toBe(1);
  await started.close();
});

test('a snapshot of a database with another number is restored into the first', async () => {
  const file = join(folder, 'numbered.rdb');
  const other = await startTestRedis();
  await other.redis.config('SET', 'repl-diskless-sync-delay', 0);
  await other.redis.select(5);
  await other.redis.mset('{runq}:shards', 1, '{runq}:a', 'b');
  await other.redis.select(0);
  await other.redis.set('of another service', 'x');
  await run(backUp, `${other.url}?db=5`, file, { force: false });
  await other.close();
  await run(restore, to.url, file);
  expect(Object.keys(await readAll(to.redis))).toEqual(['{runq}:a', '{runq}:shards']);
  expect(await to.redis.exists('of another service')).toBe(0);
  rmSync(file);
});

test('finds connections of runq, but for one of its own', () => {
  const list = ['id=1 name=runq-restore db=0', 'id=2 name=runq-api db=0', 'id=3 name= db=0', 'id=4 name=runq-api db=0'];
  expect(findConnected(list.join('\n'))).toEqual(['runq-api']);
  expect(findConnected([...list, 'id=5 name=runq-restore'].join('\n'))).toEqual(['runq-api', 'runq-restore']);
});
