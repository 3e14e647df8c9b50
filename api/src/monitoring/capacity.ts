import type { Evidence } from './evidence.js';
import { readCaps } from './history-recorder.js';
import type { ServiceSample } from './sampling/service-sampler.js';

const MiB = 1024 * 1024;

/** Assumed memory of an active user while none was measured, and the usable share of free memory. */
const assumedBytes = 350 * MiB;
const usableShare = 0.7;
/** CPU in percent that active users may use together. */
const usableCpuPercent = 80;
/** The cost of a user is measured from this mean of active users on. */
const leastMeasuredUsers = 0.2;

/** What one more active user takes: slots, percent of the CPU, bytes of memory. */
export interface UserCost {
  slots: number;
  cpuPercent: number;
  bytes: number;
}

/** The mean cost of an active user; null while hardly any was measured. */
export function measureUserCost(evidence: Evidence | null): UserCost | null {
  if (evidence === null || evidence.activeUsers < leastMeasuredUsers) return null;
  const { activeUsers, busySlots, cpu, idleCpuPercent, runBytes } = evidence;
  return {
    slots: Math.max(1, busySlots / activeUsers),
    cpuPercent: Math.max(0, cpu.mean - idleCpuPercent) / activeUsers,
    bytes: runBytes / activeUsers,
  };
}

type Bound = 'cap' | 'slots' | 'cpu' | 'memory';

/** How many more users could be active, by each bound. `cpu` is unlimited while the cost is unknown. */
function readBounds(sample: ServiceSample, evidence: Evidence | null): Record<Bound, number> {
  const { stats, machine } = sample;
  const { maxActiveUsers, usableSlots } = readCaps(sample);
  const cost = measureUserCost(evidence);
  const cpuMean = evidence?.cpu.mean ?? machine.cpuPercent;
  const atLeast0 = (users: number) => Math.max(0, Math.floor(users + 1e-9));
  return {
    cap: atLeast0(maxActiveUsers - (evidence?.activeUsers ?? stats.activeUsers)),
    slots: atLeast0((usableSlots - (evidence?.busySlots ?? stats.activeRuns)) / (cost?.slots ?? 1)),
    cpu: cost ? atLeast0((usableCpuPercent - cpuMean) / Math.max(cost.cpuPercent, 0.01)) : Number.POSITIVE_INFINITY,
    memory: atLeast0((readFreeBytes(sample, evidence) * usableShare) / Math.max(cost?.bytes ?? assumedBytes, MiB)),
  };
}

/** Free memory, the mean of the window where there is one. */
function readFreeBytes({ machine }: ServiceSample, evidence: Evidence | null): number {
  if (evidence === null) return machine.memoryAvailableBytes;
  const usedShare = Math.min(machine.memoryPercent, 99.9) / 100;
  return (machine.memoryAvailableBytes / (1 - usedShare)) * Math.max(0, 1 - evidence.memory.mean / 100);
}

/** Users that could be active in addition, and what bounds them; `cap` only if nothing else does earlier. */
export function countSpareUsers(sample: ServiceSample, evidence: Evidence | null): { users: number; by: Bound } {
  return findLowest(readBounds(sample, evidence));
}

/** The same without the user cap: what a higher cap would allow. */
export function countRoom(sample: ServiceSample, evidence: Evidence): { users: number; by: Bound } {
  return findLowest({ ...readBounds(sample, evidence), cap: Number.POSITIVE_INFINITY });
}

function findLowest(bounds: Record<Bound, number>): { users: number; by: Bound } {
  const [by, users] = (Object.entries(bounds) as [Bound, number][]).reduce((lowest, one) =>
    one[1] < lowest[1] ? one : lowest,
  );
  return { users, by };
}
