import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';

/**
 * The simplest possible service: an HTTP route that adds a BullMQ job and waits for it, and a worker that spawns
 * Python. No sandbox, limits, live output or fairness: the baseline that runq must not be slower than.
 */
export async function startNaiveService(redisUrl: string): Promise<{ url: string; close(): Promise<void> }> {
  const connect = () => new Redis(redisUrl.replace(/^unix:/, ''), { maxRetriesPerRequest: null });
  const connections = [connect(), connect(), connect()];
  const [forQueue, forWorker, forEvents] = connections as [Redis, Redis, Redis];
  const queue = new Queue('naive', { connection: forQueue });
  const events = new QueueEvents('naive', { connection: forEvents });
  const worker = new Worker(
    'naive',
    (job) =>
      new Promise<string>((resolve, reject) => {
        const child = spawn('/usr/bin/python3', ['-c', job.data.code], { stdio: ['ignore', 'pipe', 'ignore'] });
        let output = '';
        child.stdout.on('data', (bytes) => {
          output += bytes;
        });
        child.once('error', reject);
        child.once('close', () => resolve(output));
      }),
    { connection: forWorker, concurrency: 20 },
  );
  await Promise.all([worker.waitUntilReady(), events.waitUntilReady()]);

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const bytes of request) body += bytes;
    const job = await queue.add('run', JSON.parse(body), { removeOnComplete: true });
    response.end(JSON.stringify({ stdout: await job.waitUntilFinished(events) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await worker.close();
      await events.close();
      await queue.obliterate({ force: true });
      await queue.close();
      for (const connection of connections) connection.disconnect();
    },
  };
}
