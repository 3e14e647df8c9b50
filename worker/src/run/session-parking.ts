import type { Logger } from '@runq/common/process/log';
import { runPeriodically } from '@runq/common/process/periodic-tasks';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { ActiveRun, ActiveRuns } from '../lease/active-runs.js';

/** Interval of the scan for idle sessions. */
const scanIntervalMs = 1000;

export interface SessionParking {
  /** The session has a slot again. */
  resume(run: ActiveRun): void;
  close(): void;
}

/**
 * Offers to park sessions that have waited for input for `parkAfterMs`, the longest wait first. The scheduler parks a
 * session only if another user needs its slot; then the session is frozen. Its next input queues it for a slot again,
 * and `resume` reports that it has one.
 *
 * That message uses another connection and may overtake the reply that parked the session: then the session stays as
 * it is. The next lease renewal makes up for a lost message (lease-renewal.ts).
 */
export function startSessionParking(options: {
  scheduler: Pick<Scheduler, 'park'>;
  active: ActiveRuns;
  parkAfterMs: number;
  /** Most parked sessions; the sandbox refuses more. */
  parkedMax: number;
  log: Logger;
}): SessionParking {
  const { scheduler, active, parkAfterMs, parkedMax, log } = options;
  let offered: ActiveRun | null = null;
  let wasResumed = false;

  async function tryPark(run: ActiveRun): Promise<void> {
    offered = run;
    wasResumed = false;
    const usedBytes = run.process?.sample().memoryBytes ?? 0;
    try {
      const isParked = await scheduler.park(run.runId, run.attempt, run.lastInputId, usedBytes);
      if (!isParked) return;
      if (!wasResumed) run.session?.park();
      run.releaseSlot();
    } finally {
      offered = null;
    }
  }

  async function scan(): Promise<void> {
    const idleMs = ({ session }: ActiveRun) => performance.now() - (session?.idleSince ?? Number.POSITIVE_INFINITY);
    const idle = active.list().filter((run) => idleMs(run) >= parkAfterMs);
    for (const run of idle.sort((a, b) => idleMs(b) - idleMs(a))) {
      if (active.list().filter(({ session }) => session?.isParked).length >= parkedMax) return;
      // Input may have arrived since the scan began.
      if (idleMs(run) >= parkAfterMs) await tryPark(run);
    }
  }

  const scans = runPeriodically({ tasks: { 'park idle sessions': scan }, intervalMs: scanIntervalMs, log });

  return {
    resume(run) {
      if (run === offered) wasResumed = true;
      run.session?.resume();
    },
    close: scans.close,
  };
}
