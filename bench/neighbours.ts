import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readHostilePrograms } from '../e2e/load/hostile-programs.js';
import { watchProcesses } from '../e2e/load/watch-processes.js';
import { type Client, signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { processCpuMs } from './cpu-meters.js';
import type { NeighbourCommand } from './neighbours/neighbour-process.js';
import { quantile } from './print-table.js';

const idleRuns = 12;
const besideRuns = 40;
const besideMs = 2_500;
/** A hostile student has two runs active for this long before the measurement starts. */
const leadMs = 300;
const pauseMs = 20;
const idleMs = 200;
/** Rounds through programs selected by name, so that one busy moment of the machine does not decide. */
const roundsOfSelected = 3;
/** A run that takes longer counts as this long. */
const runTimeoutMs = 10_000;
const neighbourPath = fileURLToPath(new URL('./neighbours/neighbour-process.ts', import.meta.url));
const ratioMax = 1.5;

interface Neighbour {
  name: string;
  /** Null: the service stays idle, which shows what the ratio is by chance. */
  request: object | null;
}

/** Ordinary programs, to compare the hostile ones with. */
const ordinary: Neighbour[] = [
  { name: '(idle)', request: null },
  { name: '(an endless loop)', request: { code: 'while True: pass' } },
  { name: '(one short run after another)', request: { code: 'print(1)' } },
  { name: '(a program that sleeps)', request: { code: 'import time; time.sleep(60)' } },
];

interface Row {
  name: string;
  idle: number[];
  beside: number[];
  /** Share of the time in which each process of the service computed, and in which some process waited for the disk. */
  busy: { supervisor: number; worker: number; redis: number; disk: number };
}

/**
 * Times `print(1)` over a socket while another student keeps two hostile programs running, and on the idle service just
 * before and after. All programs of `worker/test/hostile` take about 10 minutes; `names` selects some.
 * `neighbourPauseMs` is the time between two runs of the other student: 0 for a script, a second for a user who presses
 * Run again.
 */
export async function benchNeighbours(runq: Runq, names: string[], neighbourPauseMs: number): Promise<void> {
  const selected = [...ordinary, ...readHostilePrograms(1)].filter(
    ({ name }) => names.length === 0 || names.includes(name) || name.startsWith('('),
  );
  const { token } = await signIn(runq.url, 'neighbour');
  const neighbour = openNeighbour(runq.url, token!);
  const measure = await openStopwatch(await signIn(runq.url, 'honest'));
  await measure.many(idleRuns, Number.POSITIVE_INFINITY);

  const { findChanges, first } = watchProcesses(runq);
  const meters = () => ({
    supervisor: processCpuMs(first.supervisor!),
    worker: processCpuMs(first.worker!),
    redis: processCpuMs(first.redis!),
    disk: diskWaitMs(),
    at: performance.now(),
  });
  const rows = new Map<string, Row[]>();
  let before = await measure.many(idleRuns, Number.POSITIVE_INFINITY);
  const rounds = names.length === 0 ? 1 : roundsOfSelected;
  for (const { name, request } of Array.from({ length: rounds }, () => selected).flat()) {
    if (request) neighbour.start(request, neighbourPauseMs);
    await sleep(leadMs);
    const from = meters();
    const beside = await measure.many(besideRuns, performance.now() + besideMs);
    const to = meters();
    const share = (meter: keyof Row['busy']) => (to[meter] - from[meter]) / (to.at - from.at);
    await neighbour.stop();
    await sleep(idleMs);
    const after = await measure.many(idleRuns, Number.POSITIVE_INFINITY);
    const busy = {
      supervisor: share('supervisor'),
      worker: share('worker'),
      redis: share('redis'),
      disk: share('disk'),
    };
    rows.set(name, [...(rows.get(name) ?? []), { name, idle: [...before, ...after], beside, busy }]);
    before = after;
    if (findChanges().length > 0) throw new Error(`beside ${name}: ${findChanges().join(', ')}`);
  }
  measure.close();
  neighbour.close();
  printRows([...rows.values()].map(pool));
}

/** Merges the rounds of one program into one row. */
function pool(rounds: Row[]): Row {
  const mean = (meter: keyof Row['busy']) => rounds.reduce((sum, { busy }) => sum + busy[meter], 0) / rounds.length;
  return {
    name: rounds[0]!.name,
    idle: rounds.flatMap(({ idle }) => idle),
    beside: rounds.flatMap(({ beside }) => beside),
    busy: { supervisor: mean('supervisor'), worker: mean('worker'), redis: mean('redis'), disk: mean('disk') },
  };
}

interface NeighbourProcess {
  start(request: object, pauseMs: number): void;
  /** Resolves when the runs of the neighbour have ended. */
  stop(): Promise<void>;
  close(): void;
}

function openNeighbour(url: string, token: string): NeighbourProcess {
  const child = fork(neighbourPath, [url, token]);
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the neighbour exited with ${code}`)));
  failed.catch(() => {});
  const send = (command: NeighbourCommand) => void child.send(command);
  return {
    start: (request, pauseMs) => send({ request, pauseMs }),
    async stop() {
      const stopped = once(child, 'message');
      send('stop');
      await Promise.race([stopped, failed]);
    },
    close: () => child.kill(),
  };
}

/** Times single runs over one socket. */
async function openStopwatch(client: Client) {
  const socket = client.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));

  async function one(): Promise<number> {
    const startedAt = performance.now();
    await new Promise((resolve) => {
      const timeout = setTimeout(resolve, runTimeoutMs);
      socket.once('run:finished', () => {
        clearTimeout(timeout);
        resolve(null);
      });
      socket.emit('run:submit', { code: 'print(1)' });
    });
    socket.removeAllListeners('run:finished');
    return performance.now() - startedAt;
  }

  return {
    /** Times up to `count` runs until the time `until`, and at least one. */
    async many(count: number, until: number): Promise<number[]> {
      const times: number[] = [];
      do {
        times.push(await one());
        await sleep(pauseMs);
      } while (times.length < count && performance.now() < until);
      return times;
    },
    close: () => socket.close(),
  };
}

/** Prints the worst first, by the ratio of p95 beside the neighbour to p95 when idle. */
function printRows(rows: Row[]): void {
  const ratioOf = ({ idle, beside }: Row) => quantile(beside, 0.95) / quantile(idle, 0.95);
  const cell = (value: number) => value.toFixed(1).padStart(9);
  const heads = ['idle p50', 'p95', 'beside', 'p95', 'max', 'runs', 'ratio', 'sandbox', 'worker', 'redis', 'disk'];
  process.stdout.write(`${'ms'.padEnd(34)}${heads.map((head) => head.padStart(9)).join('')}\n`);
  for (const row of [...rows].sort((a, b) => ratioOf(b) - ratioOf(a))) {
    const { name, idle, beside, busy } = row;
    const cells = [quantile(idle, 0.5), quantile(idle, 0.95), quantile(beside, 0.5), quantile(beside, 0.95)];
    const figures = [...cells, Math.max(...beside)].map(cell).join('');
    const counts = [`${beside.length}`, `${ratioOf(row).toFixed(2)}x`];
    const shares = Object.values(busy).map((share) => `${Math.round(share * 100)}%`);
    const rest = [...counts, ...shares].map((text) => text.padStart(9)).join('');
    process.stdout.write(`${name.padEnd(34)}${figures}${rest}\n`);
  }
  const over = rows.filter((row) => ratioOf(row) > ratioMax).length;
  process.stdout.write(`${over} of ${rows.length} above ${ratioMax}x\n`);
}

/** Milliseconds since boot in which a process waited for the disk; 0 where the kernel does not report it. */
function diskWaitMs(): number {
  const file = '/proc/pressure/io';
  return existsSync(file) ? Number(/some .*total=(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]) / 1000 : 0;
}
