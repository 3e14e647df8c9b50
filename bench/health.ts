import { setTimeout as sleep } from 'node:timers/promises';
import { signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { printTable } from './print-table.js';

const requests = 200;

/** `/health` when idle and while 20 programs burn CPU; also checks its counts. */
export async function benchHealth(runq: Runq): Promise<void> {
  async function timeRequest(): Promise<number> {
    const startedAt = performance.now();
    await (await fetch(`${runq.url}/health`)).json();
    return performance.now() - startedAt;
  }
  const idle: number[] = [];
  for (let i = 0; i < requests; i++) idle.push(await timeRequest());

  const users = await Promise.all(Array.from({ length: 10 }, (_, i) => signIn(runq.url, `health-${i}`)));
  const code = 'while True: pass';
  const runs = await Promise.all(
    users.flatMap((user) =>
      [0, 1].map(async () => ({ user, id: (await user.submit({ code, limits: { cpuTimeMs: 60_000 } })).id })),
    ),
  );
  await sleep(2000);
  const busy: number[] = [];
  for (let i = 0; i < requests; i++) busy.push(await timeRequest());
  const health = (await (await fetch(`${runq.url}/health`)).json()) as {
    users: { active_count: number };
    threads: { total_active: number };
  };
  await Promise.all(runs.map(({ user, id }) => user.cancel(id)));
  printTable([
    { name: 'GET /health, idle', ms: idle },
    { name: 'GET /health, 20 runs burning CPU', ms: busy },
  ]);
  process.stdout.write(
    `counted: ${health.users.active_count} of 10 users, ${health.threads.total_active} of 20 runs\n`,
  );
}
