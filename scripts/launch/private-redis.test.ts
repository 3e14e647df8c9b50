import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSameProcessAlive } from '../lock-file.mjs';
import { findRedisServer } from '../setup/system-packages.mjs';
import { startPrivateRedis } from './private-redis.mjs';
import { superviseProcess } from './supervise-process.mjs';

const maxMemoryBytes = 268_435_456;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'runq-private-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Runs Redis as between the boot of a machine and a power cut: it ends with SIGKILL. */
async function duringOneBoot(use: (redis: Redis) => Promise<unknown>, program?: string): Promise<void> {
  let server: ReturnType<typeof superviseProcess>;
  const supervise = (options: object) => {
    server = superviseProcess({ env: process.env, cwd: dataDir, onFatal: () => {}, onChange: () => {}, ...options });
    return server;
  };
  const { signal } = new AbortController();
  const { url, close } = await startPrivateRedis({
    dataDir,
    maxMemoryBytes,
    supervise,
    signal,
    ...(program ? { program } : {}),
  });
  const redis = new Redis(url.slice('unix:'.length), { lazyConnect: true });
  try {
    await use(redis);
    const identity = server!.identity()!;
    process.kill(identity.pid, 'SIGKILL');
    while (isSameProcessAlive(identity)) await sleep(5);
  } finally {
    redis.disconnect();
    await close();
  }
}

/** Appends the last transaction of the file again, cut off in the middle of its last command. */
function tearLastWrite(): void {
  const folder = join(dataDir, 'redis/appendonlydir');
  const file = join(
    folder,
    readdirSync(folder)
      .filter((name) => name.endsWith('.incr.aof'))
      .sort()
      .at(-1)!,
  );
  const bytes = readFileSync(file);
  const begin = bytes.lastIndexOf('*1\r\n$5\r\nMULTI\r\n');
  const end = bytes.indexOf('*1\r\n$4\r\nEXEC\r\n', begin);
  expect([begin >= 0, end > begin]).toEqual([true, true]);
  writeFileSync(file, Buffer.concat([bytes, bytes.subarray(begin, end - 3)]));
}

test('a later start does not execute half a script that a power cut left in the file', async () => {
  const countTwice = "redis.call('INCR', 'first') return redis.call('INCR', 'second')";
  await duringOneBoot((redis) => redis.eval(countTwice, 0));
  tearLastWrite();
  await duringOneBoot((redis) => redis.eval("redis.call('SET', 'a', 1) return redis.call('SET', 'b', 1)", 0));
  await duringOneBoot(async (redis) => expect(await redis.mget('first', 'second', 'b')).toEqual(['1', '1', '1']));
});

test('uses Valkey where Redis is not installed', async () => {
  expect(findRedisServer((name: string) => (name === 'valkey-server' ? '/x' : null))).toBe('/x');
  const program = join(dataDir, 'valkey-server');
  symlinkSync(findRedisServer()!, program);
  await duringOneBoot(async (redis) => {
    expect(await redis.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
    expect(await redis.config('GET', 'maxmemory*')).toEqual(
      expect.arrayContaining(['noeviction', String(maxMemoryBytes)]),
    );
    expect(await redis.info()).toContain(`executable:${program}`);
  }, program);
});
