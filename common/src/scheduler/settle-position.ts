import type { QueuePosition, WaitingFor } from '../contract/run.js';

/** What a reader received about a run so far: the smallest numbers, and when the run should have started. */
export interface SettledPosition {
  position: QueuePosition;
  leastEtaMs: number;
  leastMaxMs: number;
  /** In ms of the caller's clock; null before the first estimate. */
  expectedAt: number | null;
}

/** A longer estimate than the last one keeps that one's number while it exceeds it by no more than this. */
const toleratedShare = 0.5;
const toleratedMs = 2000;
/** A run that has not started by this time after its estimate is late. */
const lateAfterMs = 1500;

/** Waits of unknown length, in which no run is late. */
const pauses: WaitingFor[] = ['paused', 'batch_paused'];

const isTolerated = (ms: number, leastMs: number) => ms <= leastMs * (1 + toleratedShare) + toleratedMs;

/**
 * Combines a new position with what its reader knows, so that no number rises: a wait that counts up looks endless. A
 * slightly longer estimate keeps the number. A much longer one has none, and the run counts as late.
 */
export function settlePosition(before: SettledPosition | null, next: QueuePosition, nowMs: number): SettledPosition {
  const position = Math.min(next.position, before?.position.position ?? next.position);
  const leastEtaMs = Math.min(
    before?.leastEtaMs ?? Number.POSITIVE_INFINITY,
    before?.leastMaxMs ?? Number.POSITIVE_INFINITY,
  );
  const leastMaxMs = before?.leastMaxMs ?? Number.POSITIVE_INFINITY;
  const etaMs = keepLeast(next.etaMs, leastEtaMs);
  const maxMs = keepLeast(next.maxMs, leastMaxMs);
  const isNew = etaMs !== null && etaMs === next.etaMs;
  const expectedAt = isNew ? nowMs + etaMs : (before?.expectedAt ?? null);
  const isOverdue = expectedAt !== null && nowMs > expectedAt + lateAfterMs;
  const isUnexpected = next.etaMs !== null && etaMs === null;
  return {
    position: {
      ...next,
      ...{ position, ahead: position - 1, maxMs },
      etaMs: isOverdue ? null : etaMs,
      isLate: next.isLate || isUnexpected || (isOverdue && !pauses.includes(next.waitingFor)),
    },
    leastEtaMs: Math.min(leastEtaMs, etaMs ?? leastEtaMs),
    leastMaxMs: Math.min(leastMaxMs, maxMs ?? leastMaxMs),
    expectedAt,
  };
}

function keepLeast(ms: number | null, leastMs: number): number | null {
  if (ms === null || !isTolerated(ms, leastMs)) return null;
  return Math.min(ms, leastMs);
}
