/** The newest runs whose traces are known; some 2 MB. */
const runsMax = 10_000;

/** The traces of the runs that this process submitted or executed, for its log lines. */
export interface TraceIds {
  set(runId: string, traceId: string): void;
  /** Undefined for a run that is not traced, or long over. */
  find(runId: unknown): string | undefined;
}

export function createTraceIds(): TraceIds {
  const known = new Map<unknown, string>();
  return {
    set(runId, traceId) {
      known.delete(runId);
      known.set(runId, traceId);
      if (known.size > runsMax) known.delete(known.keys().next().value);
    },
    find: (runId) => known.get(runId),
  };
}
