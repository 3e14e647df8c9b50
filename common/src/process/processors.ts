import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** What a container was given of the processors, where it was given a part: in processors, and in microseconds used so far. */
interface Quota {
  processors: number;
  usedMicros: number;
}

/** `folder` is where the control group of this container lies, as containers see it. */
export function readQuota(folder = '/sys/fs/cgroup'): Quota | null {
  const [quota, period] = (readText(`${folder}/cpu.max`) ?? '').split(' ').map(Number);
  const used = /^usage_usec (\d+)/m.exec(readText(`${folder}/cpu.stat`) ?? '');
  if (quota && period && used) return { processors: quota / period, usedMicros: Number(used[1]) };
  const quotaOf1 = Number(readText(`${folder}/cpu/cpu.cfs_quota_us`) ?? Number.NaN);
  const periodOf1 = Number(readText(`${folder}/cpu/cpu.cfs_period_us`) ?? Number.NaN);
  const usedNanos = Number(readText(`${folder}/cpu/cpuacct.usage`) ?? Number.NaN);
  if (quotaOf1 > 0 && periodOf1 > 0 && usedNanos >= 0)
    return { processors: quotaOf1 / periodOf1, usedMicros: usedNanos / 1000 };
  return null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Sums of all processors since boot, in milliseconds. */
function readTimes(): { busy: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { busy: total - idle, total };
}

/** Processors that this process and what it starts may use: those of the machine, or what its container was given of them. */
export function countProcessors(): number {
  return Math.min(availableParallelism(), readQuota()?.processors ?? Number.POSITIVE_INFINITY);
}

/**
 * How busy the processors are (0 to 1) since the call before: those of the machine, or what the container was given of them where less
 * of that is left.
 */
export function createProcessorMeter(): () => number {
  const read = () => ({ times: readTimes(), quota: readQuota(), at: performance.now() });
  let last = read();
  return () => {
    const now = read();
    const { busy, total } = { busy: now.times.busy - last.times.busy, total: now.times.total - last.times.total };
    const ofMachine = total > 0 ? busy / total : 0;
    const givenMicros = (now.quota?.processors ?? 0) * (now.at - last.at) * 1000;
    const ofQuota = now.quota && last.quota ? (now.quota.usedMicros - last.quota.usedMicros) / givenMicros : 0;
    last = now;
    return Math.min(1, Math.max(0, ofMachine, ofQuota));
  };
}
