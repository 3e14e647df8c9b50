import { setTimeout as sleep } from 'node:timers/promises';
import { signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { startNaiveService } from './naive-worker.js';
import { printTable } from './print-table.js';
import { startPrivateRedis } from './private-redis.js';

const rounds = 60;

/** `POST ?wait` of hello and a naive BullMQ + spawn service, alternating; then both with eight parallel requests. */
export async function benchWait(runq: Runq): Promise<void> {
  const users = await Promise.all(Array.from({ length: 4 }, (_, i) => signIn(runq.url, `wait-${i}`)));
  const redis = await startPrivateRedis();
  const naive = await startNaiveService(redis.url);
  const code = 'print("hello")';

  async function timed(work: () => Promise<unknown>): Promise<number> {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  }
  const runNaive = async () => {
    const response = await fetch(naive.url, { method: 'POST', body: JSON.stringify({ code }) });
    await response.json();
  };
  const runRunq = (i: number) => users[i % users.length]!.run(code);

  for (let i = 0; i < 4; i++) await Promise.all([runNaive(), runRunq(i)]);
  const alone = { naive: [] as number[], runq: [] as number[] };
  const eight = { naive: [] as number[], runq: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    alone.naive.push(await timed(runNaive));
    await sleep(40);
    alone.runq.push(await timed(() => runRunq(i)));
    await sleep(40);
  }
  for (let i = 0; i < 10; i++) {
    eight.naive.push(await timed(() => Promise.all(Array.from({ length: 8 }, runNaive))));
    eight.runq.push(await timed(() => Promise.all(Array.from({ length: 8 }, (_, n) => runRunq(n)))));
  }
  await naive.close();
  await redis.close();
  printTable([
    { name: 'naive BullMQ + spawn, hello', ms: alone.naive },
    { name: 'runq POST ?wait, hello', ms: alone.runq },
  ]);
  printTable([
    { name: 'naive, eight in parallel', ms: eight.naive },
    { name: 'runq, eight in parallel', ms: eight.runq },
  ]);
}
