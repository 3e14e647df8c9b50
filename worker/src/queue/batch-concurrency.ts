/** AIMD-like control: the largest growth factor of one step, and the factor of a decrease. */
const maxGrowthFactor = 3;
const decreaseFactor = 0.75;
/** Initial slots per CPU: enough to keep it busy with programs that compute. */
const slotsPerCpu = 2;
/** Dead band below the maximum utilization, in which the slots stay constant. */
const margin = 0.1;

export interface BatchConcurrency {
  /** Slots that batches may use, as of the last step, and programs of graded submissions that run at once. */
  readonly slots: number;
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
 * one slot is enough: a click passes through a dozen processes, and waits for a CPU in each of them if all are busy.
 * `measure` returns the utilization since its last call.
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
      Math.min(slots, Math.max(count, isBesideClicks && options.maxBesideClicks < 1 ? 1 : cpus));
    if (busy > max) return within(Math.floor(allowed * decreaseFactor));
    const growth = Math.min(maxGrowthFactor, max / Math.max(busy, 0.01));
    return within(busy < max - margin ? Math.max(allowed + 1, Math.floor(allowed * growth)) : allowed);
  }

  return {
    get slots() {
      return allowed;
    },
    step(inUse) {
      const busy = measure();
      if (maxCpuUtilization < 1) allowed = inUse === 0 ? first : decide(busy);
    },
  };
}
