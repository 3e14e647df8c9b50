import { parseApiConfig } from '../../api/src/config.js';
import { decideMemory, parseWorkerConfig } from '../../worker/src/config.js';

/** How many runs with the default limit of memory a worker executes at once in a container with `bytes` of memory. */
export function countRuns(bytes: number): number {
  const env = { REDIS_URL: 'redis://127.0.0.1:6379' };
  const { settings } = parseApiConfig(env);
  const budget = decideMemory(parseWorkerConfig(env), bytes) * (settings.RUNQ_MEMORY_OVERCOMMIT_PERCENT / 100);
  return Math.floor(budget / settings.RUNQ_LIMIT_MEMORY_BYTES);
}
