import type { QueuePosition } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import { type SettledPosition, settlePosition } from '@runq/common/scheduler/settle-position';

type OnPosition = (position: QueuePosition) => void;

/** Sends the queue positions of waiting runs to their readers. */
export interface PositionBroadcaster {
  add(runId: string, onPosition: OnPosition): void;
  remove(runId: string, onPosition: OnPosition): void;
  close(): void;
}

/** A waiting run: its readers with the position that each received last, and what they know. */
interface WaitingRun {
  listeners: Map<OnPosition, string>;
  settled: SettledPosition | null;
}

/**
 * Sends each position immediately, and then after a change, at most once an interval. One read covers all runs, so a
 * full class costs one call a second. No number of a run rises (settle-position.ts).
 */
export function createPositionBroadcaster(options: {
  scheduler: Scheduler;
  intervalMs: number;
  log: Logger;
}): PositionBroadcaster {
  const { scheduler, intervalMs, log } = options;
  const waitingRuns = new Map<string, WaitingRun>();
  const added = new Set<string>();
  let busy = false;

  async function refresh(runIds: string[]): Promise<void> {
    const positions = await scheduler.readQueuePositions(runIds);
    for (const runId of runIds) {
      const waiting = waitingRuns.get(runId);
      const position = positions.get(runId);
      if (waiting && position) send(waiting, position);
    }
  }

  function send(waiting: WaitingRun, next: QueuePosition): void {
    waiting.settled = settlePosition(waiting.settled, next, performance.now());
    const { position } = waiting.settled;
    const text = JSON.stringify(position);
    for (const [onPosition, last] of waiting.listeners) {
      if (last === text) continue;
      waiting.listeners.set(onPosition, text);
      onPosition(position);
    }
  }

  const timer = setInterval(() => {
    if (busy || waitingRuns.size === 0) return;
    busy = true;
    refresh([...waitingRuns.keys()])
      .catch((err) => log.warn({ err }, 'reading queue positions failed'))
      .finally(() => {
        busy = false;
      });
  }, intervalMs);

  /** Runs that arrive together, as when a lesson starts, share one read. */
  function refreshAdded(): void {
    const runIds = [...added];
    added.clear();
    refresh(runIds).catch((err) => log.warn({ err }, 'reading a queue position failed'));
  }

  return {
    add(runId, onPosition) {
      const waiting = waitingRuns.get(runId) ?? { listeners: new Map<OnPosition, string>(), settled: null };
      waiting.listeners.set(onPosition, '');
      waitingRuns.set(runId, waiting);
      if (added.size === 0) setImmediate(refreshAdded);
      added.add(runId);
    },
    remove(runId, onPosition) {
      const listeners = waitingRuns.get(runId)?.listeners;
      if (listeners?.delete(onPosition) && listeners.size === 0) waitingRuns.delete(runId);
    },
    close: () => clearInterval(timer),
  };
}
