import { setTimeout as sleep } from 'node:timers/promises';
import { watchProcesses } from '../e2e/load/watch-processes.js';
import { type Client, signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { processCpuMs } from './cpu-meters.js';
import { printTable, quantile } from './print-table.js';

const paths = ['/health', '/system-stats'];
const requests = 200;
/** Between two requests, as several dashboards and probes ask. */
const pauseMs = 5;
/** `/health` and `/system-stats` are to answer within this time, whatever the slots do. */
const targetP99Ms = 20;

/** Each second costs the API its sample in any case; the difference is what an open dashboard adds. */
const dashboardSeconds = 10;
const dashboardRounds = 10;
/** Until the ends of the programs have been stored and counted. */
const settleMs = 10_000;
const targetCpuMs = 5;

/**
 * `/health` and `/system-stats` when idle and while 20 programs burn CPU, with a check of their counts. Then the CPU
 * time of the API with and without an open dashboard, in turn.
 */
export async function benchHealth(runq: Runq): Promise<void> {
  const grader = await signIn(runq.url, 'health-grader', 'grader');
  const idle = await timeRequests(grader);
  const users = await Promise.all(Array.from({ length: 10 }, (_, i) => signIn(runq.url, `health-${i}`)));
  const code = 'while True: pass';
  const runs = await Promise.all(
    users.flatMap((user) =>
      [0, 1].map(async () => ({ user, id: (await user.submit({ code, limits: { cpuTimeMs: 60_000 } })).id })),
    ),
  );
  await sleep(2000);
  const busy = await timeRequests(grader);
  const health = await grader.json<{ users: { active_count: number }; threads: { total_active: number } }>(
    'GET',
    '/health',
  );
  await Promise.all(runs.map(({ user, id }) => user.cancel(id)));
  for (const [i, path] of paths.entries()) {
    printTable([
      { name: `GET ${path}, idle`, ms: idle[i]! },
      { name: `GET ${path}, 20 runs burning CPU`, ms: busy[i]! },
    ]);
    const p99 = [idle, busy].map((all) => quantile(all[i]!, 0.99).toFixed(2));
    process.stdout.write(`p99 ${p99[0]} ms idle, ${p99[1]} ms with 20 runs (target: under ${targetP99Ms} ms)\n`);
  }
  process.stdout.write(
    `counted: ${health.users.active_count} of 10 users, ${health.threads.total_active} of 20 runs\n`,
  );
  await measureDashboard(runq, grader);
}

/** The times of the requests of each path, in turn. */
async function timeRequests(client: Client): Promise<number[][]> {
  const times = paths.map((): number[] => []);
  for (let i = 0; i < requests; i++)
    for (const [index, path] of paths.entries()) {
      const startedAt = performance.now();
      await (await client.call('GET', path)).json();
      times[index]!.push(performance.now() - startedAt);
      await sleep(pauseMs);
    }
  return times;
}

/** The CPU time of the API a second, alternating between no dashboard and one. */
async function measureDashboard(runq: Runq, grader: Client): Promise<void> {
  const api = watchProcesses(runq).first.api!;
  await sleep(settleMs);
  const costs = { none: [] as number[], one: [] as number[] };
  for (let round = 0; round < dashboardRounds; round++) {
    costs.none.push(await measureCpu(api));
    const socket = grader.socket();
    let snapshots = 0;
    socket.on('ops:stats', () => snapshots++);
    await new Promise((resolve) => socket.once('connect', () => resolve(null)));
    await socket.emitWithAck('ops:subscribe', {});
    costs.one.push(await measureCpu(api));
    socket.close();
    if (snapshots === 0) throw new Error('The dashboard received no snapshot.');
  }
  printTable([
    { name: 'CPU ms of the API a second, no dashboard', ms: costs.none },
    { name: 'CPU ms of the API a second, one dashboard', ms: costs.one },
  ]);
  const added = quantile(costs.one, 0.5) - quantile(costs.none, 0.5);
  process.stdout.write(`one dashboard adds ${added.toFixed(1)} ms a second (target: under ${targetCpuMs} ms)\n`);
}

async function measureCpu(pid: number): Promise<number> {
  const [cpuMs, startedAt] = [processCpuMs(pid), performance.now()];
  await sleep(dashboardSeconds * 1000);
  return ((processCpuMs(pid) - cpuMs) * 1000) / (performance.now() - startedAt);
}
