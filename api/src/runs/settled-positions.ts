import type { QueuePosition } from '@runq/common/contract/run';
import { type SettledPosition, settlePosition } from '@runq/common/scheduler/settle-position';

/** Waiting runs whose numbers are remembered; beyond it, those that were read least recently are forgotten. */
const maxRuns = 10_000;

/** Positions for clients that poll: as in a stream of events, no number of a waiting run rises. */
export interface SettledPositions {
  settle(run: { id: string; attempt: number }, next: QueuePosition): QueuePosition;
}

export function createSettledPositions(): SettledPositions {
  const byRun = new Map<string, SettledPosition>();
  return {
    settle({ id, attempt }, next) {
      const key = `${id} ${attempt}`;
      const settled = settlePosition(byRun.get(key) ?? null, next, performance.now());
      byRun.delete(key);
      byRun.set(key, settled);
      if (byRun.size > maxRuns) byRun.delete(byRun.keys().next().value!);
      return settled.position;
    },
  };
}
