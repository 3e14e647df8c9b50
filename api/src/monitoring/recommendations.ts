import { boundByMemory } from '@runq/common/redis/memory-shares';
import { countRoom } from './capacity.js';
import { describeCapacity } from './describe-capacity.js';
import { type Evidence, lastMinutes, leastMinutes } from './evidence.js';
import { readCaps } from './history-recorder.js';
import type { Recommendation } from './recommendation.js';
import type { ServiceSample } from './sampling/service-sampler.js';

/** A cap counts as the cause of waits that was full for this share of the time, in percent. */
const oftenFull = 50;
/** Slots that were full for this share of the time are a limit: a higher user cap would not help. */
const slotsAreLimit = 10;
/** Percentages: from `busy` on CPU and memory are reported, from `limit` on they forbid higher caps. */
const cpuAt = { busy: 80, limit: 60, limitP95: 90 };
const memoryAt = { full: 90, limit: 80 };
/** A p95 wait that users notice. */
const longWaitMs = 5000;
/** The share of one user in the active runs that is reported, in percent. */
const reportedUserPercent = 60;
/** Share of the file budget from which saves may soon be refused. */
const filesFull = 0.8;
/** A cap is raised to this multiple at most: the next evidence shows whether more is needed. */
const raiseFactor = 1.4;

const whole = (value: number) => String(Math.round(value));
const seconds = (ms: number) => `${ms < 10_000 ? (ms / 1000).toFixed(1) : whole(ms / 1000)} s`;

/**
 * Advice from what was measured in the last minutes (`evidence`), never from one sample. The last entry always reports
 * the spare capacity. `problems` say why the service is not healthy.
 */
export function recommend(
  sample: ServiceSample,
  evidence: Evidence | null,
  problems: readonly string[],
): Recommendation[] {
  const measured = evidence && evidence.minutes >= leastMinutes ? evidence : null;
  const advice = [
    ...adviseOnState(sample),
    ...(measured
      ? [...adviseOnMachine(measured), ...adviseOnWaits(sample, measured), ...adviseOnShares(measured)]
      : []),
  ];
  return [...advice, describeCapacity(sample, measured, { problems, isCalm: advice.length === 0 })];
}

