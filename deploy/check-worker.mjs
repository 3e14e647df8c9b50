/**
 * Health check of a worker's container: a worker of this host has a recent heartbeat in Redis, which it sends only
 * while its sandbox works.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createRedis } from '@runq/common/redis/connection';
import { createKeys } from '@runq/common/redis/keys';
import { createWorkerRegistry } from '@runq/common/scheduler/worker-registry';

const timeoutMs = 6000;
const { REDIS_URL, REDIS_URL_FILE, RUNQ_WORKER_ID } = process.env;
const url = REDIS_URL_FILE ? readFileSync(REDIS_URL_FILE, 'utf8').trim() : REDIS_URL;
const isOurs = ({ id }) => (RUNQ_WORKER_ID ? id === RUNQ_WORKER_ID : id.startsWith(`${hostname()}-`));

setTimeout(() => process.exit(1), timeoutMs).unref();
const registry = createWorkerRegistry({
  redis: createRedis(url, { name: 'health' }),
  keys: createKeys(),
  dispatch: async () => {},
});
const workers = await registry.list();
process.exit(workers.some((worker) => isOurs(worker) && worker.healthy) ? 0 : 1);
