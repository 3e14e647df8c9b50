import { setTimeout as sleep } from 'node:timers/promises';
import { openBaselineQueue } from './baseline.js';
import { compare, type Figure, timed } from './figures.js';
import { openQueueHarness } from './queue-harness.js';

const loneRounds = 200;
const throughputRounds = 3;
const runsPerRound = 2000;
const users = 200;
const batchRuns = 10_000;
const batchRunMs = 50;
/** Ten of them are beyond the p99, so that a single pause of the disk does not decide it. */
const students = 1000;

/** Submit to start of a lone student and of plain BullMQ, alternating. */
export async function benchLoneStart(url: string): Promise<Figure[]> {
  const harness = await openQueueHarness({ url, tag: '{lone}', hasWorker: true });
  const baseline = await openBaselineQueue(url);
  const ms = { harness: [] as number[], baseline: [] as number[] };
  for (let i = 0; i < 20; i++) await Promise.all([baseline.start(), harness.start('warm')]);
  for (let i = 0; i < loneRounds; i++) {
    ms.baseline.push(await timed(() => baseline.start()));
    await sleep(5);
    ms.harness.push(await timed(() => harness.start(`user-${i % 9}`)));
    await sleep(5);
  }
  await harness.close();
  await baseline.close();
  return compare('lone student, submit to start', ms.harness, 'plain BullMQ', ms.baseline);
}

/** Throughput of empty runs through the whole queue and through plain BullMQ, alternating. */
export async function benchThroughput(url: string): Promise<Figure[]> {
  const harness = await openQueueHarness({ url, tag: '{flow}', hasWorker: true });
  const baseline = await openBaselineQueue(url);
  const seconds = { harness: 0, baseline: 0 };
  for (let round = 0; round < throughputRounds; round++) {
    seconds.baseline += (await timed(() => baseline.runMany(runsPerRound))) / 1000;
    const work = async () => (await harness.submitMany((i) => `user-${i % users}`, runsPerRound, 'interactive')).ended;
    seconds.harness += (await timed(work)) / 1000;
  }
  await harness.close();
  await baseline.close();
  const runs = runsPerRound * throughputRounds;
  return [
    {
      name: `empty runs, ${users} users`,
      value: runs / seconds.harness,
      unit: 'runs/s',
      baseline: { name: 'plain BullMQ', value: runs / seconds.baseline },
    },
  ];
}

/** A student's start while a batch of 10,000 runs waits, compared with an idle queue. Students arrive one by one. */
export async function benchStartUnderBatchLoad(url: string): Promise<Figure[]> {
  const harness = await openQueueHarness({ url, tag: '{batch}', hasWorker: true, batchRunMs });
  const arrive = async () => {
    const ms: number[] = [];
    for (let i = 0; i < students; i++) {
      const startedAt = performance.now();
      const { ended } = await harness.start(`student-${i}`);
      ms.push(performance.now() - startedAt);
      await ended;
      await sleep(10);
    }
    return ms;
  };
  await arrive();
  const idle = await arrive();
  await harness.submitMany(() => 'grader', batchRuns, 'batch');
  const underLoad = await arrive();
  const waiting = Number(await harness.redis.zcard(harness.keys.first.waiting('batch')));
  await harness.close();
  return [
    ...compare(`student beside ${batchRuns} batch runs, submit to start`, underLoad, 'idle', idle),
    { name: 'batch runs still queued after that', value: waiting, unit: 'runs' },
  ];
}
