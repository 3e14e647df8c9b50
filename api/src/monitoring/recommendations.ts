import type { Settings } from '@runq/common/redis/live-settings';
import { boundByMemory } from '@runq/common/redis/memory-shares';
import type { ServiceSample } from './service-sampler.js';

/** One piece of advice with the numbers behind it. */
export interface Recommendation {
  type: string;
  severity: 'info' | 'warning' | 'critical';
  message: string;
  suggestion: string;
  evidence: Record<string, number>;
  /** The live setting to change: the body of `PATCH /v1/ops/settings` is `{settings: {[setting]: value}}`. */
  change?: { setting: keyof Settings; value: number };
}

/** Percentages from which memory and CPU count as full, and below which CPU counts as idle. */
const memoryFull = 90;
const cpuBusy = 80;
const cpuIdle = 60;
/** A p95 wait that users notice. */
const longWaitMs = 5000;
/** Share of one user in all active runs that is reported. */
const reportedShare = 0.6;
/** Share of the file budget from which saves may soon be refused. */
const filesFull = 0.8;
/** Estimated memory of one more active user, and the usable share of free memory. */
const bytesPerUser = 350 * 1024 * 1024;
const usableShare = 0.7;

/** Advice from measured waits and use. The last entry always reports the spare capacity. */
export function recommend(sample: ServiceSample): Recommendation[] {
  const { stats, workers, machine, memory } = sample;
  const { maxActiveUsers } = stats.settings;
  const slots = workers.filter((worker) => !worker.draining).reduce((sum, worker) => sum + worker.slots, 0);
  const advice: Recommendation[] = [];
  const add = (entry: Recommendation) => advice.push(entry);

  if (slots === 0)
    add({
      type: 'workers',
      severity: 'critical',
      message: 'No worker accepts runs.',
      suggestion: 'Start a worker, or read the log of the one that stopped.',
      evidence: { workers: workers.length, slots },
    });
  if (machine.memoryPercent >= memoryFull)
    add({
      type: 'memory',
      severity: 'critical',
      message: `Memory is ${machine.memoryPercent} % used.`,
      suggestion: 'Do not raise the user cap; add a worker on another machine or lower the memory limit.',
      evidence: { memoryPercent: machine.memoryPercent },
    });
  const usersFull = stats.activeUsers >= maxActiveUsers && stats.waitingUsers > 0;
  if (usersFull && (stats.waitMsP95 ?? 0) >= longWaitMs) {
    const freeSlots = Math.min(slots, stats.settings.maxRuns) - stats.activeRuns;
    // Each active user holds a slot, so a higher cap needs free slots.
    const raised = Math.min(Math.ceil(maxActiveUsers * 1.4), maxActiveUsers + Math.max(0, freeSlots));
    const roomy = machine.cpuPercent < cpuIdle && machine.memoryPercent < memoryFull;
    const canRaise = roomy && raised > maxActiveUsers;
    add({
      type: 'user_cap',
      severity: 'warning',
      message:
        `The user cap (${maxActiveUsers}) is full and the p95 wait is ${Math.round((stats.waitMsP95 ?? 0) / 1000)} s ` +
        `while CPU is ${machine.cpuPercent} %.`,
      suggestion: canRaise
        ? `Raise maxActiveUsers to ${raised}: now on /ops or with PATCH /v1/ops/settings, permanently with ` +
          'RUNQ_MAX_ACTIVE_USERS.'
        : roomy
          ? `Raise RUNQ_WORKER_SLOTS or add a worker: ${stats.activeRuns} of ${slots} slots are taken, and a higher ` +
            'cap gives none.'
          : 'Add a worker on another machine before raising the cap.',
      evidence: {
        ...{ p95WaitMs: stats.waitMsP95 ?? 0, activeUsers: stats.activeUsers, cpuPercent: machine.cpuPercent },
        ...{ activeRuns: stats.activeRuns, slots },
      },
      ...(canRaise ? { change: { setting: 'maxActiveUsers', value: raised } } : {}),
    });
  }
  if (machine.cpuPercent >= cpuBusy)
    add({
      type: 'cpu',
      severity: 'warning',
      message: `CPU is ${machine.cpuPercent} % busy.`,
      suggestion: 'Add a worker on another machine if waits grow.',
      evidence: { cpuPercent: machine.cpuPercent, load1: machine.loadAverage[0] ?? 0 },
    });
  const { workspaceBudgetBytes } = boundByMemory(stats.settings, memory.budgetBytes);
  if (stats.fileBytes >= filesFull * workspaceBudgetBytes)
    add({
      type: 'files',
      severity: 'warning',
      message:
        `The files of all users use ${Math.floor((100 * stats.fileBytes) / workspaceBudgetBytes)} % of their budget; ` +
        'at 100 % every save is refused.',
      suggestion:
        'Raise workspaceBudgetBytes if Redis has the memory, or lower workspaceVersionBytes, which takes effect with ' +
        'each save.',
      evidence: { fileBytes: stats.fileBytes, workspaceBudgetBytes },
    });
  const largest = Math.max(0, ...stats.users.map((user) => user.active));
  if (stats.activeRuns >= 5 && largest / stats.activeRuns >= reportedShare)
    add({
      type: 'one_user',
      severity: 'info',
      message: `One user holds ${largest} of ${stats.activeRuns} active runs.`,
      suggestion: 'Review the runs of this user.',
      evidence: { runsOfOne: largest, activeRuns: stats.activeRuns },
    });
  if (stats.settings.paused) {
    add({
      type: 'capacity',
      severity: 'warning',
      message: 'Runs are paused: no user can start one.',
      suggestion: 'Resume when they may run again.',
      evidence: { spareUsers: 0, activeUsers: stats.activeUsers, maxActiveUsers, slots },
    });
    return advice;
  }
  const spare = countSpareUsers(sample, slots);
  add({
    type: 'capacity',
    severity: 'info',
    message: `Supports ${spare} more active users now.`,
    suggestion: spare > 0 ? 'Nothing to do.' : 'New users wait in the queue until another user has finished.',
    evidence: { spareUsers: spare, activeUsers: stats.activeUsers, maxActiveUsers, slots },
  });
  return advice;
}

/** Users that could become active now: bounded by the cap, the free slots and the free memory. */
function countSpareUsers({ stats, machine }: ServiceSample, slots: number): number {
  const byCap = stats.settings.maxActiveUsers - stats.activeUsers;
  const bySlots = Math.min(slots, stats.settings.maxRuns) - stats.activeRuns;
  const byMemory = Math.floor((machine.memoryAvailableBytes * usableShare) / bytesPerUser);
  return Math.max(0, Math.min(byCap, bySlots, byMemory));
}
