import type { Figure } from './figures.js';
import { openGate } from './gate.js';

const sizes = [1_000, 10_000, 100_000];
const calls = 400;

/** What one call of each operation costs inside Redis, and what a waiting run weighs, with ever more users in line. */
export async function benchOperations(url: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const users of sizes) {
    const gate = await openGate({ url, tag: `{users${users}}`, works: false });
    const { redis, admission } = gate;
    const usedBytes = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1]);
    const before = await usedBytes();
    const { runIds } = await gate.submitMany((i) => `user-${i}`, users, 'interactive');
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
      for (let i = 0; i < calls; i++) await gate.submitMany(() => `new-${i}`, 1, 'interactive');
    });
    await figure('place in the line', async () => {
      for (let i = 0; i < calls; i++) await admission.place(runIds.at(-1 - i)!);
    });
    await figure('cancel of a waiting run', async () => {
      for (let i = 0; i < calls; i++) await admission.cancel(runIds.at(-1 - i)!);
    });
    await figure('cancel of an admitted run, and the next one in', async () => {
      for (let i = 0; i < 10; i++) await admission.cancel(runIds[i]!);
    });
    figures.push({ name: `a waiting run (500 B program), ${users} users`, value: bytesPerRun, unit: 'bytes' });
    await redis.flushall();
    await gate.close();
  }
  return figures;
}

/** Scripts are called by their hash; the first call of a text by EVAL is left out. */
async function microsecondsPerCall(redis: { info(section: string): Promise<string> }): Promise<number> {
  const line = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(await redis.info('commandstats'));
  return line ? Number(line[2]) / Number(line[1]) : Number.NaN;
}
