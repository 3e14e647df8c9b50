import type { Snapshot } from '../stats-shape.js';
import type { GaugeName, HistoryPoint } from './history-shape.js';

const minuteMs = 60_000;

/** What snapshots of the current minute show so far. */
export interface LiveMinute {
  at: number;
  count: number;
  sums: Partial<Record<GaugeName, number>>;
  maxima: Partial<Record<GaugeName, number>>;
}

function readGauges({ health, stats }: Snapshot): Partial<Record<GaugeName, number>> {
  const live = stats.workers.filter(({ healthy }) => healthy !== false);
  return {
    activeUsers: health.users.active_count,
    maxActiveUsers: health.users.max_allowed,
    waitingRuns: health.queue.waiting,
    waitingUsers: health.queue.waiting_users,
    busySlots: live.reduce((sum, { busy }) => sum + busy, 0),
    slots: live.reduce((sum, { slots }) => sum + slots, 0),
    cpuPercent: health.system.cpu_percent,
    memoryPercent: health.system.memory_percent,
    ...(stats.redis ? { redisBytes: stats.redis.used_bytes } : {}),
  };
}

/** Adds a snapshot to those of its minute; a new minute begins afresh. The server records a minute once it is over. */
export function addSnapshot(live: LiveMinute | null, snapshot: Snapshot, now: number): LiveMinute {
  const at = Math.floor(now / minuteMs) * minuteMs;
  const known = live?.at === at ? live : { at, count: 0, sums: {}, maxima: {} };
  const sums = { ...known.sums };
  const maxima = { ...known.maxima };
  for (const [name, value] of Object.entries(readGauges(snapshot)) as [GaugeName, number][]) {
    sums[name] = (sums[name] ?? 0) + value;
    maxima[name] = Math.max(maxima[name] ?? value, value);
  }
  return { at, count: known.count + 1, sums, maxima };
}

/** The points with the gauges of the live minute where the server has none yet; runs and waits are counted there. */
export function addLiveMinute(points: HistoryPoint[], live: LiveMinute | null): HistoryPoint[] {
  if (live === null) return points;
  const names = Object.keys(live.sums) as GaugeName[];
  const gauges = Object.fromEntries(
    names.map((name) => [name, { mean: live.sums[name]! / live.count, max: live.maxima[name]! }]),
  );
  const known = points.find(({ at }) => at === live.at);
  if (known?.gauges) return points;
  const point: HistoryPoint = known ? { ...known, gauges } : { at: live.at, gauges, verdicts: {}, waitMs: null };
  return [...points.filter(({ at }) => at < live.at), point];
}
