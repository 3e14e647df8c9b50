import type { Logger } from '@runq/common/process/log';
import type { Admission, BeatAction } from '@runq/common/store/admission';
import type { ActiveRun, ActiveRuns } from './active-runs.js';
import { fenceMarginMs, isOverdue, readLeaseClock } from './lease-clock.js';

/** How often it is looked whether that time has come; beats are too far apart to keep the margin. */
const fenceCheckMs = 200;

/** A lease is extended at least so often before the margin begins. */
const beatsPerLease = 3;

/**
 * Extends the leases of this worker's runs, and carries out what Redis answers: `cancel` for a run whose cancel message was lost,
 * `abandon` for one that is no longer ours, `park` and `thaw` for a session that is not as the store has it. How long a lease is, is told by Redis with each claim and each beat, since ops may change
 * it; a short one asks for quicker beats than one in `intervalMs`.
 *
 * Self-fencing: a worker that could not extend a lease until shortly before its end ends the sandbox, because from then on somebody
 * else may be running the same run. A lease counts from the moment that its command was sent, since its answer may be late.
 */
export function keepLeases(options: {
  admission: Admission;
  active: ActiveRuns;
  workerId: string;
  intervalMs: number;
  log: Logger;
}) {
  const { admission, active, workerId, intervalMs, log } = options;
  let leaseMs = Number.POSITIVE_INFINITY;
  let beating = false;
  let closed = false;
  let timer: NodeJS.Timeout;

  const carryOut: Record<BeatAction, (run: ActiveRun) => void> = {
    cancel: (run) => run.stop('cancelled'),
    abandon: (run) => run.stop('abandoned'),
    park(run) {
      run.session?.park();
      run.leaveLane();
    },
    thaw: (run) => run.session?.resume(),
  };

  /** Each shard answers for its own runs: while one is out of reach, those of the others keep their leases. */
  async function beatAll(): Promise<void> {
    const runs = active.list().filter((run) => run.attempt > 0);
    const beaten = await Promise.allSettled(admission.divideForBeats(runs).map(beat));
    const failed = beaten.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async function beat(runs: ActiveRun[]): Promise<void> {
    const sentAt = readLeaseClock();
    const beaten = await admission.beat(
      workerId,
      runs.map(({ runId, attempt, session }) => ({ runId, attempt, isParked: session?.isParked ?? false })),
    );
    leaseMs = beaten.leaseMs;
    for (const run of runs) run.extend(sentAt + leaseMs);
    for (const { runId, attempt, action } of beaten.answers)
      for (const run of active.of(runId)) if (run.attempt === attempt) carryOut[action](run);
  }

  const fenced = new WeakSet<ActiveRun>();
  const fence = setInterval(() => {
    const overdue = active.list().filter((run) => isOverdue(run.heldUntil) && !fenced.has(run));
    if (overdue.length > 0)
      log.error({ runs: overdue.length }, 'Redis is out of reach: ending the runs before their leases end');
    for (const run of overdue) {
      fenced.add(run);
      run.stop('abandoned');
    }
  }, fenceCheckMs);

  function tick(): void {
    if (!beating) {
      beating = true;
      beatAll()
        .catch((err) => log.warn({ err }, 'extending the leases failed'))
        .finally(() => {
          beating = false;
          // The answer may have told of a shorter lease.
          schedule();
        });
    }
    // Also while the beat is unanswered: then what is overdue has to be ended.
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(tick, Math.min(intervalMs, (leaseMs - fenceMarginMs) / beatsPerLease));
  }

  timer = setTimeout(tick, 0);
  return {
    close(): void {
      closed = true;
      clearInterval(fence);
      clearTimeout(timer);
    },
  };
}
