import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchProcesses } from '../e2e/load/watch-processes.js';
import { type Client, signIn } from '../e2e/support/client.js';
import type { Runq } from '../e2e/support/start-runq.js';
import { childrenCpuMs, groupCpuMs, processCpuMs } from './cpu-meters.js';
import { quantile } from './print-table.js';

const python = '/usr/bin/python3';
const services = ['api', 'worker', 'redis', 'supervisor'] as const;
const rounds = 30;
const warmUpRounds = 5;
const programs = [
  { name: 'hello', code: 'print("hello")', bytes: 6 },
  { name: '1 MB in 16,384 prints', code: 'for _ in range(16384):\n    print("x" * 63)', bytes: 1 << 20 },
  {
    name: 'the same, with `import os`',
    code: 'import os\nfor _ in range(16384):\n    print("x" * 63)',
    bytes: 1 << 20,
  },
  { name: '1 MB in one print', code: 'print(("x" * 63 + "\\n") * 16384, end="")', bytes: 1 << 20 },
];
const stderrLines = 60_000;

/** What one way of running a program took: wall time of each run, CPU time of all by process. */
interface Cost {
  ms: number[];
  cpuMs: Record<string, number>;
}

/**
 * Floods of output, alternating with a bare `python3` in the same minutes: wall time, and CPU time by process. Only the
 * ratios of one run are comparable.
 */
export async function benchOutput(runq: Runq): Promise<void> {
  const user = await signIn(runq.url, 'output');
  const { first } = watchProcesses(runq);
  const meters: Record<string, () => number> = Object.fromEntries(
    services.map((name) => [name, () => processCpuMs(first[name]!)]),
  );
  const group = findGroup(first.supervisor!);
  if (group) meters.program = () => groupCpuMs(group)!;
  const folder = await mkdtemp(join(tmpdir(), 'runq-bench-'));
  try {
    for (const program of programs) {
      const entry = join(folder, 'main.py');
      await writeFile(entry, program.code);
      const bare: Cost = { ms: [], cpuMs: {} };
      const ours: Cost = { ms: [], cpuMs: {} };
      for (let round = -warmUpRounds; round < rounds; round++) {
        await measure(round < 0 ? null : bare, { python: childrenCpuMs }, () => runBare(entry, program.bytes));
        await measure(round < 0 ? null : ours, meters, () => runOurs(user, program.code, program.bytes));
      }
      print(program.name, bare, ours);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  process.stdout.write(`${stderrLines} lines on stderr to a socket: ${await timeStderrLines(user)} ms\n`);
}

async function measure(cost: Cost | null, meters: Record<string, () => number>, run: () => Promise<void>) {
  const before = Object.entries(meters).map(([name, read]) => [name, read, read()] as const);
  const startedAt = performance.now();
  await run();
  cost?.ms.push(performance.now() - startedAt);
  // The next sandbox is prepared after the run, and belongs to its cost.
  await new Promise((resolve) => setTimeout(resolve, 60));
  if (cost) for (const [name, read, from] of before) cost.cpuMs[name] = (cost.cpuMs[name] ?? 0) + read() - from;
}

function runBare(entry: string, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const { PYTHONUNBUFFERED: _, ...env } = process.env;
    const child = spawn(python, [entry], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let seen = 0;
    child.stdout.on('data', (data: Buffer) => (seen += data.length));
    child.once('error', reject);
    child.once('close', () => (seen === bytes ? resolve() : reject(new Error(`${seen} of ${bytes} bytes`))));
  });
}

async function runOurs(user: Client, code: string, bytes: number): Promise<void> {
  const run = await user.run(code);
  if (run.stdout?.length !== bytes) throw new Error(`${run.verdict}: ${run.stdout?.length} of ${bytes} bytes`);
}

/** The control group of all programs of a supervisor: the first one below it that has such a name. */
function findGroup(process: number): string | null {
  const group = /\/(runq[^/\n]*)\//.exec(readFileSync(`/proc/${process}/cgroup`, 'utf8'))?.[1];
  if (group) return group;
  const children = readFileSync(`/proc/${process}/task/${process}/children`, 'utf8').trim();
  for (const child of children === '' ? [] : children.split(' ')) {
    const found = findGroup(Number(child));
    if (found) return found;
  }
  return null;
}

function print(name: string, bare: Cost, ours: Cost): void {
  const [bareMs, oursMs] = [quantile(bare.ms, 0.5), quantile(ours.ms, 0.5)];
  const sum = ({ cpuMs }: Cost) => Object.values(cpuMs).reduce((total, ms) => total + ms, 0) / rounds;
  const parts = Object.entries(ours.cpuMs).map(([part, ms]) => `${part} ${(ms / rounds).toFixed(1)}`);
  process.stdout.write(
    `${name}\n  p50 ms: bare ${bareMs.toFixed(1)}, runq ${oursMs.toFixed(1)} (${(oursMs / bareMs).toFixed(2)}x)\n` +
      `  CPU ms: bare ${sum(bare).toFixed(1)}, runq ${sum(ours).toFixed(1)}` +
      ` (${(sum(ours) / sum(bare)).toFixed(2)}x): ${parts.join(', ')}\n`,
  );
}

async function timeStderrLines(user: Client): Promise<string> {
  const socket = user.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));
  const startedAt = performance.now();
  let lines = 0;
  socket.on('run:output', ({ text }: { text: string }) => (lines += text.split('\n').length - 1));
  const finished = new Promise((resolve) => socket.once('run:finished', resolve));
  socket.emit('run:submit', {
    code: `import sys\nfor i in range(${stderrLines}):\n    print(i, file=sys.stderr)`,
  });
  await finished;
  socket.close();
  if (lines !== stderrLines) throw new Error(`${lines} of ${stderrLines} lines`);
  return (performance.now() - startedAt).toFixed(0);
}
