import { compare, type Figure, rest, timed } from './figures.js';
import { openGate } from './gate.js';
import { openPlainQueue } from './plain.js';

const loneRounds = 200;
const throughputRounds = 3;
const runsARound = 2000;
const users = 200;
const batchRuns = 10_000;
const batchRunMs = 50;
/** So many that ten of them are beyond the p99: one pause of the disk does not decide it. */
const students = 1000;

/** Submit to start of a lone student beside plain BullMQ, taken in turns. */
export async function benchLoneStart(url: string): Promise<Figure[]> {
  const gate = await openGate({ url, tag: '{lone}', works: true });
  const plain = await openPlainQueue(url);
  const ms = { gate: [] as number[], plain: [] as number[] };
  for (let i = 0; i < 20; i++) await Promise.all([plain.start(), gate.start('warm')]);
  for (let i = 0; i < loneRounds; i++) {
    ms.plain.push(await timed(() => plain.start()));
    await rest(5);
    ms.gate.push(await timed(() => gate.start(`user-${i % 9}`)));
    await rest(5);
  }
  await gate.close();
  await plain.close();
  return compare('lone student, submit to start', ms.gate, 'plain BullMQ', ms.plain);
}

/** Runs that do nothing, through everything, beside plain BullMQ, taken in turns. */
export async function benchThroughput(url: string): Promise<Figure[]> {
  const gate = await openGate({ url, tag: '{flow}', works: true });
  const plain = await openPlainQueue(url);
  const seconds = { gate: 0, plain: 0 };
  for (let round = 0; round < throughputRounds; round++) {
    seconds.plain += (await timed(() => plain.runMany(runsARound))) / 1000;
    const work = async () => (await gate.submitMany((i) => `user-${i % users}`, runsARound, 'interactive')).ended;
    seconds.gate += (await timed(work)) / 1000;
  }
  await gate.close();
  await plain.close();
  const runs = runsARound * throughputRounds;
  return [
    {
      name: `runs that do nothing, ${users} users`,
      value: runs / seconds.gate,
      unit: 'runs/s',
      beside: { name: 'plain BullMQ', value: runs / seconds.plain },
    },
  ];
}

/** A student's start while a grader's batch of 10,000 waits, beside the same when idle: one after another, each with an idle place. */
export async function benchBehindBatch(url: string): Promise<Figure[]> {
  const gate = await openGate({ url, tag: '{batch}', works: true, lastMs: batchRunMs });
  const arrive = async () => {
    const ms: number[] = [];
    for (let i = 0; i < students; i++) {
      const startedAt = performance.now();
      const { ended } = await gate.start(`student-${i}`);
      ms.push(performance.now() - startedAt);
      await ended;
      await rest(10);
    }
    return ms;
  };
  await arrive();
  const idle = await arrive();
  await gate.submitMany(() => 'grader', batchRuns, 'batch');
  const behind = await arrive();
  const waiting = Number(await gate.redis.zcard(gate.keys.first.waiting('batch')));
  await gate.close();
  return [
    ...compare(`student behind ${batchRuns} batch runs, submit to start`, behind, 'idle', idle),
    { name: 'batch runs that still waited at the end of that', value: waiting, unit: 'runs' },
  ];
}
