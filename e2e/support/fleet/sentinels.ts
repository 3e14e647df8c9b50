import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findFreePort, until } from '../start-runq.js';

const redisServer = process.env.RUNQ_TEST_REDIS ?? 'redis-server';
const replicas = 2;
const sentinels = 3;
const masterName = 'runq';
/** Longest time in which a planned failover must begin and end; then the old master accepts writes again. */
const pauseMs = 10_000;
/** How soon sentinels replace a master that does not answer. */
const downAfterMs = 3000;

interface Server {
  port: number;
  redis: Redis;
  child: ChildProcess;
  close(): Promise<void>;
}

/** A master, two replicas and three sentinels, with the settings of docs/deployment.md. */
export interface SentinelGroup {
  /** The REDIS_URL for it. */
  url: string;
  /** A connection to whatever is the master. */
  connect(): Redis;
  /** The planned failover of docs/deployment.md. Resolves when sentinels name another master. */
  failOver(): Promise<void>;
  /** Kills the master. Resolves when sentinels name another one. */
  killMaster(): Promise<void>;
  close(): Promise<void>;
}

export async function startSentinelGroup(): Promise<SentinelGroup> {
  const folder = await mkdtemp(join(tmpdir(), 'runq-e2e-sentinel-'));
  const servers: Server[] = [];
  const watchers: Server[] = [];
  const connections: Redis[] = [];

  async function start(lines: string[], args: string[] = []): Promise<Server> {
    const port = await findFreePort();
    const own = await mkdtemp(join(folder, 'server-'));
    const file = join(own, 'redis.conf');
    await writeFile(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${own}`, ...lines, ''].join('\n'));
    const child = spawn(redisServer, [file, ...args], { stdio: 'ignore' });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    redis.on('error', () => {});
    await redis.ping();
    return {
      ...{ port, redis, child },
      async close() {
        redis.disconnect();
        child.kill('SIGKILL');
        await exited;
      },
    };
  }

  const safety = ['appendonly yes', 'appendfsync always', 'save ""', 'maxmemory-policy noeviction'];
  const bounds = ['min-replicas-to-write 1', 'min-replicas-max-lag 10', 'repl-diskless-sync-delay 0'];
  async function open(): Promise<void> {
    servers.push(await start([...safety, ...bounds]));
    const replicaOf = `replicaof 127.0.0.1 ${servers[0]!.port}`;
    for (let i = 0; i < replicas; i++) servers.push(await start([...safety, ...bounds, replicaOf]));
    const isInSync = async ({ redis }: Server) => (await redis.info('replication')).includes('master_link_status:up');
    for (const replica of servers.slice(1)) await until(() => isInSync(replica), 'a replica to be in sync');
    const watched = [
      `sentinel monitor ${masterName} 127.0.0.1 ${servers[0]!.port} 2`,
      `sentinel down-after-milliseconds ${masterName} ${downAfterMs}`,
    ];
    for (let i = 0; i < sentinels; i++) watchers.push(await start(watched, ['--sentinel']));
    const count = async (watcher: Server, what: string) =>
      ((await watcher.redis.call('SENTINEL', what, masterName)) as unknown[]).length;
    for (const watcher of watchers)
      await until(
        async () =>
          (await count(watcher, 'REPLICAS')) === replicas && (await count(watcher, 'SENTINELS')) === sentinels - 1,
        'a sentinel to know the others',
      );
  }

  async function findMaster(): Promise<Server> {
    const [, port] = (await watchers[0]!.redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName)) as string[];
    return servers.find((server) => server.port === Number(port))!;
  }

  const waitForOther = (old: Server) => until(async () => (await findMaster()) !== old, 'another master', 60_000);

  async function close(): Promise<void> {
    for (const connection of connections) connection.disconnect();
    for (const server of [...watchers, ...servers]) await server.close();
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await open();
  } catch (error) {
    await close();
    throw error;
  }
  const addresses = watchers.map(({ port }) => ({ host: '127.0.0.1', port }));
  return {
    url: `redis+sentinel://${addresses.map(({ host, port }) => `${host}:${port}`).join(',')}/${masterName}`,
    connect() {
      const options = { sentinels: addresses, name: masterName, maxRetriesPerRequest: null, failoverDetector: true };
      const connection = new Redis(options);
      connection.on('error', () => {});
      connections.push(connection);
      return connection;
    },
    async failOver() {
      const old = await findMaster();
      await old.redis.call('CLIENT', 'PAUSE', pauseMs, 'WRITE');
      const haveAll = async () => {
        const info = await old.redis.info('replication');
        const offset = /master_repl_offset:(\d+)/.exec(info)![1];
        return [...info.matchAll(/^slave\d+:.*offset=(\d+)/gm)].filter(([, own]) => own === offset).length === replicas;
      };
      await until(haveAll, 'all replicas to have all writes', pauseMs);
      await watchers[0]!.redis.call('SENTINEL', 'FAILOVER', masterName);
      await waitForOther(old);
    },
    async killMaster() {
      const old = await findMaster();
      old.child.kill('SIGKILL');
      await waitForOther(old);
    },
    close,
  };
}
