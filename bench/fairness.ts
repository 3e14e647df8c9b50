import { quantile } from './print-table.js';
import { startPrivateRedis } from './private-redis.js';
import { simulateCrowd } from './queue/crowd.js';
import { type Figure, printFigures } from './queue/figures.js';

const defaultUsers = 10_000;
const slots = 400;
const busyStudents = 20;
const shortMs = 300;
const longMs = 5000;

/**
 * A crowd that waits all at once, beside students who always have long runs and a batch of long runs, through the
 * scheduler's scripts with a simulated clock: who waits how long, in which order, and whether every cap holds.
 */
export async function benchFairness(users = defaultUsers): Promise<void> {
  const newcomers = Math.ceil(users / 100);
  const batchRuns = Math.ceil(users / 10);
  const redis = await startPrivateRedis();
  try {
    const report = await simulateCrowd(redis.url, {
      ...{ users, newcomers, shortMs, busyStudents, batchRuns, longMs, slots, seed: 1 },
    });
    process.stdout.write(
      `${users} users wait for ${slots} slots with a run of ${shortMs} ms on average each. ${busyStudents} students ` +
        `and a batch of ${batchRuns}\nhave runs of ${longMs / 1000} s. Seconds are those of the simulation.\n`,
    );
    const seconds = (name: string, ms: number): Figure => ({ name, value: ms / 1000, unit: 's' });
    const count = (name: string, value: number): Figure => ({ name, value, unit: '' });
    const { most, admitted } = report;
    printFigures([
      { name: 'submission, all waiting', value: report.submitUs, unit: 'us in Redis' },
      { name: 'start and end of a run, all waiting', value: report.runUs, unit: 'us in Redis' },
      seconds('last user admitted', report.endMs),
      seconds('the same, with every slot for the short runs alone', report.idealEndMs),
      ...[0.5, 0.99, 1].map((q) => seconds(`wait of a user, p${q * 100}`, quantile(report.waitsMs, q))),
      ...[0.5, 0.99, 1].map((q) => seconds(`wait of a newcomer, p${q * 100}`, quantile(report.newcomerWaitsMs, q))),
      count('places that a user lost, p99', quantile(report.placesLost, 0.99)),
      count('places that a user lost, the most', quantile(report.placesLost, 1)),
      count(`runs of the ${busyStudents} students admitted meanwhile`, admitted.busy),
      count(`runs of the batch admitted meanwhile`, admitted.batch),
      count(`most active runs (limit ${slots})`, most.active),
      count(`most active runs of a student (limit 2)`, most.ofStudent),
      count(`most active runs of the batch (limit ${slots - 2})`, most.batch),
    ]);
  } finally {
    await redis.close();
  }
}
