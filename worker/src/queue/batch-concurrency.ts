/** AIMD-like control: the largest growth factor of one step, and the factor of a decrease. */
const maxGrowthFactor = 3;
const decreaseFactor = 0.75;
/** Initial slots per CPU: enough to keep it busy with programs that compute. */
const slotsPerCpu = 2;
/** Dead band below the maximum utilization, in which the slots stay constant. */
const margin = 0.1;

export interface BatchConcurrency {
  /** Slots that batches may use, as of the last step. */
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
 * is at least one slot per CPU. `measure` returns the utilization since its last call.
 */
export function createBatchConcurrency(options: {
  slots: number;
  cpus: number;
  maxCpuUtilization: number;
  measure: () => number;
}): BatchConcurrency {
  const { slots, maxCpuUtilization, measure } = options;
  const within = (count: number) => Math.min(slots, Math.max(count, Math.ceil(options.cpus)));
  const first = maxCpuUtilization < 1 ? within(Math.ceil(options.cpus * slotsPerCpu)) : slots;
  const growthAt = (busy: number) => Math.min(maxGrowthFactor, maxCpuUtilization / Math.max(busy, 0.01));
  let allowed = first;

  return {
    get slots() {
      return allowed;
    },
    step(inUse) {
      const busy = measure();
      if (maxCpuUtilization >= 1) return;
      if (inUse === 0) allowed = first;
      else if (busy > maxCpuUtilization) allowed = within(Math.floor(allowed * decreaseFactor));
      else if (busy < maxCpuUtilization - margin)
        allowed = within(Math.max(allowed + 1, Math.floor(allowed * growthAt(busy))));
    },
  };
}
