import type { Logger } from '@runq/common/process/log';
import type { Admission } from '@runq/common/store/admission';
import type { ActiveRun, ActiveRuns } from './active-runs.js';

/** Time that a worker leaves between killing its sandboxes and the end of their leases. */
const fenceMarginMs = 2000;

/**
 * Extends the leases of this worker's runs, and carries out what Redis answers: `cancel` for a run whose cancel message was lost,
 * `abandon` for one that is no longer ours.
 *
 * Self-fencing: a worker that could not reach Redis for `leaseMs` less a margin ends its sandboxes, because from then on somebody
 * else may be running the same runs.
 */
export function keepLeases(options: {
  admission: Admission;
  active: ActiveRuns;
  workerId: string;
  leaseMs: number;
  intervalMs: number;
  log: Logger;
}) {
  const { admission, active, workerId, leaseMs, intervalMs, log } = options;
  let reachedAt = Date.now();
  let beating = false;

  async function beat(): Promise<void> {
    const runs = active.list().filter((run) => run.attempt > 0);
    if (runs.length > 0) {
      const sentAt = Date.now();
      const answers = await admission.beat(
        workerId,
        runs.map(({ runId, attempt }) => ({ runId, attempt })),
      );
      reachedAt = sentAt;
      for (const { runId, attempt, action } of answers)
        for (const run of active.of(runId))
          if (run.attempt === attempt) run.stop(action === 'cancel' ? 'cancelled' : 'abandoned');
    } else reachedAt = Date.now();
  }

  /** Runs that may be executing elsewhere by now. One that was claimed since Redis came back is not among them. */
  function listOverdue(): ActiveRun[] {
    const now = Date.now();
    return active.list().filter((run) => now - Math.max(reachedAt, run.startedAt) > leaseMs - fenceMarginMs);
  }

  const timer = setInterval(() => {
    const overdue = listOverdue();
    if (overdue.length > 0)
      log.error({ runs: overdue.length }, 'Redis is out of reach: ending the runs before their leases end');
    for (const run of overdue) run.stop('abandoned');
    if (beating) return;
    beating = true;
    beat()
      .catch((err) => log.warn({ err }, 'extending the leases failed'))
      .finally(() => {
        beating = false;
      });
  }, intervalMs);

  return { close: () => clearInterval(timer) };
}
