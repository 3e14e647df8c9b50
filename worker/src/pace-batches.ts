/** By how much the lanes grow in one step at most, and what is left of them in one step while there is no room. */
const growthMost = 3;
const shrinkage = 0.75;
/** So many lanes for each processor are a beginning: they keep it busy with programs that compute. */
const lanesAProcessor = 2;
/** Between room and none, as a part of the processors: there the lanes stay as they are. */
const margin = 0.1;

/**
 * How many lanes batches may use, so that a batch of programs that compute does not make everybody's next program wait for a
 * processor. More of them at once than keep the processors busy end no more of them a second; they only stand in each other's way, and
 * in that of whoever presses Run: with 18 at once on two processors the first output came five times as late as on an idle machine,
 * with 4 twice, at 95 % of the runs a second. Programs that wait leave the processors free, and get every lane.
 *
 * `busyMost` is how busy (0 to 1) batches may make the processors; with 1 every lane is always theirs. There is a lane for each
 * processor at least. `measure` answers how busy they were since it was asked before.
 */
export function createBatchPace(options: {
  lanes: number;
  processors: number;
  busyMost: number;
  measure: () => number;
}) {
  const { lanes, busyMost, measure } = options;
  const within = (count: number) => Math.min(lanes, Math.max(count, Math.ceil(options.processors)));
  const first = busyMost < 1 ? within(Math.ceil(options.processors * lanesAProcessor)) : lanes;
  const growthAt = (busy: number) => Math.min(growthMost, busyMost / Math.max(busy, 0.01));
  let allowed = first;

  return {
    /** Lanes for batches, as of the last step. */
    get lanes() {
      return allowed;
    },
    /** Takes what the processors did since the step before, while so many batch runs execute. */
    step(inUse: number): void {
      const busy = measure();
      if (busyMost >= 1) return;
      if (inUse === 0) allowed = first;
      else if (busy > busyMost) allowed = within(Math.floor(allowed * shrinkage));
      else if (busy < busyMost - margin) allowed = within(Math.max(allowed + 1, Math.floor(allowed * growthAt(busy))));
    },
  };
}

export type BatchPace = ReturnType<typeof createBatchPace>;
