import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { slots } from './queue-harness.js';

/** Plain BullMQ as in its documentation: no limits, no fairness, no claims. The minimum cost of a queue. */
export async function openBaselineQueue(url: string) {
  const connect = () => new Redis(url.replace(/^unix:/, ''), { maxRetriesPerRequest: null });
  const connections = [connect(), connect()];
  const queue = new Queue('baseline', { connection: connections[0]! });
  const started = new Map<string, () => void>();
  const ended = new Map<string, () => void>();
  const worker = new Worker(
    'baseline',
    async (job) => {
      started.get(job.id!)?.();
    },
    { connection: connections[1]!, concurrency: slots, removeOnComplete: { count: 0 } },
  );
  worker.on('completed', (job) => ended.get(job.id!)?.());
  worker.on('error', () => {});
  await worker.waitUntilReady();
  const data = { code: '#'.repeat(500) };
  let count = 0;

  return {
    async start(): Promise<void> {
      const jobId = `baseline-${count++}`;
      const start = new Promise<void>((resolve) => started.set(jobId, resolve));
      await queue.add('run', data, { jobId });
      await start;
      started.delete(jobId);
    },
    /** Adds many jobs, 25 per call; resolves when the last has completed. */
    async runMany(jobs: number): Promise<void> {
      const all: Promise<void>[] = [];
      for (let from = 0; from < jobs; from += 25) {
        const page = Array.from({ length: 25 }, () => ({ name: 'run', data, opts: { jobId: `baseline-${count++}` } }));
        all.push(...page.map(({ opts }) => new Promise<void>((resolve) => ended.set(opts.jobId, resolve))));
        await queue.addBulk(page);
      }
      await Promise.all(all);
      ended.clear();
    },
    async close(): Promise<void> {
      await worker.close(true);
      await queue.close();
      for (const connection of connections) connection.disconnect();
    },
  };
}
