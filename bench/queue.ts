import type { Runq } from '../e2e/stack/start-runq.js';
import { startPrivateRedis } from './private-redis.js';
import { benchBehindRealBatch } from './queue/behind-batch.js';
import { type Figure, printFigures } from './queue/figures.js';
import { benchOperations } from './queue/operations.js';
import { benchOutput } from './queue/output.js';
import { benchBehindBatch, benchLoneStart, benchThroughput } from './queue/starts.js';

/**
 * The queue alone (its scripts, BullMQ, Redis with fsync always; programs that do nothing) beside plain BullMQ on the same Redis, and
 * live output and a student beside a batch through the whole service.
 */
export async function benchQueue(runq: Runq): Promise<void> {
  const figures: Figure[] = [...(await benchOutput(runq)), ...(await benchBehindRealBatch(runq))];
  for (const bench of [benchLoneStart, benchThroughput, benchBehindBatch, benchOperations]) {
    const redis = await startPrivateRedis();
    try {
      figures.push(...(await bench(redis.url)));
    } finally {
      await redis.close();
    }
  }
  printFigures(figures);
}
