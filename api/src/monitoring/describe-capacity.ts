import { countSpareUsers, measureUserCost } from './capacity.js';
import { type Evidence, lastMinutes } from './evidence.js';
import { readCaps } from './history-recorder.js';
import type { Recommendation } from './recommendation.js';
import type { ServiceSample } from './sampling/service-sampler.js';

const MiB = 1024 * 1024;

const boundTexts = {
  cap: 'the user cap is reached first',
  slots: 'the slots are taken first',
  cpu: 'the CPU is the limit',
  memory: 'memory is the limit',
};

/** How many more users the service supports, from the measured cost of one. */
export function describeCapacity(
  sample: ServiceSample,
  evidence: Evidence | null,
  { problems, isCalm }: { problems: readonly string[]; isCalm: boolean },
): Recommendation {
  const { stats, signals } = sample;
  const { maxActiveUsers, usableSlots } = readCaps(sample);
  const figures = { activeUsers: stats.activeUsers, maxActiveUsers, slots: usableSlots };
  if (signals.isPaused || usableSlots === 0) {
    return {
      type: 'capacity',
      severity: 'warning',
      message: signals.isPaused ? 'Runs are paused: no user can start one.' : 'No user can start a run now.',
      suggestion: signals.isPaused ? 'Resume when they may run again.' : 'Start a worker.',
      evidence: { spareUsers: 0, ...figures },
    };
  }
  const { users, by } = countSpareUsers(sample, evidence);
  const cost = measureUserCost(evidence);
  const basis = cost
    ? `one took ${cost.slots.toFixed(1)} slots, ${cost.cpuPercent.toFixed(1)} % of the CPU and ` +
      `${Math.round(cost.bytes / MiB)} MiB in ${lastMinutes(evidence!)}`
    : 'hardly any was active in the last minutes, so the cost of one is assumed';
  const [problem] = problems;
  return {
    type: 'capacity',
    severity: problem ? 'warning' : 'info',
    message: `Supports ${users} more active ${users === 1 ? 'user' : 'users'}: ${basis}; ${boundTexts[by]}.`,
    suggestion: problem
      ? `The service is not healthy: ${problem}`
      : users === 0
        ? 'New users wait in the queue until another user has finished.'
        : isCalm
          ? 'Nothing to do.'
          : 'See the advice above first.',
    evidence: {
      spareUsers: users,
      ...figures,
      ...(evidence ? { minutes: evidence.minutes } : {}),
      ...(cost ? { slotsPerUser: cost.slots, cpuPercentPerUser: cost.cpuPercent, bytesPerUser: cost.bytes } : {}),
    },
  };
}
