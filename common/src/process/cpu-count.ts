import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** CPU quota of a container, in CPUs, and CPU time used so far. */
interface Quota {
  cpus: number;
  usedMicros: number;
}

/** `folder` is the control group of this container, as seen inside. */
export function readQuota(folder = '/sys/fs/cgroup'): Quota | null {
  const [quota, period] = (readText(`${folder}/cpu.max`) ?? '').split(' ').map(Number);
  const used = /^usage_usec (\d+)/m.exec(readText(`${folder}/cpu.stat`) ?? '');
  if (quota && period && used) return { cpus: quota / period, usedMicros: Number(used[1]) };
  const quotaOf1 = Number(readText(`${folder}/cpu/cpu.cfs_quota_us`) ?? Number.NaN);
  const periodOf1 = Number(readText(`${folder}/cpu/cpu.cfs_period_us`) ?? Number.NaN);
  const usedNanos = Number(readText(`${folder}/cpu/cpuacct.usage`) ?? Number.NaN);
  if (quotaOf1 > 0 && periodOf1 > 0 && usedNanos >= 0)
    return { cpus: quotaOf1 / periodOf1, usedMicros: usedNanos / 1000 };
  return null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** CPU times of the machine since boot, in milliseconds. */
function readTimes(): { busy: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { busy: total - idle, total };
}

/** CPUs available to this process and its children: those of the machine, or the quota of its container. */
export function countCpus(): number {
  return Math.min(availableParallelism(), readQuota()?.cpus ?? Number.POSITIVE_INFINITY);
}

/**
 * Returns the CPU utilization (0 to 1) since the last call: of the machine, or of the container's quota if higher.
 */
export function createCpuMeter(): () => number {
  const read = () => ({ times: readTimes(), quota: readQuota(), at: performance.now() });
  let last = read();
  return () => {
    const now = read();
    const { busy, total } = { busy: now.times.busy - last.times.busy, total: now.times.total - last.times.total };
    const ofMachine = total > 0 ? busy / total : 0;
    const givenMicros = (now.quota?.cpus ?? 0) * (now.at - last.at) * 1000;
    const ofQuota = now.quota && last.quota ? (now.quota.usedMicros - last.quota.usedMicros) / givenMicros : 0;
    last = now;
    return Math.min(1, Math.max(0, ofMachine, ofQuota));
  };
}
