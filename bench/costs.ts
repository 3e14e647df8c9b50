import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type Client, signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';

const users = 10;
const runs = 400;
const warmUpRuns = 40;
const idleMs = 10_000;

/** `together`: runs at a time, each of another user. */
const rows = [
  { name: 'hello, one after another', code: 'print("hello")', together: 1 },
  { name: 'hello, 10 at once', code: 'print("hello")', together: users },
  { name: '10 KB of output, 10 at once', code: 'for _ in range(160): print("x" * 63)', together: users },
];

interface Counters {
  at: number;
  /** Calls of scripts, and of all commands with those that scripts call. */
  scripts: number;
  commands: number;
  /** Bytes that Redis received and sent. */
  received: number;
  sent: number;
  memory: number;
}

/**
 * What a run over HTTP with `?wait` costs Redis, less what an idle service costs in the same time, and the connections
 * of each process. These are counts, and so do not depend on the machine.
 */
export async function benchCosts(runq: Runq): Promise<void> {
  const clients = await Promise.all(Array.from({ length: users }, (_, i) => signIn(runq.url, `costs-${i}`)));
  const redis = new Redis(join(runq.dataDir, 'redis.sock'));
  try {
    await repeat(clients, rows[0]!.code, users, warmUpRuns);
    const idle = await measure(redis, () => sleep(idleMs));
    const perSecond = (value: number) => (value * 1000) / idle.at;
    print('a run', ['scripts', 'commands', 'bytes in', 'bytes out', 'bytes kept']);
    print('idle, a second', [perSecond(idle.scripts), perSecond(idle.commands), perSecond(idle.received), '', '']);
    for (const { name, code, together } of rows) {
      const spent = await measure(redis, () => repeat(clients, code, together, runs));
      const ofRun = (counter: keyof Counters) => (spent[counter] - (idle[counter] * spent.at) / idle.at) / runs;
      print(name, [ofRun('scripts'), ofRun('commands'), ofRun('received'), ofRun('sent'), spent.memory / runs]);
    }
    process.stdout.write('\n');
    for (const [name, count] of await countConnections(redis)) print(`connections ${name}`, [count]);
  } finally {
    redis.disconnect();
  }
}

async function repeat(clients: Client[], code: string, together: number, count: number): Promise<void> {
  let started = 0;
  async function runMore(client: Client): Promise<void> {
    while (started++ < count) {
      const run = await client.run(code);
      if (run.verdict !== 'ok') throw new Error(`a run ended ${run.verdict}: ${run.reason}`);
    }
  }
  await Promise.all(clients.slice(0, together).map(runMore));
}

/** How much the counters rose; `at` in milliseconds. */
async function measure(redis: Redis, work: () => Promise<void>): Promise<Counters> {
  const before = await readCounters(redis);
  await work();
  const after = await readCounters(redis);
  const names = Object.keys(after) as (keyof Counters)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as unknown as Counters;
}

async function readCounters(redis: Redis): Promise<Counters> {
  const [stats, memory, calls] = await Promise.all(['stats', 'memory', 'commandstats'].map((name) => redis.info(name)));
  const read = (text: string, name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    at: performance.now(),
    scripts: callsOf(calls!, /^cmdstat_evalsha:/),
    commands: callsOf(calls!, /^cmdstat_/),
    received: read(stats!, 'total_net_input_bytes'),
    sent: read(stats!, 'total_net_output_bytes'),
    memory: read(memory!, 'used_memory'),
  };
}

/** The sum over the lines of `INFO commandstats` that match. */
const callsOf = (text: string, line: RegExp) =>
  text
    .split('\n')
    .filter((entry) => line.test(entry))
    .reduce((sum, entry) => sum + Number(/calls=(\d+)/.exec(entry)![1]), 0);

async function countConnections(redis: Redis): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const [, name] of ((await redis.client('LIST')) as string).matchAll(/ name=(runq-\S+)/g))
    counts.set(name!, (counts.get(name!) ?? 0) + 1);
  return counts;
}

function print(name: string, cells: (number | string)[]): void {
  const text = (cell: number | string) => (typeof cell === 'number' ? cell.toFixed(cell < 100 ? 1 : 0) : cell);
  process.stdout.write(`${name.padEnd(32)}${cells.map((cell) => text(cell).padStart(12)).join('')}\n`);
}
