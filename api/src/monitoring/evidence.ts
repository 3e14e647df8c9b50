import { type HistoryEntry, type HistoryStore, minuteMs } from '@runq/common/admin/history-store';
import {
  type Counters,
  estimateQuantile,
  mergeCounters,
  percentBounds,
  readBuckets,
} from '@runq/common/admin/measures';
import type { Logger } from '@runq/common/process/log';
import { type GaugeName, readCaps } from './history-recorder.js';
import type { ServiceSampler } from './sampling/service-sampler.js';

/** The longest time that advice looks back on, and the shortest one that it needs. */
const windowMinutes = 15;
export const leastMinutes = 5;

/** A minute is written when it is over; one that began longer ago is not the last one. */
const latestMs = 3 * minuteMs;
/** How often the window is read; a new minute of it is known this much later at most. */
const readIntervalMs = 10_000;
/** A user counts as active in a minute from this mean on. */
const someUser = 0.05;

interface Use {
  mean: number;
  p95: number;
}

/** What happened in the last minutes in which the user cap and the slots were as they are now. */
export interface Evidence {
  /** Whole minutes, at most `windowMinutes`. */
  minutes: number;
  /** Of interactive runs, from the submission to the first start; null: none started. */
  waitP95Ms: number | null;
  /** Percentages of the time. */
  userCapFull: number;
  slotsFull: number;
  memoryShort: number;
  /** The share of the user with the most active runs, in percent of all active runs. */
  largestUserPercent: number;
  /** Percentages of the machine; `idleCpuPercent` is the mean of the minutes without active users, 0 without such. */
  cpu: Use;
  memory: Use;
  idleCpuPercent: number;
  /** Means. */
  activeUsers: number;
  busySlots: number;
  runBytes: number;
}

/** The window in words. */
export const lastMinutes = ({ minutes }: Pick<Evidence, 'minutes'>) =>
  minutes === 1 ? 'the last minute' : `the last ${minutes} min`;

/**
 * Sums up the newest minutes without a gap, back to the last change of the caps; null if there are none. A change of a
 * cap makes what was before it worthless as a reason for another one.
 */
export function readEvidence(
  minutes: readonly HistoryEntry[],
  now: { at: number; caps: ReturnType<typeof readCaps> },
): Evidence | null {
  const chosen: HistoryEntry[] = [];
  // Runs of the last minute are counted before its samples are written.
  const newest = minutes.findLastIndex(({ counters }) => isSampled(counters));
  for (const entry of minutes.slice(0, newest + 1).reverse()) {
    const [next] = chosen;
    const isAdjacent = next ? entry.at === next.at - minuteMs : entry.at + latestMs > now.at;
    if (!isAdjacent || !hasCaps(entry.counters, now.caps)) break;
    if (chosen.unshift(entry) === windowMinutes) break;
  }
  return chosen.length === 0 ? null : summarize(chosen.map(({ counters }) => counters));
}

const meanOf = (counters: Counters, name: GaugeName): number =>
  (counters[`sum:${name}`] ?? 0) / Math.max(1, counters.samples ?? 0);

const isSampled = (counters: Counters): boolean => (counters.samples ?? 0) > 0;

/** Whether the caps were these in all samples. */
function hasCaps(counters: Counters, caps: ReturnType<typeof readCaps>): boolean {
  if (!isSampled(counters)) return false;
  return (['maxActiveUsers', 'usableSlots'] as const).every(
    (name) => counters[`max:${name}`] === caps[name] && meanOf(counters, name) === caps[name],
  );
}

function summarize(minutes: Counters[]): Evidence {
  const all = mergeCounters(minutes);
  const mean = (name: GaugeName) => Math.round(meanOf(all, name) * 100) / 100;
  const use = (name: 'cpuPercent' | 'memoryPercent'): Use => ({
    mean: mean(name),
    p95: Math.round(estimateQuantile(readBuckets(all, name, percentBounds), 0.95, percentBounds) ?? mean(name)),
  });
  const idle = minutes.filter((minute) => meanOf(minute, 'activeUsers') < someUser);
  const waitP95Ms = estimateQuantile(readBuckets(all, 'waitInteractive'), 0.95);
  return {
    minutes: minutes.length,
    waitP95Ms: waitP95Ms === null ? null : Math.round(waitP95Ms),
    userCapFull: mean('userCapFullPercent'),
    slotsFull: mean('slotsFullPercent'),
    memoryShort: mean('memoryShortPercent'),
    largestUserPercent: mean('largestUserPercent'),
    cpu: use('cpuPercent'),
    memory: use('memoryPercent'),
    idleCpuPercent: idle.length > 0 ? meanOf(mergeCounters(idle), 'cpuPercent') : 0,
    activeUsers: mean('activeUsers'),
    busySlots: mean('busySlots'),
    runBytes: mean('runBytes'),
  };
}

/** Keeps the minutes of the window, so that no request waits for them. */
export function createEvidence(deps: { sampler: ServiceSampler; store: HistoryStore; log: Logger }) {
  const { sampler, store, log } = deps;
  let minutes: HistoryEntry[] = [];
  let known: { at: number; minutes: HistoryEntry[]; evidence: Evidence | null } | null = null;
  let readAt = Number.NEGATIVE_INFINITY;

  async function read(at: number): Promise<void> {
    const from = at - (windowMinutes + 2) * minuteMs;
    // The current minute is not over: its counts are only a part.
    const to = Math.floor(at / minuteMs) * minuteMs;
    minutes = await store.read({ from, to, stepMs: minuteMs });
  }

  const close = sampler.onSample(() => {
    const { sample } = sampler.view();
    if (!sample || sample.at - readAt < readIntervalMs) return;
    readAt = sample.at;
    read(sample.at).catch((err) => log.warn({ err }, 'reading the last minutes failed'));
  });

  return {
    read(): Evidence | null {
      const { sample } = sampler.view();
      if (!sample) return null;
      // Each open dashboard asks once a second.
      if (known?.at !== sample.at || known.minutes !== minutes)
        known = {
          ...{ at: sample.at, minutes },
          evidence: readEvidence(minutes, { at: sample.at, caps: readCaps(sample) }),
        };
      return known.evidence;
    },
    close,
  };
}
