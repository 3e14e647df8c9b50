/** AIMD-like control: the largest growth factor of one step, and the factor of a decrease. */
const maxGrowthFactor = 3;
const decreaseFactor = 0.75;
/** Initial slots per CPU: enough to keep it busy with programs that compute. */
const slotsPerCpu = 2;
/** Of the time, for the only program of a batch beside clicks: it always goes on. */
const minShare = 0.25;
/** Dead band below the maximum utilization, in which the slots stay constant. */
const margin = 0.1;

export interface BatchConcurrency {
  /** Slots that batches may use, as of the last step, and programs of graded submissions that run at once. */
  readonly slots: number;
  /** Part of the time in which the programs of graded submissions run, 0.25 to 1. Below 1, `slots` is 1. */
  readonly share: number;
  /** Adjusts the slots to the utilization since the last step; `inUse` counts the active batch runs. */
  step(inUse: number): void;
}

/**
 * Decides how many slots batches may use, so that batch programs that compute do not delay interactive runs.
 *
 * More batch runs than keep the CPUs busy add no throughput, only latency. On two CPUs, with 18 batch runs, the first
 * output of a student's run took five times as long as on an idle machine. With 4 it took twice as long, at 95 % of
 * the throughput. Programs that wait leave the CPUs free, and may use every slot.
 *
 * `maxCpuUtilization` (0 to 1) limits how busy batches may keep the CPUs; with 1 they may always use every slot. There
 * is at least one slot per CPU. While users start runs of their own (`hasClicks`), the limit is `maxBesideClicks`, and
 * one slot, even a part of the time, is enough: a click passes through a dozen processes, and waits for a CPU in each
 * of them if all are busy. `measure` returns the utilization since its last call.
 */
export function createBatchConcurrency(options: {
  slots: number;
  cpus: number;
  maxCpuUtilization: number;
  maxBesideClicks: number;
  measure: () => number;
  hasClicks: () => boolean;
}): BatchConcurrency {
  const { slots, maxCpuUtilization, measure } = options;
  const cpus = Math.ceil(options.cpus);
  const first = maxCpuUtilization < 1 ? Math.min(slots, Math.ceil(options.cpus * slotsPerCpu)) : slots;
  let allowed = first;

  function decide(busy: number): number {
    const isBesideClicks = options.hasClicks();
    const max = isBesideClicks ? Math.min(maxCpuUtilization, options.maxBesideClicks) : maxCpuUtilization;
    const within = (count: number) =>
      Math.min(slots, Math.max(count, isBesideClicks && options.maxBesideClicks < 1 ? minShare : cpus));
    if (busy > max) return within(allowed > 1 ? Math.floor(allowed * decreaseFactor) : allowed * decreaseFactor);
    if (busy >= max - margin) return within(allowed);
    const growth = Math.min(maxGrowthFactor, max / Math.max(busy, 0.01));
    if (allowed < 1) return within(Math.min(1, allowed * growth));
    return within(Math.max(allowed + 1, Math.floor(allowed * growth)));
  }

  return {
    get slots() {
      return Math.ceil(allowed);
    },
    get share() {
      return Math.min(1, allowed);
    },
    step(inUse) {
      const busy = measure();
      if (maxCpuUtilization < 1) allowed = inUse === 0 ? first : decide(busy);
    },
  };
}
