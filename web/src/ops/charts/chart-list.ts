import { formatBytes, formatDuration } from '../../ui/format.js';
import type { GaugeName, HistoryPoint } from './history-shape.js';

/** A line of a chart. */
interface Series {
  label: string;
  /** The value of a point; null where there is none. */
  value(point: HistoryPoint, stepMs: number): number | null;
  /** The value for the table, of which the highest counts; by default that of the chart. */
  peak?(point: HistoryPoint): number | null;
}

export interface Chart {
  title: string;
  series: Series[];
  format(value: number): string;
  /** The top of the axis at least. */
  atLeast: number;
}

const formatCount = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });
const formatPercent = (value: number) => `${Math.round(value)} %`;
const formatMs = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : formatDuration(ms));

/** The mean of each step as the line, the maximum in the table. */
const gauge = (name: GaugeName, label: string): Series => ({
  label,
  value: ({ gauges }) => gauges?.[name]?.mean ?? null,
  peak: ({ gauges }) => gauges?.[name]?.max ?? null,
});

const wait = (name: 'p50' | 'p95' | 'p99'): Series => ({ label: name, value: ({ waitMs }) => waitMs?.[name] ?? null });

const minuteMs = 60_000;

/** Runs a minute with one of these verdicts. */
function runs(label: string, verdicts: readonly string[]): Series {
  const count = (point: HistoryPoint) => verdicts.reduce((sum, verdict) => sum + (point.verdicts[verdict] ?? 0), 0);
  return { label, value: (point, stepMs) => (count(point) * minuteMs) / stepMs };
}

export const charts: readonly Chart[] = [
  {
    title: 'Active users',
    series: [gauge('activeUsers', 'Active'), gauge('maxActiveUsers', 'Cap')],
    format: formatCount,
    atLeast: 1,
  },
  {
    title: 'Queue',
    series: [gauge('waitingRuns', 'Waiting runs'), gauge('waitingUsers', 'Their users')],
    format: formatCount,
    atLeast: 5,
  },
  { title: 'Queue wait', series: [wait('p50'), wait('p95'), wait('p99')], format: formatMs, atLeast: 100 },
  {
    title: 'Runs per minute',
    series: [
      runs('Finished', ['ok']),
      runs('Program errors', ['runtime_error', 'syntax_error']),
      runs('Limits and stops', [
        ...['time_limit', 'wall_time_limit', 'memory_limit', 'output_limit', 'idle_limit', 'cancelled'],
      ]),
      runs('Service errors', ['lost', 'internal_error']),
    ],
    format: formatCount,
    atLeast: 5,
  },
  { title: 'CPU', series: [gauge('cpuPercent', 'CPU')], format: formatPercent, atLeast: 100 },
  { title: 'Memory', series: [gauge('memoryPercent', 'Memory')], format: formatPercent, atLeast: 100 },
  {
    title: 'Slots',
    series: [gauge('busySlots', 'Busy'), gauge('slots', 'Offered')],
    format: formatCount,
    atLeast: 1,
  },
  {
    title: 'Redis memory',
    series: [gauge('redisBytes', 'Used')],
    format: (bytes) => formatBytes(Math.round(bytes)),
    atLeast: 1024 ** 2,
  },
  { title: 'Event-loop lag', series: [gauge('loopLagMs', 'Lag')], format: formatMs, atLeast: 20 },
];
