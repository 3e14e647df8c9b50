import type { ServiceSignals } from '@runq/common/admin/service-signals';
import type { StoreStats } from '@runq/common/admin/service-stats';
import type { WorkerReport } from '@runq/common/scheduler/worker-registry';

/** What decides whether runs that could start do. `at` is the time of the sample in epoch ms. */
interface StallSigns {
  at: number;
  stats: Pick<StoreStats, 'activeRuns' | 'activeUsers' | 'waitingByClass' | 'settings'>;
  signals: ServiceSignals;
  workers: Pick<WorkerReport, 'busy'>[];
}

/** A fault of ours that keeps runs waiting although workers are idle: since when (epoch ms), and of how many runs. */
export interface Stall {
  kind: 'not_admitted' | 'not_started';
  since: number;
  runs: number;
}

/** Runs that may start do so within milliseconds; a stall is reported after this time. */
export const stallMs = 5000;

/**
 * Detects runs that wait while a worker is idle, sample after sample; null while there are none.
 *
 * `not_admitted`: a slot, an active user and memory are free, and the scheduler starts nothing. Runs that wait for
 * their own user, a batch's reserve or their time are in no ready set. `not_started`: runs are admitted, and no worker
 * executes any.
 */
export function detectStall(sample: StallSigns, last: Stall | null): Stall | null {
  const kind = findKind(sample);
  if (kind === null) return null;
  const { stats, at } = sample;
  const runs = kind === 'not_started' ? stats.activeRuns : stats.waitingByClass.interactive;
  return { kind, runs, since: last?.kind === kind ? last.since : at };
}

function findKind({ stats, signals, workers }: StallSigns): Stall['kind'] | null {
  const { isPaused, isMemoryShort, slots, readyUsers } = signals;
  const { activeRuns, activeUsers, settings } = stats;
  const busy = workers.reduce((sum, worker) => sum + worker.busy, 0);
  if (workers.length > 0 && activeRuns > 0 && busy === 0) return 'not_started';
  if (isPaused || isMemoryShort || activeRuns >= Math.min(slots, settings.maxRuns)) return null;
  const isUserFree = activeUsers < settings.maxActiveUsers;
  // At the cap, slots of active users drain until an inactive user gets a turn (admit.lua).
  const ready = isUserFree ? readyUsers.active + readyUsers.inactive : readyUsers.inactive > 0 ? 0 : readyUsers.active;
  return ready > 0 ? 'not_admitted' : null;
}
