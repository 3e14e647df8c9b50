import { randomBytes } from 'node:crypto';
import { addService, removeService } from '../attempts/attempt-record.js';
import { createServiceProcess, type ServiceProcess } from '../service-process.js';
import { findFreePort } from '../start-runq.js';
import { type Balancer, startBalancer } from './balancer.js';

/** Several APIs behind a load balancer, and several workers, on a Redis of the test. */
export interface Fleet {
  /** The address of the load balancer. */
  url: string;
  apis: ServiceProcess[];
  workers: ServiceProcess[];
  close(): Promise<void>;
}

export async function startFleet(options: {
  apis: number;
  workers: number;
  redisUrl: string;
  env?: Record<string, string>;
}): Promise<Fleet> {
  const { redisUrl, env = {} } = options;
  const mark = `e2e-${randomBytes(4).toString('hex')}`;
  const ports = await Promise.all(Array.from({ length: options.apis }, findFreePort));
  const shared = { ...env, REDIS_URL: redisUrl };
  const apis = ports.map((port, i) =>
    createServiceProcess({
      ...{ name: `api ${i}`, main: 'api' as const, readyText: '"listening"' },
      env: { ...shared, PORT: String(port) },
    }),
  );
  const workers = Array.from({ length: options.workers }, (_, i) =>
    createServiceProcess({
      ...{ name: `worker ${i}`, main: 'worker' as const, readyText: '"accepting runs"' },
      env: { ...shared, RUNQ_WORKER_ID: `${mark}-w${i}` },
    }),
  );
  const processes = [...apis, ...workers];
  const balancer: Balancer = await startBalancer(ports);

  async function close(): Promise<void> {
    removeService(balancer.url);
    await Promise.allSettled(processes.map((process) => process.kill('SIGTERM')));
    await balancer.close();
  }

  const startAll = (some: ServiceProcess[]) => Promise.all(some.map((process) => process.start()));
  try {
    await startAll(processes);
  } catch (error) {
    await close();
    throw error;
  }
  const revive = async () => void (await startAll(processes.filter((process) => !process.isRunning())));
  addService({ url: balancer.url, revive });
  return { url: balancer.url, apis, workers, close };
}

/** A planned restart: SIGTERM, the end of the process, and its start. Returns its exit code. */
export async function restart(process: ServiceProcess): Promise<number | null> {
  const code = await process.kill('SIGTERM');
  await process.start();
  return code;
}
