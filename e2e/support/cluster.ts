import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addService, removeService } from './attempts/attempt-record.js';
import { type NetworkProxy, startProxy } from './proxy.js';
import { type RedisServer, startRedisServer } from './redis-server.js';
import { createServiceProcess, type ServiceProcess } from './service-process.js';
import { findFreePort } from './start-runq.js';

/** Several APIs and workers on one Redis, each a process that reaches Redis through its own failing network. */
export interface Cluster {
  redis: RedisServer;
  apis: (ServiceProcess & { url: string; network: NetworkProxy })[];
  workers: (ServiceProcess & { id: string; network: NetworkProxy })[];
  /** Paths of cgroups that workers of this cluster left behind. */
  listCgroups(): string[];
  close(): Promise<void>;
}

const cgroupRoot = '/sys/fs/cgroup';

export async function startCluster(options: {
  apis: number;
  workers: number;
  env?: Record<string, string>;
}): Promise<Cluster> {
  const mark = `e2e-${randomBytes(4).toString('hex')}`;
  const redis = await startRedisServer();
  const apis: Cluster['apis'] = [];
  const workers: Cluster['workers'] = [];
  for (let i = 0; i < options.apis; i++) {
    const port = await findFreePort();
    const network = await startProxy(redis.port);
    const env = { ...options.env, REDIS_URL: `redis://127.0.0.1:${network.port}`, PORT: String(port) };
    const process = createServiceProcess({ name: `api ${i}`, main: 'api', env, readyText: '"listening"' });
    apis.push(Object.assign(process, { url: `http://127.0.0.1:${port}`, network }));
  }
  for (let i = 0; i < options.workers; i++) {
    const network = await startProxy(redis.port);
    const id = `${mark}-w${i}`;
    const env = { ...options.env, REDIS_URL: `redis://127.0.0.1:${network.port}`, RUNQ_WORKER_ID: id };
    const process = createServiceProcess({ name: `worker ${i}`, main: 'worker', env, readyText: '"accepting runs"' });
    workers.push(Object.assign(process, { id, network }));
  }

  const cluster: Cluster = {
    redis,
    apis,
    workers,
    listCgroups: () => listFolders(cgroupRoot, 3).filter((path) => path.includes(mark)),
    async close() {
      for (const { url } of apis) removeService(url);
      await Promise.allSettled([...apis, ...workers].map((process) => process.kill('SIGTERM')));
      for (const { network } of [...apis, ...workers]) await network.close();
      await redis.close();
    },
  };
  try {
    await Promise.all([...apis, ...workers].map((process) => process.start()));
  } catch (error) {
    await cluster.close();
    throw error;
  }
  const [api] = apis;
  if (api) addService({ url: api.url, revive });
  return cluster;

  /** Ends all failures of the network and starts the processes that are not running. */
  async function revive(): Promise<void> {
    for (const { network } of [...apis, ...workers]) network.heal();
    if (!redis.isRunning()) await redis.start();
    const dead = [...apis, ...workers].filter((process) => !process.isRunning());
    await Promise.all(dead.map((process) => process.start()));
  }
}

/** Folders below a path, down to `depth` levels. */
export function listFolders(path: string, depth: number): string[] {
  if (depth === 0) return [];
  try {
    const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return folders.flatMap(({ name }) => [join(path, name), ...listFolders(join(path, name), depth - 1)]);
  } catch {
    return [];
  }
}
