/**
 * The simplest possible service, in a process of its own: an HTTP route that adds a BullMQ job and waits for it, and a
 * worker that spawns Python. No sandbox, limits, live output or fairness: the baseline that runq must not be slower
 * than. Sends its address to the parent process and exits when that disconnects.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { startPrivateRedis } from '../private-redis.js';

const concurrency = 20;
/** Requests that wait at once: each listens to the queue. */
const requestsMax = 100;

const redis = await startPrivateRedis();
const connect = () => new Redis(redis.url.replace(/^unix:/, ''), { maxRetriesPerRequest: null });
const queue = new Queue('naive', { connection: connect() });
const events = new QueueEvents('naive', { connection: connect() });
const worker = new Worker('naive', (job) => runPython(job.data.code), { connection: connect(), concurrency });
queue.setMaxListeners(requestsMax);
events.setMaxListeners(requestsMax);
await Promise.all([worker.waitUntilReady(), events.waitUntilReady()]);

function runPython(code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('/usr/bin/python3', ['-c', code], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('error', reject);
    child.once('close', () => resolve(output));
  });
}

const server = createServer(async (request, response) => {
  let body = '';
  for await (const bytes of request) body += bytes;
  const job = await queue.add('run', JSON.parse(body), { removeOnComplete: true });
  response.end(JSON.stringify({ stdout: await job.waitUntilFinished(events) }));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send!(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
});

process.once('disconnect', async () => {
  await redis.close();
  process.exit();
});
