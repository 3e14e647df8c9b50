import { watchProcesses } from '../e2e/load/watch-processes.js';
import { type Client, signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { processCpuMs } from './cpu-meters.js';

const processes = ['api', 'worker', 'redis', 'supervisor'] as const;
const warmUpRuns = 40;

/** `together`: runs at a time, each of another user. */
const rows = [
  { name: 'hello, one after another', code: 'print("hello")', runs: 300, together: 1 },
  { name: 'hello, 20 at once', code: 'print("hello")', runs: 400, together: 20 },
  {
    name: '1 MB in 16,384 prints',
    code: 'for _ in range(16384):\n    print("x" * 63)',
    runs: 20,
    together: 1,
  },
];

/** CPU time of a run in each process of the service, over HTTP with `?wait`. */
export async function benchCpu(runq: Runq): Promise<void> {
  const users = await Promise.all(Array.from({ length: 10 }, (_, i) => signIn(runq.url, `cpu-${i}`)));
  const { first } = watchProcesses(runq);
  await repeat(users, rows[0]!.code, { runs: warmUpRuns, together: 4 });
  process.stdout.write(`${'CPU ms a run'.padEnd(30)}${processes.map((name) => name.padStart(12)).join('')}\n`);
  for (const row of rows) {
    const before = processes.map((name) => processCpuMs(first[name]!));
    await repeat(users, row.code, row);
    const costs = processes.map((name, i) => (processCpuMs(first[name]!) - before[i]!) / row.runs);
    process.stdout.write(`${row.name.padEnd(30)}${costs.map((cost) => cost.toFixed(2).padStart(12)).join('')}\n`);
  }
}

async function repeat(users: Client[], code: string, { runs, together }: { runs: number; together: number }) {
  let started = 0;
  async function runMore(user: Client): Promise<void> {
    while (started++ < runs) {
      const run = await user.run(code);
      if (run.verdict !== 'ok') throw new Error(`A run ended ${run.verdict}: ${run.reason}`);
    }
  }
  await Promise.all(Array.from({ length: together }, (_, i) => runMore(users[i % users.length]!)));
}
