import type { Redis } from 'ioredis';
import { until } from '../support/start-runq.js';

/** Keys of slots, queues and BullMQ jobs, which exist only while there is work. */
const slots = [/:leases$/, /:active:/, /:queue:/, /:waiting:/, /:ready:/];
const jobs = [
  /:bull:runs:(wait|active|paused|delayed|prioritized|stalled|failed|completed)$/,
  /:bull:runs:[^:]+\.\d+(:lock)?$/,
];

/** Waits until no run holds a slot or is queued. */
export const waitForFreeSlots = (redis: Redis) => untilGone(redis, slots, 30_000);

/** Waits until BullMQ has no jobs, also none of killed workers: the sweep of orphaned jobs takes 10 + 5 s. */
export const waitForEmptyBullmq = (redis: Redis) => untilGone(redis, jobs, 60_000);

async function untilGone(redis: Redis, patterns: RegExp[], timeoutMs: number): Promise<void> {
  let left: string[] = [];
  await until(
    async () => {
      left = (await redis.keys('*')).filter((name) => patterns.some((pattern) => pattern.test(name)));
      return left.length === 0;
    },
    'all keys of work to disappear',
    timeoutMs,
  ).catch(async (error) => {
    const fields = async (key: string) => JSON.stringify(await redis.hgetall(key).catch(() => 'no hash'));
    const described = await Promise.all(left.map(async (key) => `${key} ${await fields(key)}`));
    throw new Error(`${(error as Error).message}; left: ${described.join(', ')}`);
  });
}
