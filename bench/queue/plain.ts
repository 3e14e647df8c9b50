import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { lanes } from './gate.js';

/** Plain BullMQ, as its documentation shows it: no caps, no fairness, no claims. What a queue costs at least. */
export async function openPlainQueue(url: string) {
  const connect = () => new Redis(url.replace(/^unix:/, ''), { maxRetriesPerRequest: null });
  const connections = [connect(), connect()];
  const queue = new Queue('plain', { connection: connections[0]! });
  const started = new Map<string, () => void>();
  const ended = new Map<string, () => void>();
  const worker = new Worker(
    'plain',
    async (job) => {
      started.get(job.id!)?.();
    },
    { connection: connections[1]!, concurrency: lanes, removeOnComplete: { count: 0 } },
  );
  worker.on('completed', (job) => ended.get(job.id!)?.());
  worker.on('error', () => {});
  await worker.waitUntilReady();
  const data = { code: '#'.repeat(500) };
  let count = 0;

  return {
    async start(): Promise<void> {
      const jobId = `plain-${count++}`;
      const start = new Promise<void>((resolve) => started.set(jobId, resolve));
      await queue.add('run', data, { jobId });
      await start;
      started.delete(jobId);
    },
    /** Adds many jobs, 25 a call; settles with the last. */
    async runMany(jobs: number): Promise<void> {
      const all: Promise<void>[] = [];
      for (let from = 0; from < jobs; from += 25) {
        const page = Array.from({ length: 25 }, () => ({ name: 'run', data, opts: { jobId: `plain-${count++}` } }));
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
