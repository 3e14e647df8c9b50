import type { Logger } from '@runq/common/process/log';
import type { LeaseAction, Scheduler } from '@runq/common/scheduler/scheduler';
import type { ActiveRun, ActiveRuns } from './active-runs.js';
import { fenceMarginMs, isOverdue, readLeaseClock } from './lease-clock.js';

/** Interval of the check for leases near their end; renewals are too far apart to keep the margin. */
const fenceCheckMs = 200;
/** The same while there is no run: the lease of one that starts meanwhile lasts longer. */
const idleFenceCheckMs = 1000;

/** Renewals of a lease before its margin begins, at least. */
const renewalsPerLease = 3;

/**
 * Renews the leases of this worker's runs and applies the actions that Redis returns: `cancel` for a run whose cancel
 * message was lost, `abandon` for a run of another worker, `park` and `thaw` for a session in another state than the
 * store has. Redis returns the duration of a lease with each claim and renewal, since ops may change it. A short lease
 * is renewed more often than every `intervalMs`.
 *
 * Self-fencing: a worker that cannot renew a lease stops the sandbox shortly before the lease ends, because another
 * worker may start the same run then. A lease counts from the time its command was sent, since the reply may be late.
 */
export function startLeaseRenewal(options: {
  scheduler: Scheduler;
  active: ActiveRuns;
  workerId: string;
  intervalMs: number;
  log: Logger;
}): { close(): void } {
  const { scheduler, active, workerId, intervalMs, log } = options;
  let leaseMs = Number.POSITIVE_INFINITY;
  let renewing = false;
  let closed = false;
  let timer: NodeJS.Timeout;

  const applyAction: Record<LeaseAction, (run: ActiveRun) => void> = {
    cancel: (run) => run.stop('cancelled'),
    abandon: (run) => run.stop('abandoned'),
    park(run) {
      run.session?.park();
      run.releaseSlot();
    },
    thaw: (run) => run.session?.resume(),
  };

  /** Renews each shard separately, so that runs of reachable shards keep their leases when another is down. */
  async function renewAll(): Promise<void> {
    const runs = active.list().filter((run) => run.attempt > 0);
    const renewals = await Promise.allSettled(scheduler.groupByShard(runs).map(renew));
    const failed = renewals.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async function renew(runs: ActiveRun[]): Promise<void> {
    const sentAt = readLeaseClock();
    const renewal = await scheduler.renewLeases(
      workerId,
      runs.map(({ runId, attempt, session }) => ({ runId, attempt, isParked: session?.isParked ?? false })),
    );
    leaseMs = renewal.leaseMs;
    for (const run of runs) run.extend(sentAt + leaseMs);
    for (const { runId, attempt, action } of renewal.answers)
      for (const run of active.of(runId)) if (run.attempt === attempt) applyAction[action](run);
  }

  const fenced = new WeakSet<ActiveRun>();
  let fenceTimer: NodeJS.Timeout;
  function fence(): void {
    const overdue = active.list().filter((run) => isOverdue(run.heldUntil) && !fenced.has(run));
    if (overdue.length > 0)
      log.error({ runs: overdue.length }, 'Redis unreachable; stopping runs before their leases end');
    for (const run of overdue) {
      fenced.add(run);
      run.stop('abandoned');
    }
    fenceTimer = setTimeout(fence, active.size > 0 ? fenceCheckMs : idleFenceCheckMs);
  }

  function tick(): void {
    if (!renewing) {
      renewing = true;
      renewAll()
        .catch((err) => log.warn({ err }, 'renewing leases failed'))
        .finally(() => {
          renewing = false;
          // The reply may have shortened the lease.
          schedule();
        });
    }
    // Also while a renewal is pending: the next one must not wait for it.
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(tick, Math.min(intervalMs, (leaseMs - fenceMarginMs) / renewalsPerLease));
  }

  timer = setTimeout(tick, 0);
  fence();
  return {
    close() {
      closed = true;
      clearTimeout(fenceTimer);
      clearTimeout(timer);
    },
  };
}
