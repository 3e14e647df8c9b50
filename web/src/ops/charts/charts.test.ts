import { expect, test } from 'vitest';
import type { Snapshot } from '../stats-shape.js';
import { type Chart, charts } from './chart-list.js';
import { type HistoryPoint, joinPoints, parseHistory } from './history-shape.js';
import { addLiveMinute, addSnapshot } from './live-minute.js';
import { toColumns, toRows } from './to-columns.js';

const minuteMs = 60_000;
const noon = new Date(2026, 10, 29, 12).getTime();
const find = (title: string): Chart => charts.find((chart) => chart.title === title)!;

function point(minute: number, change: Partial<HistoryPoint> = {}): HistoryPoint {
  const gauges = { activeUsers: { mean: minute, max: minute + 2 }, maxActiveUsers: { mean: 10, max: 10 } };
  return { at: noon + minute * minuteMs, gauges, verdicts: {}, waitMs: null, ...change };
}

test('a missing step and a step without samples are gaps', () => {
  const points = [point(0), point(1, { gauges: null }), point(3)];
  const columns = toColumns(
    find('Active users'),
    { stepMs: minuteMs, points },
    { from: noon, to: noon + 4 * minuteMs },
  );
  expect(columns).toEqual([
    [0, 1, 2, 3, 4].map((minute) => noon / 1000 + minute * 60),
    [0, null, null, 3, null],
    [10, null, null, 10, null],
  ]);
});

test('runs of ten minutes are shown a minute, by group of verdicts', () => {
  const points = [point(0, { verdicts: { ok: 50, lost: 10, cancelled: 5, time_limit: 5 } })];
  const columns = toColumns(find('Runs per minute'), { stepMs: 10 * minuteMs, points }, { from: noon, to: noon });
  expect(columns.slice(1)).toEqual([[5], [0], [1], [1]]);
});

test('the table has the highest value of each hour, the newest hour first', () => {
  const points = [point(0), point(59), point(60), point(61, { gauges: null })];
  expect(toRows(find('Active users'), { stepMs: minuteMs, points }, 'hour')).toEqual([
    { at: noon + 60 * minuteMs, values: [62, 10] },
    { at: noon, values: [61, 10] },
  ]);
});

const body = {
  stepMs: minuteMs,
  points: [{ at: '2026-11-29T12:00:00.000Z', gauges: null, runs: 1, verdicts: { ok: 1 } }],
};

test('parses the history, and refuses another format', () => {
  expect(parseHistory(body)?.points).toEqual([
    { at: Date.parse('2026-11-29T12:00:00Z'), gauges: null, verdicts: { ok: 1 }, waitMs: null },
  ]);
  expect(parseHistory({ ...body, points: [null, {}, { at: 'x' }] })?.points).toEqual([]);
  for (const other of [null, {}, { stepMs: 0, points: [] }, { stepMs: 1, points: {} }])
    expect(parseHistory(other)).toBeNull();
});

test('newer points replace those of the same time', () => {
  const joined = joinPoints(
    [point(0), point(1), point(2, { waitMs: null })],
    [point(2, { verdicts: { ok: 1 } })],
    noon,
  );
  expect(joined.map(({ at, verdicts }) => [(at - noon) / minuteMs, verdicts.ok])).toEqual([
    [0, undefined],
    [1, undefined],
    [2, 1],
  ]);
  expect(joinPoints(joined, [], noon + minuteMs)).toHaveLength(2);
});

function snapshot(active: number): Snapshot {
  return {
    health: {
      users: { active_count: active, max_allowed: 10 },
      queue: { waiting: 1, waiting_users: 1 },
      system: { cpu_percent: 50, memory_percent: 40 },
    },
    stats: {
      workers: [
        { busy: 2, slots: 4 },
        { busy: 1, slots: 4, healthy: false },
      ],
    },
  } as unknown as Snapshot;
}

test('the live minute has the mean and the maximum of its snapshots', () => {
  let live = addSnapshot(null, snapshot(9), noon - 1);
  for (const active of [1, 3]) live = addSnapshot(live, snapshot(active), noon + active);
  const [, last] = addLiveMinute([point(-1)], live);
  expect(last).toMatchObject({
    at: noon,
    gauges: { activeUsers: { mean: 2, max: 3 }, busySlots: { mean: 2, max: 2 } },
  });
});

test('the live minute keeps the counts of the server, and gives way to its gauges', () => {
  const live = addSnapshot(null, snapshot(4), noon);
  const counted = point(0, { gauges: null, verdicts: { ok: 7 } });
  expect(addLiveMinute([counted], live)).toMatchObject([{ verdicts: { ok: 7 }, gauges: { activeUsers: { mean: 4 } } }]);
  expect(addLiveMinute([point(0)], live)).toEqual([point(0)]);
  expect(addLiveMinute([], null)).toEqual([]);
});
