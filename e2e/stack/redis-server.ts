import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Random } from './random.js';
import { findFreePort, until } from './start-runq.js';

/** As in the unit tests. */
const redisServer = process.env.RUNQ_TEST_REDIS ?? 'redis-server';

/** A Redis as an operator runs it (AOF, fsync always, nothing evicted), on a port, that can die and come back. */
export interface RedisServer {
  readonly port: number;
  readonly pid: number;
  /** A connection for looking inside. */
  connect(): Redis;
  kill(): Promise<void>;
  /**
   * What a power cut leaves under `appendfsync always`: all that was acknowledged, and after it the torn beginning of a write that
   * nobody was told of. To be called while it is dead; answers the bytes of that beginning.
   */
  tearTail(random: Random): Promise<number>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startRedisServer(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'runq-e2e-redis-'));
  const port = await findFreePort();
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const safety = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const connections: Redis[] = [];
  let child: ChildProcess;
  let exited: Promise<unknown> = Promise.resolve();

  async function start(): Promise<void> {
    child = spawn(redisServer, [...place, ...safety], { stdio: 'ignore' });
    exited = new Promise((resolve) => child.once('exit', resolve));
    const probe = new Redis(port, '127.0.0.1', { retryStrategy: () => 10, maxRetriesPerRequest: null });
    probe.on('error', () => {});
    await probe.ping();
    await renewFile(probe);
    probe.disconnect();
  }

  /** What docs/operating.md asks of an operator: a torn transaction must not stay in the middle of the file. */
  async function renewFile(redis: Redis): Promise<void> {
    await redis.bgrewriteaof();
    const isRenewed = async () => !/aof_rewrite_(in_progress|scheduled):1/.test(await redis.info('persistence'));
    await until(isRenewed, 'the append-only file to be written anew');
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
    kill,
    async tearTail(random) {
      const aof = join(folder, 'appendonlydir');
      const last = (await readdir(aof))
        .filter((name) => name.endsWith('.incr.aof'))
        .sort()
        .at(-1)!;
      const bytes = await readFile(join(aof, last));
      // The transaction of a script, as the file holds many: begun, and never ended.
      const begin = bytes.lastIndexOf('*1\r\n$5\r\nMULTI\r\n');
      const end = bytes.indexOf('*1\r\n$4\r\nEXEC\r\n', begin);
      if (begin < 0 || end < 0) throw new Error('there is no transaction in the append-only file to tear');
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
