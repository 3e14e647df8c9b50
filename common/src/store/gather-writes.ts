/**
 * Lets what runs of batches write to Redis go together: whoever calls within `intervalMs` goes on at the same moment. Redis writes to its
 * disk once for all that it was sent at a time, and a click that comes meanwhile waits for that one write, where it would wait for one
 * after the other (group commit). Costs a run of a batch half an interval on average. 0: nobody waits.
 */
export function createGather(intervalMs: number): () => Promise<void> {
  let next: Promise<void> | null = null;

  async function pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
    next = null;
  }

  return async function gather(): Promise<void> {
    if (intervalMs === 0) return;
    next ??= pause();
    await next;
  };
}

export type Gather = ReturnType<typeof createGather>;
