import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../worker/src/sandbox/contract.js';
import { createSandbox } from '../worker/src/sandbox/create-sandbox.js';
import { childrenCpuMs, groupCpuMs, machineCpuMs, processCpuMs } from './cpu-meters.js';
import { quantile } from './print-table.js';

const python = '/usr/bin/python3';
const MiB = 1024 * 1024;
const limits = {
  wallTimeMs: 60_000,
  cpuTimeMs: 10_000,
  memoryBytes: 256 * MiB,
  outputBytes: MiB,
  processes: 64,
  diskBytes: 64 * MiB,
  idleTimeMs: 60_000,
};
const pauseMs = 60;
const concurrency = 4;
const programs = [
  { name: 'base', code: 'print(1)', rounds: 60, parallelRuns: 120 },
  { name: 'numpy', code: 'import numpy as np\nprint(np.arange(3).sum())', rounds: 16, parallelRuns: 24 },
  {
    name: 'sci',
    code: 'import numpy, pandas\nimport matplotlib.pyplot as plt\nprint(pandas.Series([1, 2]).sum())',
    rounds: 6,
    parallelRuns: 8,
  },
];
/** All namespaces and only the system's files: what a careful service would spawn. */
const bwrap = '/usr/bin/bwrap';
const bwrapArgs = [
  '--unshare-all',
  '--die-with-parent',
  '--ro-bind',
  '/usr',
  '/usr',
  '--symlink',
  'usr/lib',
  '/lib',
].concat(
  ['--symlink', 'usr/lib64', '/lib64', '--symlink', 'usr/bin', '/bin', '--proc', '/proc', '--dev', '/dev'],
  ['--tmpfs', '/tmp', '--tmpfs', '/home', '--ro-bind', '/etc', '/etc', python],
);

interface Times {
  firstMs: number;
  totalMs: number;
}

function spawned(command: string, args: string[]): Promise<Times> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    let firstMs = Number.NaN;
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.once('data', () => {
      firstMs = performance.now() - startedAt;
    });
    child.once('error', reject);
    child.once('close', () => resolve({ firstMs, totalMs: performance.now() - startedAt }));
  });
}

async function sandboxed(sandbox: Sandbox, content: string): Promise<Times> {
  const startedAt = performance.now();
  let firstMs = Number.NaN;
  const program = {
    files: [{ path: 'main.py', content, encoding: 'utf8' as const }],
    entry: 'main.py',
    args: [],
    stdin: '',
  };
  const facts = await sandbox.run(
    { program, limits, interactive: false },
    {
      onOutput: () => {
        if (Number.isNaN(firstMs)) firstMs = performance.now() - startedAt;
      },
    },
  ).ended;
  if (facts.exitCode !== 0) throw new Error(`a program of the bench failed: ${JSON.stringify(facts)}`);
  return { firstMs, totalMs: performance.now() - startedAt };
}

/**
 * Compares the sandbox without queue and API with `spawn('python3')` and `spawn('bwrap', python3)`, alternating: first
 * byte, total time, CPU time (of the run's processes; of the whole machine), and runs per second with four in parallel.
 * Ratios are to `spawn`.
 */
export async function benchSandbox(): Promise<void> {
  const cgroupName = `runq-bench-${process.pid}`;
  const silent = () => undefined;
  const sandbox = await createSandbox({
    python,
    slots: concurrency * 2,
    readyUnits: 4,
    minTier: 2,
    memoryBytes: 8 * 2 ** 30,
    cgroupName,
    log: { info: silent, warn: silent, error: silent },
  });
  try {
    await sleep(500);
    process.stdout.write(
      `tier ${sandbox.info.tier}, cgroup ${sandbox.info.cgroup}, Python ${sandbox.info.pythonVersion}\n`,
    );
    for (const program of programs) {
      const ways = [
        { name: 'spawn', run: () => spawned(python, ['-c', program.code]), cpuMs: childrenCpuMs },
        ...(existsSync(bwrap)
          ? [
              {
                name: 'spawn bwrap',
                run: () => spawned(bwrap, [...bwrapArgs, '-c', program.code]),
                // bwrap does not wait for the processes in its namespaces, so their CPU time is unknown.
                cpuMs: () => Number.NaN,
              },
            ]
          : []),
        {
          name: 'runq sandbox',
          run: () => sandboxed(sandbox, program.code),
          cpuMs: () => (groupCpuMs(cgroupName) ?? Number.NaN) + processCpuMs(sandbox.supervisorPid()!),
        },
      ];
      await compare(program, ways);
    }
  } finally {
    await sandbox.close();
  }
}

async function compare(
  program: (typeof programs)[number],
  ways: { name: string; run: () => Promise<Times>; cpuMs: () => number }[],
): Promise<void> {
  const seen = ways.map(() => ({ first: [] as number[], total: [] as number[], cpuMs: 0, machineMs: 0, perSecond: 0 }));
  for (let round = -1; round < program.rounds; round++) {
    for (const [i, way] of ways.entries()) {
      const [cpuBefore, machineBefore] = [way.cpuMs(), machineCpuMs()];
      const { firstMs, totalMs } = await way.run();
      // Cleaning up and preparing the next sandbox belong to the cost of a run.
      await sleep(pauseMs);
      if (round < 0) continue;
      seen[i]!.first.push(firstMs);
      seen[i]!.total.push(totalMs);
      seen[i]!.cpuMs += way.cpuMs() - cpuBefore;
      seen[i]!.machineMs += machineCpuMs() - machineBefore;
    }
  }
  for (let part = 0; part < 3; part++) {
    for (const [i, way] of ways.entries()) {
      let left = program.parallelRuns;
      const startedAt = performance.now();
      await Promise.all(
        Array.from({ length: concurrency }, async () => {
          while (left-- > 0) await way.run();
        }),
      );
      const perSecond = (program.parallelRuns * 1000) / (performance.now() - startedAt);
      seen[i]!.perSecond = Math.max(seen[i]!.perSecond, perSecond);
    }
  }
  const rows = seen.map((of) => [
    quantile(of.first, 0),
    quantile(of.first, 0.5),
    quantile(of.first, 0.95),
    quantile(of.total, 0.5),
    of.cpuMs / program.rounds,
    of.machineMs / program.rounds,
    of.perSecond,
  ]);
  const heads = ['first min', 'first p50', 'first p95', 'total p50', 'CPU/run', 'machine', `runs/s x${concurrency}`];
  process.stdout.write(`\n${program.name.padEnd(14)}${heads.map((head) => head.padStart(17)).join('')}\n`);
  for (const [i, way] of ways.entries()) {
    const cells = rows[i]!.map((value, column) =>
      (Number.isNaN(value) ? '-' : `${value.toFixed(2)} ${(value / rows[0]![column]!).toFixed(3)}x`).padStart(17),
    );
    process.stdout.write(`${way.name.padEnd(14)}${cells.join('')}\n`);
  }
}
