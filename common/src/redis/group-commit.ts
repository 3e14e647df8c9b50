/**
 * Group commit for batch runs: calls within `intervalMs` continue together, so Redis syncs their writes to disk once.
 * An interactive run then waits for one sync instead of several. A batch run is delayed by half an interval on average.
 * 0 disables it.
 */
export function createGroupCommit(intervalMs: number): () => Promise<void> {
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

export type GroupCommit = ReturnType<typeof createGroupCommit>;
