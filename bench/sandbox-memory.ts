import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSandbox } from '../worker/src/sandbox/create-sandbox.js';
import { childrenOf, descendantsOf, sumPssBytes } from './process-tree.js';

const python = '/usr/bin/python3';
const MiB = 1024 * 1024;
const units = 20;
const imports = { base: 'pass', sci: 'import numpy, pandas, matplotlib.pyplot' };
const baselineCounts = { base: 20, sci: 4 };
const readyTimeoutMs = 60_000;
const idleMs = 1_000;

/**
 * Memory (PSS) of a sandbox with 20 ready units of each interpreter, including the supervisor, compared with as many
 * plain interpreters with the same imports. The latter is extrapolated from a few.
 */
export async function benchSandboxMemory(): Promise<void> {
  const silent = () => undefined;
  process.stdout.write(`${'20 ready units, MiB'.padEnd(30)}     all   supervisor   zygotes    each   plain each\n`);
  for (const kind of ['base', 'sci'] as const) {
    const cgroupName = `runq-bench-${process.pid}`;
    const zygotes = kind === 'base' ? (['base'] as const) : (['base', 'sci'] as const);
    const sandbox = await createSandbox({
      python,
      slots: 0,
      readyUnits: units,
      parkedMax: 0,
      minTier: 2,
      memoryBytes: 8 * 2 ** 30,
      cgroupName,
      zygotes: [...zygotes],
      log: { info: silent, warn: silent, error: silent },
    });
    try {
      const supervisor = sandbox.supervisorPid()!;
      // Each zygote: its waiting parent, itself, and for each unit a slot and a program. Two more belong to no zygote.
      await until(() => descendantsOf(supervisor).length >= 2 + zygotes.length * (2 + 2 * units));
      const launchers = kind === 'base' ? childrenOf(supervisor) : childrenOf(supervisor).slice(1, 2);
      const zygotesOfKind = launchers.flatMap(childrenOf);
      const zygoteBytes = sumPssBytes([...launchers, ...zygotesOfKind]);
      const unitBytes = sumPssBytes(zygotesOfKind.flatMap(descendantsOf));
      const supervisorBytes = sumPssBytes([supervisor]);
      const plain = await baselineBytes(kind);
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

/** Memory of one plain interpreter with the imports of its kind. */
async function baselineBytes(kind: 'base' | 'sci'): Promise<number> {
  const count = baselineCounts[kind];
  const all = Array.from({ length: count }, () =>
    spawn(python, ['-c', `${imports[kind]}\nprint(flush=True)\ninput()`], { stdio: ['pipe', 'pipe', 'ignore'] }),
  );
  try {
    await Promise.all(all.map((child) => once(child.stdout, 'data')));
    return sumPssBytes(all.map((child) => child.pid!)) / count;
  } finally {
    for (const child of all) child.kill();
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('the units of the bench did not become ready');
    await sleep(100);
  }
  await sleep(idleMs);
}
