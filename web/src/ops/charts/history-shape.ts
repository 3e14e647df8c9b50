/** A mean and a maximum over a step. */
interface Gauge {
  mean: number;
  max: number;
}

interface Quantiles {
  p50: number;
  p95: number;
  p99: number;
}

export const gaugeNames = [
  'activeUsers',
  'maxActiveUsers',
  'waitingRuns',
  'waitingUsers',
  'busySlots',
  'slots',
  'cpuPercent',
  'memoryPercent',
  'redisBytes',
  'loopLagMs',
] as const;
export type GaugeName = (typeof gaugeNames)[number];

/** What the charts need of a point of `GET /v1/ops/history`; times are epoch ms. */
export interface HistoryPoint {
  at: number;
  gauges: Partial<Record<GaugeName, Gauge>> | null;
  verdicts: Record<string, number>;
  waitMs: Quantiles | null;
}

/** Points in their order, one step apart where nothing is missing. */
export interface History {
  stepMs: number;
  points: HistoryPoint[];
}

/** Parses the response of `GET /v1/ops/history`; null for the format of another server version. */
export function parseHistory(body: unknown): History | null {
  const { stepMs, points } = (body ?? {}) as { stepMs?: unknown; points?: unknown };
  if (typeof stepMs !== 'number' || stepMs <= 0 || !Array.isArray(points)) return null;
  return { stepMs, points: points.flatMap((point) => parsePoint(point) ?? []) };
}

function parsePoint(point: unknown): HistoryPoint | null {
  const { at, gauges, verdicts, waitMs } = (point ?? {}) as Partial<Record<keyof HistoryPoint, unknown>>;
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time)) return null;
  const known = gauges as Partial<Record<GaugeName, Gauge>> | null;
  return {
    at: time,
    // The server has more gauges than the charts show.
    gauges: known && Object.fromEntries(gaugeNames.flatMap((name) => (known[name] ? [[name, known[name]]] : []))),
    verdicts: (verdicts ?? {}) as HistoryPoint['verdicts'],
    waitMs: (waitMs ?? null) as Quantiles | null,
  };
}

/** Replaces points by newer ones of the same time, appends the others, and drops those before `from`. */
export function joinPoints(known: HistoryPoint[], newer: HistoryPoint[], from: number): HistoryPoint[] {
  const firstNew = newer[0]?.at ?? Number.POSITIVE_INFINITY;
  return [...known.filter(({ at }) => at < firstNew), ...newer].filter(({ at }) => at >= from);
}
