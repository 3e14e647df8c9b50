import type { Settings } from '@runq/common/store/settings';
import type { ServiceSample } from './sample-service.js';

/** One piece of advice with the numbers behind it. */
export interface Recommendation {
  type: string;
  severity: 'info' | 'warning' | 'critical';
  message: string;
  suggestion: string;
  evidence: Record<string, number>;
  /** The one live setting that would do it: the body of `PATCH /v1/ops/settings` is `{settings: {[setting]: value}}`. */
  change?: { setting: keyof Settings; value: number };
}

/** From here on memory or CPU count as full, in percent. */
const memoryFull = 90;
const cpuBusy = 80;
const cpuIdle = 60;
/** A p95 wait that people notice. */
const longWaitMs = 5000;
/** Share of a user's runs among all active ones that is worth a word. */
const greedyShare = 0.6;
/** Share of the room for people's files from which on a save may soon be refused. */
const filesFull = 0.8;
/** Memory that one more active user is reckoned to need, and the share of free memory that may be given away. */
const bytesPerUser = 350 * 1024 * 1024;
const usableShare = 0.7;

/** Advice from measured waits and use. The last entry always states the spare capacity. */
export function recommend(sample: ServiceSample): Recommendation[] {
  const { stats, workers, machine } = sample;
  const { maxActiveUsers } = stats.settings;
  const lanes = workers.filter((worker) => !worker.draining).reduce((sum, worker) => sum + worker.lanes, 0);
  const advice: Recommendation[] = [];
  const add = (entry: Recommendation) => advice.push(entry);

  if (lanes === 0)
    add({
      type: 'workers',
      severity: 'critical',
      message: 'No worker takes runs.',
      suggestion: 'Start a worker, or look at the log of the one that stopped.',
      evidence: { workers: workers.length, lanes },
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
    const roomy = machine.cpuPercent < cpuIdle && machine.memoryPercent < memoryFull;
    const raised = Math.ceil(maxActiveUsers * 1.4);
    add({
      type: 'user_cap',
      severity: 'warning',
      message: `The user cap (${maxActiveUsers}) is full and the p95 wait is ${Math.round((stats.waitMsP95 ?? 0) / 1000)} s while CPU is ${machine.cpuPercent} %.`,
      suggestion: roomy
        ? `Raise maxActiveUsers to ${raised}: at once on the page of ops or by PATCH /v1/ops/settings, for good by RUNQ_MAX_ACTIVE_USERS.`
        : 'Add a worker on another machine before raising the cap.',
      evidence: { p95WaitMs: stats.waitMsP95 ?? 0, activeUsers: stats.activeUsers, cpuPercent: machine.cpuPercent },
      ...(roomy ? { change: { setting: 'maxActiveUsers', value: raised } } : {}),
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
  const { workspaceBudgetBytes } = stats.settings;
  if (stats.fileBytes >= filesFull * workspaceBudgetBytes)
    add({
      type: 'files',
      severity: 'warning',
      message: `The files of all users fill ${Math.floor((100 * stats.fileBytes) / workspaceBudgetBytes)} % of their room; at 100 % nothing more is saved.`,
      suggestion:
        'Raise workspaceBudgetBytes if Redis has the memory, or lower workspaceVersionBytes, which takes effect as people save.',
      evidence: { fileBytes: stats.fileBytes, workspaceBudgetBytes },
    });
  const greediest = Math.max(0, ...stats.users.map((user) => user.active));
  if (stats.activeRuns >= 5 && greediest / stats.activeRuns >= greedyShare)
    add({
      type: 'one_user',
      severity: 'info',
      message: `One user holds ${greediest} of ${stats.activeRuns} active runs.`,
      suggestion: 'Look at what this user runs.',
      evidence: { runsOfOne: greediest, activeRuns: stats.activeRuns },
    });
  const spare = countSpareUsers(sample, lanes);
  add({
    type: 'capacity',
    severity: 'info',
    message: `Supports ${spare} more active users now.`,
    suggestion: spare > 0 ? 'Nothing to do.' : 'New users wait in line until somebody is finished.',
    evidence: { spareUsers: spare, activeUsers: stats.activeUsers, maxActiveUsers, lanes },
  });
  return advice;
}

/** Users that could become active now: bounded by the cap, the free lanes and the free memory. */
export function countSpareUsers({ stats, machine }: ServiceSample, lanes: number): number {
  const byCap = stats.settings.maxActiveUsers - stats.activeUsers;
  const byLanes = Math.min(lanes, stats.settings.maxRuns) - stats.activeRuns;
  const byMemory = Math.floor((machine.memoryAvailableBytes * usableShare) / bytesPerUser);
  return Math.max(0, Math.min(byCap, byLanes, byMemory));
}
