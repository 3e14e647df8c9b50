import type { Figure } from './figures.js';
import { openQueueHarness } from './queue-harness.js';

const sizes = [1_000, 10_000, 100_000];
const calls = 400;

/** Time inside Redis of one call of each operation, and bytes of a queued run, for growing numbers of waiting users. */
export async function benchOperations(url: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const users of sizes) {
    const harness = await openQueueHarness({ url, tag: `{users${users}}`, hasWorker: false });
    const { redis, scheduler } = harness;
    const usedBytes = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1]);
    const before = await usedBytes();
    const { runIds } = await harness.submitMany((i) => `user-${i}`, users, 'interactive');
    const bytesPerRun = ((await usedBytes()) - before) / users;
    const figure = async (name: string, work: () => Promise<unknown>) => {
      await redis.config('RESETSTAT');
      await work();
      figures.push({
        name: `${name}, ${users} users waiting`,
        value: await microsecondsPerCall(redis),
        unit: 'us in Redis',
      });
    };
    await figure('submit', async () => {
      for (let i = 0; i < calls; i++) await harness.submitMany(() => `new-${i}`, 1, 'interactive');
    });
    await figure('queue position', async () => {
      for (let i = 0; i < calls; i++) await scheduler.readQueuePosition(runIds.at(-1 - i)!);
    });
    await figure('cancel of a queued run', async () => {
      for (let i = 0; i < calls; i++) await scheduler.cancel(runIds.at(-1 - i)!);
    });
    await figure('cancel of an admitted run, admitting the next', async () => {
      for (let i = 0; i < 10; i++) await scheduler.cancel(runIds[i]!);
    });
    figures.push({ name: `a queued run (500 B program), ${users} users`, value: bytesPerRun, unit: 'bytes' });
    await redis.flushall();
    await harness.close();
  }
  return figures;
}

/** Scripts are called by hash (EVALSHA); the first EVAL of each does not count. */
async function microsecondsPerCall(redis: { info(section: string): Promise<string> }): Promise<number> {
  const line = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(await redis.info('commandstats'));
  return line ? Number(line[2]) / Number(line[1]) : Number.NaN;
}
