import { existsSync, readFileSync } from 'node:fs';
import { descendantsOf, readIfAlive } from './process-tree.js';

const ticksPerSecond = 100;

/** User and system time of one process in milliseconds, to the tick (10 ms): meant for sums over many runs. */
export function processCpuMs(pid: number | 'self'): number {
  const [user, system] = timesOf(pid);
  return ((user! + system!) * 1000) / ticksPerSecond;
}

/**
 * User and system time of all processes that this one has started and waited for, including their waited-for children.
 */
export function childrenCpuMs(): number {
  const [, , user, system] = timesOf('self');
  return ((user! + system!) * 1000) / ticksPerSecond;
}

/**
 * User and system time of a process and its descendants in milliseconds, including those that have exited and were
 * waited for.
 */
export function treeCpuMs(pid: number): number {
  const ticks = [pid, ...descendantsOf(pid)]
    .flatMap((one) => parseTimes(readIfAlive(`/proc/${one}/stat`)))
    .reduce((sum, value) => sum + value, 0);
  return (ticks * 1000) / ticksPerSecond;
}

const timesOf = (pid: number | 'self') => parseTimes(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/** A process's own user and system time, and those of its children, in ticks. Empty for an empty text. */
function parseTimes(stat: string): number[] {
  const fields = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
  return fields.slice(11, 15).map(Number);
}

/** CPU time of the processes in the cgroups of one sandbox; null where it has none. */
export function groupCpuMs(cgroupName: string): number | null {
  for (const line of readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n')) {
    const [, controllers, path] = line.split(':');
    const own = path === '/' ? '' : path;
    if (controllers?.split(',').includes('cpuacct')) {
      const file = `/sys/fs/cgroup/cpuacct${own}/${cgroupName}/cpuacct.usage`;
      if (existsSync(file)) return Number(readFileSync(file, 'utf8')) / 1e6;
    }
    if (controllers === '') {
      const file = `/sys/fs/cgroup${own?.replace(/\/runq-main$/, '')}/${cgroupName}/cpu.stat`;
      if (existsSync(file)) return Number(/usage_usec (\d+)/.exec(readFileSync(file, 'utf8'))![1]) / 1000;
    }
  }
  return null;
}

/** Non-idle time of the whole machine, including kernel threads (they remove namespaces) and unrelated processes. */
export function machineCpuMs(): number {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
  const [user, nice, system, , , irq, softirq, steal] = fields;
  return ((user! + nice! + system! + irq! + softirq! + steal!) * 1000) / ticksPerSecond;
}
