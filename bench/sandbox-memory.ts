import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSandbox } from '../worker/src/sandbox/create-sandbox.js';

const python = '/usr/bin/python3';
const MiB = 1024 * 1024;
const units = 20;
const imports = { base: 'pass', sci: 'import numpy, pandas, matplotlib.pyplot' };
const plainOnes = { base: 20, sci: 4 };
const readyMsMax = 60_000;
const settleMs = 1_000;

const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It has ended meanwhile.
  }
};
const childrenOf = (pid: number): number[] =>
  read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
const descendantsOf = (pid: number): number[] => childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
/** Bytes of a set of processes, what they share with others counted in parts. */
const proportionalBytes = (pids: number[]) =>
  pids.reduce((sum, pid) => sum + 1024 * Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0), 0);

/**
 * Memory (PSS) of a sandbox that waits with 20 units of each interpreter ready, supervisor and all, beside as many interpreters that were
 * started by themselves and have imported the same. The plain ones are counted on from a few.
 */
export async function benchSandboxMemory(): Promise<void> {
  const silent = () => undefined;
  process.stdout.write(`${'20 that wait, MiB'.padEnd(30)}     all   supervisor   zygotes    each   plain each\n`);
  for (const kind of ['base', 'sci'] as const) {
    const cgroupName = `runq-bench-${process.pid}`;
    const zygotes = kind === 'base' ? (['base'] as const) : (['base', 'sci'] as const);
    const sandbox = await createSandbox({
      python,
      lanes: 0,
      readyUnits: units,
      parkedMax: 0,
      minTier: 2,
      cgroupName,
      zygotes: [...zygotes],
      log: { info: silent, warn: silent, error: silent },
    });
    try {
      const supervisor = sandbox.supervisorPid()!;
      // Each zygote: the process that waits for it, itself, and for each unit a slot and a program.
      await until(() => descendantsOf(supervisor).length >= zygotes.length * (2 + 2 * units));
      const launcher = childrenOf(supervisor).at(-1)!;
      const zygote = childrenOf(launcher)[0]!;
      const zygoteBytes = proportionalBytes([launcher, zygote]);
      const unitBytes = proportionalBytes(descendantsOf(zygote));
      const supervisorBytes = proportionalBytes([supervisor]);
      const plain = await plainBytes(kind);
      const cells = [supervisorBytes + zygoteBytes + unitBytes, supervisorBytes, zygoteBytes, unitBytes / units, plain];
      process.stdout.write(
        `${`sandbox ${kind}`.padEnd(30)}${cells.map((bytes) => (bytes / MiB).toFixed(1).padStart(10)).join('')}\n`,
      );
      process.stdout.write(
        `${`${units} plain ${kind}`.padEnd(30)}${((plain * units) / MiB).toFixed(1).padStart(10)}\n`,
      );
    } finally {
      await sandbox.close();
    }
  }
}

/** Of one interpreter that has imported everything of its kind. */
async function plainBytes(kind: 'base' | 'sci'): Promise<number> {
  const count = plainOnes[kind];
  const all = Array.from({ length: count }, () =>
    spawn(python, ['-c', `${imports[kind]}\nprint(flush=True)\ninput()`], { stdio: ['pipe', 'pipe', 'ignore'] }),
  );
  try {
    await Promise.all(all.map((child) => once(child.stdout, 'data')));
    return proportionalBytes(all.map((child) => child.pid!)) / count;
  } finally {
    for (const child of all) child.kill();
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + readyMsMax;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('the units of the bench did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, settleMs));
}
