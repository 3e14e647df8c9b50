import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedis, type Redis } from '../../src/redis/connection.js';
import { createKeys } from '../../src/redis/keys.js';

/** The server that tests start: `RUNQ_TEST_REDIS=/usr/bin/valkey-server` tries another. */
export const redisServer = process.env.RUNQ_TEST_REDIS ?? 'redis-server';

/** How long a private Redis may take to answer; measured at some 30 ms. */
const startDeadlineMs = 10_000;

/**
 * A Redis of a test file's own: unix socket in a fresh folder, append-only file on, nothing evicted. Call it in
 * `beforeAll`, `close` it in `afterAll`, and `flush` between tests, or give each test keys of its own with
 * `createTestKeys`. With `copyOf` it starts with the files of another one.
 */
export async function startTestRedis({ copyOf }: { copyOf?: string } = {}): Promise<{
  url: string;
  /** A connection for the test itself. */
  redis: Redis;
  /** A further connection; closed with the server. */
  connect(options?: Parameters<typeof createRedis>[1]): Redis;
  flush(): Promise<void>;
  close(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'runq-redis-'));
  if (copyOf) await cp(copyOf, folder, { recursive: true });
  const socket = join(folder, 'redis.sock');
  const settings = ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''];
  const safety = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
  const server = spawn(redisServer, [...settings, ...safety], { stdio: 'ignore' });
  // A test run that is broken off leaves no server behind.
  const killServer = () => void server.kill('SIGKILL');
  process.once('exit', killServer);
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const failed = new Promise<never>((_, reject) => server.once('error', reject));
  failed.catch(() => {});
  const url = `unix:${socket}`;
  const connections: Redis[] = [];
  const connect = (options?: Parameters<typeof createRedis>[1]) => {
    const connection = createRedis(url, options);
    connections.push(connection);
    return connection;
  };
  const redis = connect();
  try {
    await Promise.race([untilReady(redis, server), failed]);
  } catch (error) {
    redis.disconnect();
    server.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    throw error;
  }

  return {
    url,
    redis,
    connect,
    async flush() {
      await redis.flushall();
    },
    async close() {
      for (const connection of connections) connection.disconnect();
      process.off('exit', killServer);
      killServer();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type TestRedis = Awaited<ReturnType<typeof startTestRedis>>;

/**
 * Keys that no other test touches, with the names of the first shard, which is the only one unless a test asks for
 * more, at hand.
 */
export function createTestKeys(shards = 1, tag = `{runq-test-${randomUUID()}}`) {
  const keys = createKeys(shards, tag);
  return { ...keys.first, ...keys };
}

function untilReady(redis: Redis, server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('redis-server did not answer')), startDeadlineMs);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      done();
    };
    redis.once('ready', () => settle(resolve));
    server.once('exit', (code) => settle(() => reject(new Error(`redis-server exited with ${code}`))));
  });
}
