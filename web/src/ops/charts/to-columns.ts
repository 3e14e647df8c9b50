import type { Chart } from './chart-list.js';
import type { History, HistoryPoint } from './history-shape.js';

/** The times of a chart (epoch seconds) and the values of each line; null where nothing was recorded. */
export type Columns = [number[], ...(number | null)[][]];

/** The columns of a chart over a span, with a place for every step: a line is interrupted where one is missing. */
export function toColumns(chart: Chart, { stepMs, points }: History, span: { from: number; to: number }): Columns {
  const byTime = new Map(points.map((point) => [Math.floor(point.at / stepMs), point]));
  const first = Math.ceil(span.from / stepMs);
  const count = Math.max(0, Math.floor(span.to / stepMs) - first + 1);
  const steps = Array.from({ length: count }, (_, i) => first + i);
  const lines = chart.series.map(({ value }) =>
    steps.map((step) => {
      const point = byTime.get(step);
      return point ? value(point, stepMs) : null;
    }),
  );
  return [steps.map((step) => (step * stepMs) / 1000), ...lines];
}

/** A row of the table beside a chart: a period of the viewer's day, and the highest value of each line in it. */
export interface TableRow {
  at: number;
  values: (number | null)[];
}

/** Rows by hour, or by day for more than a day; the newest first. Periods without data are left out. */
export function toRows(chart: Chart, { stepMs, points }: History, by: 'hour' | 'day'): TableRow[] {
  const rows = new Map<number, TableRow>();
  for (const point of points) {
    const at = startOf(point, by);
    const row = rows.get(at) ?? { at, values: chart.series.map(() => null) };
    rows.set(at, row);
    for (const [i, { value, peak }] of chart.series.entries()) {
      const highest = peak ? peak(point) : value(point, stepMs);
      const known = row.values[i] ?? null;
      if (highest !== null) row.values[i] = known === null ? highest : Math.max(known, highest);
    }
  }
  return [...rows.values()].sort((a, b) => b.at - a.at);
}

/** The beginning of the hour or the day in the viewer's time zone. */
function startOf({ at }: HistoryPoint, by: 'hour' | 'day'): number {
  const date = new Date(at);
  return by === 'hour' ? date.setMinutes(0, 0, 0) : date.setHours(0, 0, 0, 0);
}
