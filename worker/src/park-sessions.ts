import type { Logger } from '@runq/common/process/log';
import type { Admission } from '@runq/common/store/admission';
import type { ActiveRun, ActiveRuns } from './active-runs.js';

/** How often the sessions are looked through. */
const lookMs = 1000;

/**
 * Offers the places of sessions that have waited for input for `parkAfterMs`, the one that waited longest first. The store decides whether
 * somebody else gains from it, and only then is a session frozen; what it is sent next lets it take a place again, which the store tells by
 * `resume`.
 *
 * That message travels on a connection of its own and may overtake the answer that parked the session: then it stays as it is. A message
 * that is lost is made up for by the next beat (keep-leases.ts).
 */
export function parkSessions(options: {
  admission: Pick<Admission, 'park'>;
  active: ActiveRuns;
  parkAfterMs: number;
  /** Parked at once; the sandbox refuses more. */
  parkedMax: number;
  log: Logger;
}) {
  const { admission, active, parkAfterMs, parkedMax, log } = options;
  let offered: ActiveRun | null = null;
  let wasResumed = false;
  let looking = false;

  async function offer(run: ActiveRun): Promise<void> {
    offered = run;
    wasResumed = false;
    try {
      const isParked = await admission.park(run.runId, run.attempt, run.lastInputId);
      if (!isParked) return;
      if (!wasResumed) run.session?.park();
      run.leaveLane();
    } finally {
      offered = null;
    }
  }

  async function look(): Promise<void> {
    const idleMs = ({ session }: ActiveRun) => performance.now() - (session?.idleSince ?? Number.POSITIVE_INFINITY);
    const idle = active.list().filter((run) => idleMs(run) >= parkAfterMs);
    for (const run of idle.sort((a, b) => idleMs(b) - idleMs(a))) {
      if (active.list().filter(({ session }) => session?.isParked).length >= parkedMax) return;
      // It may have been typed into meanwhile.
      if (idleMs(run) >= parkAfterMs) await offer(run);
    }
  }

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch((err) => log.warn({ err }, 'offering the places of idle sessions failed'))
      .finally(() => {
        looking = false;
      });
  }, lookMs);

  return {
    /** A session has a place again. */
    resume(run: ActiveRun): void {
      if (run === offered) wasResumed = true;
      run.session?.resume();
    },
    close: () => clearInterval(timer),
  };
}

export type ParkSessions = ReturnType<typeof parkSessions>;
