import type { Runq } from '../e2e/support/start-runq.js';
import { startPrivateRedis } from './private-redis.js';
import { type Figure, printFigures } from './queue/figures.js';
import { benchOperations } from './queue/operations.js';
import { benchOutput } from './queue/output.js';
import { benchLoneStart, benchStartUnderBatchLoad, benchThroughput } from './queue/starts.js';
import { benchUnderBatchLoad } from './queue/under-batch-load.js';

/**
 * Compares the queue alone (its scripts, BullMQ, Redis with fsync always; empty programs) with plain BullMQ on the same
 * Redis. Measures live output, and a student's runs under batch load, through the whole service.
 */
export async function benchQueue(runq: Runq): Promise<void> {
  const figures: Figure[] = [...(await benchOutput(runq)), ...(await benchUnderBatchLoad(runq))];
  for (const bench of [benchLoneStart, benchThroughput, benchStartUnderBatchLoad, benchOperations]) {
    const redis = await startPrivateRedis();
    try {
      figures.push(...(await bench(redis.url)));
    } finally {
      await redis.close();
    }
  }
  printFigures(figures);
}
