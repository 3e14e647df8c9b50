import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedis, type Redis } from '../../src/redis/connection.js';
import { redisServer } from './test-redis.js';

const startDeadlineMs = 10_000;
/** A node of a cluster listens for the others at its port and this, which must be one as well. */
const busOffset = 10_000;
const slots = 16_384;

async function findFreePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address() as { port: number };
        server.close(() => resolve(address.port));
      });
    });
    if (port + busOffset < 65_536) return port;
  }
}

/** Servers on ports of the loopback, distinguished by their arguments; `close` stops all of them. */
async function createServers() {
  const folder = await mkdtemp(join(tmpdir(), 'runq-many-redis-'));
  const closers: (() => Promise<void>)[] = [];

  async function start(args: string[], options: { file?: string } = {}): Promise<{ port: number; redis: Redis }> {
    const port = await findFreePort();
    const own = await mkdtemp(join(folder, 'node-'));
    const file = join(own, 'redis.conf');
    await writeFile(file, `port ${port}\nbind 127.0.0.1\ndir ${own}\n${options.file ?? ''}`);
    const server = spawn(redisServer, [file, ...args], { stdio: 'ignore' });
    const kill = () => void server.kill('SIGKILL');
    process.once('exit', kill);
    const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    const redis = createRedis(`redis://127.0.0.1:${port}`, { blocking: true });
    closers.push(async () => {
      redis.disconnect();
      process.off('exit', kill);
      kill();
      await exited;
    });
    await redis.ping();
    return { port, redis };
  }

  async function close(): Promise<void> {
    for (const closer of closers) await closer();
    await rm(folder, { recursive: true, force: true });
  }
  return { start, close };
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A cluster of three masters, each with a third of the slots. */
export async function startTestCluster() {
  const servers = await createServers();
  const safety = [
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
    '--maxmemory',
    '1gb',
  ];
  const cluster = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', '--cluster-announce-ip', '127.0.0.1'];
  const nodes = [];
  for (let i = 0; i < 3; i++) nodes.push(await servers.start([...safety, ...cluster]));
  const third = Math.ceil(slots / nodes.length);
  for (const [index, { redis }] of nodes.entries()) {
    const last = Math.min(slots, (index + 1) * third) - 1;
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', index * third, last);
    if (index > 0) await redis.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]!.port);
  }
  for (const { redis } of nodes)
    await until(async () => String(await redis.call('CLUSTER', 'INFO')).includes('cluster_state:ok'), 'the cluster');
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes: nodes.map(({ redis }) => redis),
    close: servers.close,
  };
}

/** A master, a replica, and a sentinel that watches them as `main`. */
export async function startTestSentinel() {
  const servers = await createServers();
  const safety = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
  const master = await servers.start(safety);
  const replica = await servers.start([...safety, '--replicaof', '127.0.0.1', String(master.port)]);
  await until(async () => (await replica.redis.info('replication')).includes('master_link_status:up'), 'the replica');
  const watched = `sentinel monitor main 127.0.0.1 ${master.port} 1\nsentinel down-after-milliseconds main 1000\n`;
  const sentinel = await servers.start(['--sentinel'], { file: watched });
  const knowsReplica = async () => String(await sentinel.redis.call('SENTINEL', 'REPLICAS', 'main')).includes('slave');
  await until(knowsReplica, 'the sentinel to find the replica');
  return {
    url: `redis+sentinel://127.0.0.1:${sentinel.port}/main`,
    ports: { master: master.port, replica: replica.port },
    /** Makes the replica the master. */
    async failOver(): Promise<void> {
      await until(async () => (await sentinel.redis.call('SENTINEL', 'FAILOVER', 'main')) === 'OK', 'the failover');
    },
    close: servers.close,
  };
}
