import { setTimeout as sleep } from 'node:timers/promises';
import { type Runq, startRunq } from '../e2e/support/start-runq.js';
import { machineCpuMs, processCpuMs } from './cpu-meters.js';
import { quantile } from './print-table.js';
import { bare, type Contender, contenderOf, startNaive } from './service/contenders.js';

/** The next sandbox is prepared after a run, and belongs to its cost. */
const settleMs = 150;
/** The runs of the busy user have started. */
const leadMs = 300;
const busyRuns = 30;

interface Row {
  name: string;
  code: string;
  stdout: string | RegExp;
  /** Runs at a time. */
  together: number;
  users: number;
  /** Runs of each contender in a round. */
  runs: number;
  rounds: number;
  /** Whether another user has submitted `busyRuns` runs that compute, shortly before. They are not timed. */
  isBesideBusy?: true;
}

const hello = { code: 'print("hello")', stdout: 'hello\n' };
const compute = `import time
started = time.process_time()
while time.process_time() - started < 0.2: pass
print("done")`;
const computing = { code: compute, stdout: 'done\n' };
const rows: Row[] = [
  { name: 'hello, one after another', ...hello, together: 1, users: 4, runs: 12, rounds: 6 },
  { name: 'hello, 20 at once', ...hello, together: 20, users: 10, runs: 100, rounds: 4 },
  { name: '38 times hello, submitted at once', ...hello, together: 38, users: 38, runs: 38, rounds: 5 },
  {
    name: 'numpy, one after another',
    ...{ code: 'import numpy\nprint(numpy.arange(1000).sum())', stdout: '499500\n' },
    ...{ together: 1, users: 4, runs: 6, rounds: 5 },
  },
  {
    name: '1 MB in 16,384 prints, one after another',
    ...{ code: 'for _ in range(16384):\n    print("x" * 63)', stdout: /^(x{63}\n){16384}$/ },
    ...{ together: 1, users: 4, runs: 6, rounds: 5 },
  },
  { name: '0.2 s of CPU time, 20 at once', ...computing, together: 20, users: 10, runs: 40, rounds: 2 },
  {
    name: `hello beside another user's ${busyRuns} runs of 0.2 s of CPU time`,
    ...hello,
    ...{ together: 1, users: 4, runs: 8, rounds: 3, isBesideBusy: true },
  },
];

/** What one contender took for a row. */
interface Cost {
  name: string;
  /** Of each run, and of each round. */
  runMs: number[];
  roundMs: number[];
  cpuMs: number;
  /** Runs that took the CPU time. */
  runs: number;
}

/**
 * Typical work over HTTP, beside a bare `python3`, a naive service and perhaps the version of runq in another checkout:
 * all in turns, so that they meet the same machine. Only the ratios of one run are comparable.
 */
export async function benchService(runq: Runq, checkout?: string): Promise<void> {
  const other = checkout ? await startRunq({ RUNQ_SANDBOX_SCIENTIFIC: 'ready' }, checkout) : null;
  const naive = await startNaive();
  try {
    const others = other ? [contenderOf('runq, the other version', other)] : [];
    const contenders = [bare, naive, ...others, contenderOf('runq', runq)];
    for (const row of rows) print(row, await measure(row, contenders));
  } finally {
    await naive.close();
    await other?.stop();
  }
}

async function measure(row: Row, contenders: Contender[]): Promise<Cost[]> {
  const costs: Cost[] = contenders.map(({ name }) => ({ name, runMs: [], roundMs: [], cpuMs: 0, runs: 0 }));
  for (let round = -1; round < row.rounds; round++) {
    // Who comes first in one round comes last in the next.
    const order = [...contenders.keys()];
    for (const index of round % 2 === 0 ? order : order.reverse()) {
      const cost = round < 0 ? null : costs[index]!;
      await measureRound(row, contenders[index]!, cost);
    }
  }
  return costs;
}

/**
 * CPU time of the machine less that of the bench. Sums over processes would miss the kernel's threads, and children
 * that no process waits for.
 */
const readCpuMs = () => machineCpuMs() - processCpuMs('self');

/** A round without a cost warms the contender up. */
async function measureRound(row: Row, contender: Contender, cost: Cost | null): Promise<void> {
  const before = readCpuMs();
  const busy = row.isBesideBusy ? Array.from({ length: busyRuns }, () => contender.run('busy', compute)) : [];
  if (row.isBesideBusy) await sleep(leadMs);
  const startedAt = performance.now();
  const runMs = await runAll(row, contender);
  const roundMs = performance.now() - startedAt;
  await Promise.all(busy);
  await sleep(settleMs);
  if (!cost) return;
  cost.runMs.push(...runMs);
  cost.roundMs.push(roundMs);
  cost.cpuMs += readCpuMs() - before;
  cost.runs += runMs.length + busy.length;
}

async function runAll({ code, stdout, together, users, runs }: Row, contender: Contender): Promise<number[]> {
  const runMs: number[] = [];
  let started = 0;
  async function runMore(): Promise<void> {
    while (started < runs) {
      const user = `user-${started++ % users}`;
      const startedAt = performance.now();
      const output = await contender.run(user, code);
      runMs.push(performance.now() - startedAt);
      const isRight = typeof stdout === 'string' ? output === stdout : stdout.test(output);
      if (!isRight) throw new Error(`${contender.name} printed ${JSON.stringify(output.slice(0, 200))}`);
    }
  }
  await Promise.all(Array.from({ length: together }, runMore));
  return runMs;
}

/** The ratios are those to the first: of the median time of a run (of a round, if many run at once), of CPU time. */
function print(row: Row, costs: Cost[]): void {
  const heads = ['p50 ms', 'p95 ms', 'round ms', 'CPU ms a run', 'time', 'CPU'];
  process.stdout.write(`${row.name.padEnd(60)}${heads.map((head) => head.padStart(14)).join('')}\n`);
  const timeOf = ({ runMs, roundMs }: Cost) => quantile(row.together === 1 ? runMs : roundMs, 0.5);
  const cpuOf = ({ cpuMs, runs }: Cost) => cpuMs / runs;
  const first = costs[0]!;
  for (const cost of costs) {
    const { runMs, roundMs } = cost;
    const figures = [quantile(runMs, 0.5), quantile(runMs, 0.95), quantile(roundMs, 0.5), cpuOf(cost)];
    const ratios = [timeOf(cost) / timeOf(first), cpuOf(cost) / cpuOf(first)];
    const cells = [...figures.map((value) => value.toFixed(1)), ...ratios.map((ratio) => `${ratio.toFixed(2)}x`)];
    process.stdout.write(`  ${cost.name.padEnd(58)}${cells.map((text) => text.padStart(14)).join('')}\n`);
  }
}