/** Advice that follows from counts, which no burst distorts. */
function adviseOnState({ stats, workers, signals, memory }: ServiceSample): Recommendation[] {
  const advice: Recommendation[] = [];
  if (signals.slots === 0)
    advice.push({
      type: 'workers',
      severity: 'critical',
      message: 'No worker accepts runs.',
      suggestion: 'Start a worker, or read the log of the one that stopped.',
      evidence: { workers: workers.length, slots: 0 },
    });
  const { workspaceBudgetBytes } = boundByMemory(stats.settings, memory.budgetBytes);
  if (stats.fileBytes >= filesFull * workspaceBudgetBytes)
    advice.push({
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
  return advice;
}

function adviseOnMachine(evidence: Evidence): Recommendation[] {
  const { memory, cpu, minutes } = evidence;
  const advice: Recommendation[] = [];
  const figures = ({ mean, p95 }: Evidence['cpu']) => `${whole(mean)} % (p95 ${whole(p95)} %)`;
  if (memory.mean >= memoryAt.full)
    advice.push({
      type: 'memory',
      severity: 'critical',
      message: `Memory was ${figures(memory)} used in ${lastMinutes(evidence)}.`,
      suggestion: 'Do not raise the user cap; add a worker on another machine or lower the memory limit.',
      evidence: { minutes, memoryPercent: memory.mean, memoryPercentP95: memory.p95 },
    });
  if (cpu.mean >= cpuAt.busy)
    advice.push({
      type: 'cpu',
      severity: 'warning',
      message: `CPU was ${figures(cpu)} busy in ${lastMinutes(evidence)}.`,
      suggestion: 'Add a worker on another machine if waits grow.',
      evidence: { minutes, cpuPercent: cpu.mean, cpuPercentP95: cpu.p95 },
    });
  return advice;
}

/** Whether CPU or memory forbid more runs at the same time. */
const isMachineFull = ({ cpu, memory }: Evidence) =>
  cpu.mean >= cpuAt.limit || cpu.p95 >= cpuAt.limitP95 || memory.mean >= memoryAt.limit;

/** What users waited for, of the causes that explain a long wait: memory of the workers, slots, the user cap. */
function adviseOnWaits(sample: ServiceSample, evidence: Evidence): Recommendation[] {
  const { waitP95Ms } = evidence;
  if (waitP95Ms === null || waitP95Ms < longWaitMs) return [];
  if (evidence.memoryShort >= oftenFull) return [adviseOnWorkerMemory(evidence, waitP95Ms)];
  if (evidence.slotsFull >= oftenFull) return [adviseOnSlots(sample, evidence, waitP95Ms)];
  if (evidence.userCapFull >= oftenFull) return [adviseOnUserCap(sample, evidence, waitP95Ms)];
  return [];
}

function adviseOnWorkerMemory(evidence: Evidence, p95WaitMs: number): Recommendation {
  const { memoryShort, minutes } = evidence;
  return {
    type: 'worker_memory',
    severity: 'warning',
    message:
      `p95 wait ${seconds(p95WaitMs)} because runs waited for memory of the workers ${whole(memoryShort)} % of ` +
      `${lastMinutes(evidence)}.`,
    suggestion: 'Add a worker on another machine, or lower the memory limit of runs.',
    evidence: { minutes, p95WaitMs, memoryShortPercent: memoryShort },
  };
}

function adviseOnSlots(sample: ServiceSample, evidence: Evidence, p95WaitMs: number): Recommendation {
  const { slotsFull, cpu, minutes } = evidence;
  const { usableSlots } = readCaps(sample);
  const { slots: offered } = sample.signals;
  const raised = Math.min(offered, Math.ceil(usableSlots * raiseFactor));
  const isFull = isMachineFull(evidence);
  const canRaise = !isFull && raised > usableSlots;
  return {
    type: 'slots',
    severity: 'warning',
    message:
      `p95 wait ${seconds(p95WaitMs)} because all ${usableSlots} slots were taken ${whole(slotsFull)} % of ` +
      `${lastMinutes(evidence)} while CPU was ${whole(cpu.mean)} %.`,
    suggestion: canRaise
      ? `Raise maxRuns to ${raised}: workers offer ${offered} slots.`
      : isFull
        ? 'Add a worker on another machine. A higher user cap would not help.'
        : 'Raise RUNQ_WORKER_SLOTS or add a worker. A higher user cap would not help.',
    evidence: { minutes, p95WaitMs, slotsFullPercent: slotsFull, slots: usableSlots, cpuPercent: cpu.mean },
    ...(canRaise ? { change: { setting: 'maxRuns', value: raised } } : {}),
  };
}

function adviseOnUserCap(sample: ServiceSample, evidence: Evidence, p95WaitMs: number): Recommendation {
  const { userCapFull, slotsFull, cpu, memory, minutes } = evidence;
  const { maxActiveUsers, usableSlots } = readCaps(sample);
  const room = countRoom(sample, evidence);
  const raised = Math.min(Math.ceil(maxActiveUsers * raiseFactor), maxActiveUsers + room.users);
  const isFull = isMachineFull(evidence);
  const areSlotsLimit = slotsFull >= slotsAreLimit || (room.by === 'slots' && room.users === 0);
  const canRaise = !isFull && !areSlotsLimit && raised > maxActiveUsers;
  return {
    type: 'user_cap',
    severity: 'warning',
    message:
      `p95 wait ${seconds(p95WaitMs)} because the user cap (${maxActiveUsers}) was full ${whole(userCapFull)} % of ` +
      `${lastMinutes(evidence)} while CPU was ${whole(cpu.mean)} %.`,
    suggestion: canRaise
      ? `Raise maxActiveUsers to ${raised}: now on /ops or with PATCH /v1/ops/settings, permanently with ` +
        'RUNQ_MAX_ACTIVE_USERS.'
      : areSlotsLimit && !isFull
        ? `Raise RUNQ_WORKER_SLOTS or add a worker: on average ${evidence.busySlots.toFixed(1)} of ${usableSlots} ` +
          'slots were taken, and a higher cap gives none.'
        : 'Add a worker on another machine before raising the cap.',
    evidence: {
      ...{ minutes, p95WaitMs, userCapFullPercent: userCapFull, slotsFullPercent: slotsFull, maxActiveUsers },
      ...{ cpuPercent: cpu.mean, cpuPercentP95: cpu.p95, memoryPercent: memory.mean, usableSlots },
    },
    ...(canRaise ? { change: { setting: 'maxActiveUsers', value: raised } } : {}),
  };
}

function adviseOnShares(evidence: Evidence): Recommendation[] {
  const { largestUserPercent, minutes } = evidence;
  if (largestUserPercent < reportedUserPercent) return [];
  return [
    {
      type: 'one_user',
      severity: 'info',
      message: `A single user held ${whole(largestUserPercent)} % of the active runs in ${lastMinutes(evidence)}.`,
      suggestion: 'Review the runs of this user.',
      evidence: { minutes, largestUserPercent },
    },
  ];
}
