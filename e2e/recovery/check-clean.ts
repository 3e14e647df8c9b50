import type { Redis } from 'ioredis';
import { until } from '../stack/start-runq.js';

/** Where places, lines and deliveries are kept while there is work; without work there is nothing. */
const places = [/:leases$/, /:active:/, /:line:/, /:waiting:/, /:ring:/];
const deliveries = [
  /:bull:runs:(wait|active|paused|delayed|prioritized|stalled|failed|completed)$/,
  /:bull:runs:[^:]+\.\d+(:lock)?$/,
];

/** Waits until nobody holds a place or stands in a line any more. */
export const untilPlacesAreFree = (redis: Redis) => untilGone(redis, places, 5_000);

/** Waits until BullMQ has forgotten the deliveries of dead workers, too: its second net takes its 10 + 5 s. */
export const untilDeliveriesAreGone = (redis: Redis) => untilGone(redis, deliveries, 25_000);

async function untilGone(redis: Redis, patterns: RegExp[], timeoutMs: number): Promise<void> {
  let left: string[] = [];
  await until(
    async () => {
      left = (await redis.keys('*')).filter((name) => patterns.some((pattern) => pattern.test(name)));
      return left.length === 0;
    },
    'all work to be gone',
    timeoutMs,
  ).catch(async (error) => {
    const fields = async (key: string) => JSON.stringify(await redis.hgetall(key).catch(() => 'no hash'));
    const described = await Promise.all(left.map(async (key) => `${key} ${await fields(key)}`));
    throw new Error(`${(error as Error).message}; left: ${described.join(', ')}`);
  });
}
