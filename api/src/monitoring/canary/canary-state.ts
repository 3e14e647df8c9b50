import type { CanaryObstacle, CanaryRecord } from '@runq/common/admin/canary-store';

/** How the canaries of the service do. Times are epoch ms. */
export interface CanaryState {
  /** `pending`: none has ended yet. `waiting`: the next one waits for something that is no failure. */
  state: 'ok' | 'pending' | 'waiting' | 'failing';
  succeededAt: number | null;
  /** How long the last success took. */
  ms: number | null;
  waitingFor: CanaryObstacle | null;
  /** How it fails, as the end of a sentence; null: it does not. */
  failure: string | null;
}

/** Intervals without an end after which canaries fail as well, but no sooner than this. */
const overdueIntervals = 4;
const leastOverdueMs = 60_000;

/**
 * Judges the record of the canaries at a time. `since`: the start of this process, before which the service may have
 * been off.
 */
export function judgeRecord(
  record: CanaryRecord,
  { at, since, intervalMs }: { at: number; since: number; intervalMs: number },
): CanaryState {
  const { succeededAt, ms, waitingFor, failure } = record;
  const state = (name: CanaryState['state'], why: string | null = null): CanaryState => ({
    ...{ state: name, succeededAt, ms, waitingFor, failure: why },
  });
  if (failure !== null) return state('failing', failure);
  if (waitingFor !== null) return state('waiting');
  const quietMs = at - Math.max(succeededAt ?? 0, since);
  if (quietMs > Math.max(leastOverdueMs, overdueIntervals * intervalMs))
    return state('failing', `none has ended for ${Math.round(quietMs / 1000)} s`);
  return state(succeededAt === null ? 'pending' : 'ok');
}

/** The canaries in `/health` and `/system-stats`; null if there are none. */
export function describeCanary(canary: CanaryState | null, at: number) {
  if (canary === null) return null;
  const { state, succeededAt, ms, waitingFor, failure } = canary;
  return {
    state,
    last_ms: ms,
    last_success: succeededAt === null ? null : new Date(succeededAt).toISOString(),
    last_success_age_seconds: succeededAt === null ? null : Math.max(0, Math.round((at - succeededAt) / 1000)),
    waiting_for: state === 'waiting' ? waitingFor : null,
    failure,
  };
}

/** Why the canaries make the service degraded, as a sentence; null if they do not. */
export function describeCanaryFailure(canary: CanaryState | null, at: number): string | null {
  if (canary?.state !== 'failing') return null;
  const { succeededAt, failure } = canary;
  if (succeededAt === null) return `The canary fails: ${failure}.`;
  const seconds = Math.max(0, Math.round((at - succeededAt) / 1000));
  return `The canary fails: ${failure}. The last one that worked ended ${seconds} s ago.`;
}
