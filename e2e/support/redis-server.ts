import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Random } from './random.js';
import { findFreePort, until } from './start-runq.js';

/** The same variable as in the unit tests. */
const redisServer = process.env.RUNQ_TEST_REDIS ?? 'redis-server';

/** A Redis with production settings (AOF, fsync always, no eviction) on a port, which can be killed and restarted. */
export interface RedisServer {
  readonly port: number;
  readonly pid: number;
  /** Opens a connection to inspect the data. */
  connect(): Redis;
  isRunning(): boolean;
  kill(): Promise<void>;
  /**
   * Simulates a power cut under `appendfsync always`: all acknowledged writes, followed by the torn beginning of an
   * unacknowledged one. Call it between `kill` and `start`; returns the length of that beginning in bytes.
   */
  tearTail(random: Random): Promise<number>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'runq-e2e-redis-'));
  const port = await findFreePort();
  const location = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const durability = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const connections: Redis[] = [];
  let child: ChildProcess;
  let exited: Promise<unknown> = Promise.resolve();

  async function start(): Promise<void> {
    child = spawn(redisServer, [...location, ...durability], { stdio: 'ignore' });
    exited = new Promise((resolve) => child.once('exit', resolve));
    const probe = new Redis(port, '127.0.0.1', { retryStrategy: () => 10, maxRetriesPerRequest: null });
    probe.on('error', () => {});
    await probe.ping();
    await rewriteFile(probe);
    probe.disconnect();
  }

  /** The documented step after a power cut: a torn transaction must not stay in the middle of the file. */
  async function rewriteFile(redis: Redis): Promise<void> {
    await redis.bgrewriteaof();
    const isRewritten = async () => !/aof_rewrite_(in_progress|scheduled):1/.test(await redis.info('persistence'));
    await until(isRewritten, 'the rewrite of the append-only file');
  }

  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await exited;
  }

  await start();
  return {
    port,
    get pid() {
      return child.pid!;
    },
    connect() {
      const connection = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
      connection.on('error', () => {});
      connections.push(connection);
      return connection;
    },
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill,
    async tearTail(random) {
      const aof = join(folder, 'appendonlydir');
      const last = (await readdir(aof))
        .filter((name) => name.endsWith('.incr.aof'))
        .sort()
        .at(-1)!;
      const bytes = await readFile(join(aof, last));
      // The transaction of a script, begun and never finished.
      const begin = bytes.lastIndexOf('*1\r\n$5\r\nMULTI\r\n');
      const end = bytes.indexOf('*1\r\n$4\r\nEXEC\r\n', begin);
      if (begin < 0 || end < 0) throw new Error('no transaction in the append-only file');
      const torn = bytes.subarray(begin, random.between(begin + 1, end));
      await appendFile(join(aof, last), torn);
      return torn.length;
    },
    start,
    async close() {
      for (const connection of connections) connection.disconnect();
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
