import type { ActiveRun, ExpectedDuration, QueueSnapshot } from './queue-snapshot.js';
import { type SimulatedStarts, type Start, simulateStarts } from './simulate-starts.js';

/** When a waiting run starts, as far as it can be known. */
export interface StartEstimate {
  /** Runs that start before it. */
  ahead: number;
  /** The expected wait; null when the durations of the runs before it are not known well enough. */
  etaMs: number | null;
  /** The wait when every run before it uses its whole time limit; null when a run without such a limit is before it. */
  maxMs: number | null;
  /** There is no estimate because an active run takes longer than similar ones did. */
  isLate: boolean;
}

/** Where a waiting run stands: among the runs of its user, and behind this many runs at most. */
interface QueuePlace {
  user: string;
  rank: number;
  aheadAtMost: number;
}

/** Deviations around the average that count as possible. */
const deviationsBelow = 1;
const deviationsAbove = 1;
/** A run is late from this many deviations above the average on, and at least by a part of the average. */
const lateDeviations = 2;
const lateShare = 0.25;
const lateMinMs = 500;
/** Earliest and latest start may differ by a part of the expected wait, or by this time, to count as known. */
const knownShare = 0.6;
const knownMs = 4000;

/** Before anything is known, only the order of starts matters. */
const assumedMs = 1000;

type Case = 'expected' | 'earliest' | 'latest' | 'usual' | 'limit';

/**
 * Estimates when the waiting runs of a snapshot start.
 *
 * Theory of operation: the starts are simulated with the average durations of similar runs, and again with short and
 * with long ones. An estimate is known when these agree. The time limits give an upper bound. A run that exceeds what
 * similar ones took may end now or at its limit. When only that prevents an estimate, the start is late.
 */
export function estimateStarts(snapshot: QueueSnapshot): (place: QueuePlace) => StartEstimate | null {
  const simulations = new Map<Case, SimulatedStarts>();
  function simulate(which: Case): SimulatedStarts {
    const known = simulations.get(which);
    if (known) return known;
    const starts = simulateStarts(snapshot, {
      remainingMs: (run) => remainingMs(run, which),
      durationMs: (run) => durationMs(run, which),
    });
    simulations.set(which, starts);
    return starts;
  }
  function startOf({ user, rank, aheadAtMost }: QueuePlace, which: Case): Start | null {
    const { all, ofUser } = simulate(which);
    const own = ofUser.get(user);
    return own && own.length > 0 ? extrapolate(own, rank) : extrapolate(all, aheadAtMost);
  }

  /** Over the many runs of a batch, long and short ones even out. */
  function isAveraged({ user, rank }: QueuePlace): boolean {
    const runs = snapshot.users.find((waiting) => waiting.user === user)?.runs ?? [];
    const run = runs[rank] ?? runs.at(-1);
    return run?.class === 'batch' && run.expectedMs !== null;
  }

  return (place) => {
    const expected = startOf(place, 'expected');
    if (!expected) return null;
    const msOf = (which: Case) => startOf(place, which)?.startMs ?? Number.POSITIVE_INFINITY;
    const earliestMs = msOf('earliest');
    const isKnown = isAveraged(place) || isNarrow(earliestMs, msOf('latest'), expected.startMs);
    const limitMs = msOf('limit');
    return {
      ahead: expected.ahead,
      etaMs: isKnown ? expected.startMs : null,
      maxMs: Number.isFinite(limitMs) ? Math.max(limitMs, isKnown ? expected.startMs : 0) : null,
      isLate: !isKnown && snapshot.active.some(isLate) && isNarrow(earliestMs, msOf('usual'), earliestMs),
    };
  };
}

/** Starts behind the simulated ones follow at the same rate. */
function extrapolate(starts: Start[], rank: number): Start | null {
  const last = starts.at(-1);
  if (!last) return null;
  const factor = (rank + 1) / starts.length;
  return starts[rank] ?? { ahead: Math.round(last.ahead * factor), startMs: last.startMs * factor };
}

const isNarrow = (one: number, other: number, around: number) =>
  Math.abs(one - other) <= Math.max(knownMs, around * knownShare);

function durationMs(run: ExpectedDuration, which: Case): number {
  const { expectedMs, deviationMs, limitMs } = run;
  if (which === 'limit') return limitMs;
  if (expectedMs === null) return which === 'earliest' ? 0 : which === 'expected' ? assumedMs : limitMs;
  if (which === 'earliest') return Math.max(0, expectedMs - deviationMs * deviationsBelow);
  if (which === 'expected') return expectedMs;
  return expectedMs + deviationMs * deviationsAbove;
}

/** The end of a session is unknown, like that of a program that runs for the first time. */
function remainingMs(run: ActiveRun, which: Case): number {
  const { elapsedMs } = run;
  const leftMs = limitLeftMs(run);
  if (which === 'limit') return leftMs;
  if (run.isSession || run.expectedMs === null)
    return which === 'earliest' ? 0 : which === 'expected' ? assumedMs : leftMs;
  if (isLate(run)) {
    if (which === 'earliest' || which === 'usual') return 0;
    // A constant: an estimate that grows with the elapsed time counts up.
    return which === 'expected' ? Math.min(run.expectedMs, leftMs) : leftMs;
  }
  return Math.max(0, durationMs(run, which) - elapsedMs);
}

/** Waits for input are not part of the limit: a program past it has waited, and may wait on. */
const limitLeftMs = ({ limitMs, elapsedMs }: ActiveRun) =>
  elapsedMs <= limitMs ? limitMs - elapsedMs : Number.POSITIVE_INFINITY;

function isLate({ expectedMs, deviationMs, elapsedMs, isSession }: ActiveRun): boolean {
  if (expectedMs === null || isSession) return false;
  const allowedMs = Math.max(deviationMs * lateDeviations, expectedMs * lateShare, lateMinMs);
  return elapsedMs > expectedMs + allowedMs;
}
