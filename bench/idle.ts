import { setTimeout as sleep } from 'node:timers/promises';
import { type Runq, startRunq } from '../e2e/support/start-runq.js';
import { processCpuMs, treeCpuMs } from './cpu-meters.js';
import { childrenOf, descendantsOf, readIfAlive, sumPssBytes } from './process-tree.js';

const MiB = 1024 * 1024;
/** Until nothing of the start is left. Some 45 s after it, V8 collects garbage for 0.4 s. */
const settleMs = 70_000;
const measuredMs = 30_000;

/**
 * Memory (PSS) and CPU time of a service without users, by process, without and with the scientific interpreter, and
 * perhaps of another version in the same seconds.
 */
export async function benchIdle(checkout?: string): Promise<void> {
  for (const scientific of ['cold', 'ready']) {
    const settings = { RUNQ_SANDBOX_SCIENTIFIC: scientific };
    const services = new Map<string, Runq>();
    try {
      services.set('runq', await startRunq(settings));
      if (checkout) services.set('runq, the other version', await startRunq(settings, checkout));
      await sleep(settleMs);
      const parts = [...services].flatMap(([service, runq]) => partsOf(runq).map((part) => ({ ...part, service })));
      const before = parts.map(({ readCpu }) => readCpu());
      await sleep(measuredMs);
      const cpuMs = parts.map(({ readCpu }, i) => ((readCpu() - before[i]!) * 1000) / measuredMs);
      for (const service of services.keys())
        print(
          `${service}, scientific interpreter ${scientific}`,
          parts.flatMap((part, i) => (part.service === service ? [{ ...part, cpuMs: cpuMs[i]! }] : [])),
        );
    } finally {
      await Promise.all([...services.values()].map((runq) => runq.stop()));
    }
  }
}

function print(heading: string, parts: { name: string; readPss: () => number; cpuMs: number }[]): void {
  const rows = parts.map(({ name, readPss, cpuMs }) => ({ name, bytes: readPss(), cpuMs }));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const all = { name: 'all', bytes: sum(rows.map(({ bytes }) => bytes)), cpuMs: sum(rows.map(({ cpuMs }) => cpuMs)) };
  process.stdout.write(`${heading.padEnd(56)}${'PSS MiB'.padStart(10)}${'CPU ms a second'.padStart(18)}\n`);
  for (const { name, bytes, cpuMs } of [...rows, all])
    process.stdout.write(
      `  ${name.padEnd(54)}${(bytes / MiB).toFixed(1).padStart(10)}${cpuMs.toFixed(1).padStart(18)}\n`,
    );
}

/** The launcher and each process that it has started; the worker with the processes of its sandbox. */
function partsOf({ launcher }: Runq) {
  const words = { api: 'api/dist', worker: 'worker/dist', redis: 'redis-server' };
  const nameOf = (pid: number) => {
    const command = readIfAlive(`/proc/${pid}/cmdline`);
    return Object.entries(words).find(([, word]) => command.includes(word))?.[0] ?? 'other';
  };
  const part = (name: string, list: () => number[], readCpu: () => number) => ({
    name,
    readCpu,
    readPss: () => sumPssBytes(list()),
  });
  const pid = launcher.pid!;
  return [
    part(
      'launcher',
      () => [pid],
      () => processCpuMs(pid),
    ),
    ...childrenOf(pid).map((child) =>
      part(
        nameOf(child),
        () => [child, ...descendantsOf(child)],
        () => treeCpuMs(child),
      ),
    ),
  ];
}
