import { signIn } from '../e2e/stack/client.js';
import type { Runq } from '../e2e/stack/start-runq.js';
import { startNaiveService } from './naive-worker.js';
import { printTable } from './print-table.js';
import { startPrivateRedis } from './private-redis.js';

const rounds = 60;

/** `POST ?wait` of hello beside a naive BullMQ + spawn service, taken in turns; then both with eight requests at once. */
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
  const askNaive = async () => {
    const response = await fetch(naive.url, { method: 'POST', body: JSON.stringify({ code }) });
    await response.json();
  };
  const askRunq = (i: number) => users[i % users.length]!.run(code);

  for (let i = 0; i < 4; i++) await Promise.all([askNaive(), askRunq(i)]);
  const alone = { naive: [] as number[], runq: [] as number[] };
  const eight = { naive: [] as number[], runq: [] as number[] };
  for (let i = 0; i < rounds; i++) {
    alone.naive.push(await timed(askNaive));
    await new Promise((resolve) => setTimeout(resolve, 40));
    alone.runq.push(await timed(() => askRunq(i)));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  for (let i = 0; i < 10; i++) {
    eight.naive.push(await timed(() => Promise.all(Array.from({ length: 8 }, askNaive))));
    eight.runq.push(await timed(() => Promise.all(Array.from({ length: 8 }, (_, n) => askRunq(n)))));
  }
  await naive.close();
  await redis.close();
  printTable([
    { name: 'naive BullMQ + spawn, hello', ms: alone.naive },
    { name: 'runq POST ?wait, hello', ms: alone.runq },
  ]);
  printTable([
    { name: 'naive, eight at once', ms: eight.naive },
    { name: 'runq, eight at once', ms: eight.runq },
  ]);
}
