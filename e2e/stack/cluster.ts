import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createMember, type Member } from './member.js';
import { type NetworkProxy, startProxy } from './proxy.js';
import { type RedisServer, startRedisServer } from './redis-server.js';
import { findFreePort } from './start-runq.js';

/** Several APIs and workers on one Redis, each a process of its own behind a network of its own that can fail. */
export interface Cluster {
  redis: RedisServer;
  apis: (Member & { url: string; network: NetworkProxy })[];
  workers: (Member & { id: string; network: NetworkProxy })[];
  /** Names of control groups that workers of this cluster left. */
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
    const member = createMember({ name: `api ${i}`, main: 'api', env, readyWord: '"listening"' });
    apis.push(Object.assign(member, { url: `http://127.0.0.1:${port}`, network }));
  }
  for (let i = 0; i < options.workers; i++) {
    const network = await startProxy(redis.port);
    const id = `${mark}-w${i}`;
    const env = { ...options.env, REDIS_URL: `redis://127.0.0.1:${network.port}`, RUNQ_WORKER_ID: id };
    const member = createMember({ name: `worker ${i}`, main: 'worker', env, readyWord: '"taking runs"' });
    workers.push(Object.assign(member, { id, network }));
  }

  const cluster: Cluster = {
    redis,
    apis,
    workers,
    listCgroups: () => listFolders(cgroupRoot, 3).filter((path) => path.includes(mark)),
    async close() {
      await Promise.allSettled([...apis, ...workers].map((member) => member.kill('SIGTERM')));
      for (const { network } of [...apis, ...workers]) await network.close();
      await redis.close();
    },
  };
  try {
    await Promise.all([...apis, ...workers].map((member) => member.start()));
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return cluster;
}

function listFolders(path: string, depth: number): string[] {
  if (depth === 0) return [];
  try {
    const folders = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return folders.flatMap(({ name }) => [join(path, name), ...listFolders(join(path, name), depth - 1)]);
  } catch {
    return [];
  }
}
