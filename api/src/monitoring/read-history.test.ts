import { expect, test } from 'vitest';
import { addSample, type GaugeName, gaugeNames, noSamples } from './history-recorder.js';
import { historyQuerySchema, toPoint, writeHistoryCsv } from './read-history.js';

const at = Date.parse('2026-11-29T10:00:00Z');
const gauges = Object.fromEntries(gaugeNames.map((name) => [name, 2])) as Record<GaugeName, number>;

test('a point has means, maxima, verdicts and quantiles', () => {
  const samples = noSamples();
  addSample(samples, gauges, 1);
  addSample(samples, { ...gauges, activeUsers: 5 }, 1);
  const counters = {
    samples: samples.count,
    ...Object.fromEntries(
      Object.entries(samples.gauges).flatMap(([name, { sum, max }]) => [
        [`sum:${name}`, sum],
        [`max:${name}`, max],
      ]),
    ),
    ...{ 'verdict:ok': 3, 'verdict:lost': 1, 'wait:2': 4 },
  };
  const point = toPoint({ at, counters });
  expect(point).toMatchObject({
    at: '2026-11-29T10:00:00.000Z',
    runs: 4,
    verdicts: { ok: 3, lost: 1 },
    waitMs: { p50: 18, p95: 24, p99: 25 },
    durationMs: null,
  });
  expect(point.gauges?.activeUsers).toEqual({ mean: 3.5, max: 5 });
  expect(point.gauges?.slots).toEqual({ mean: 2, max: 2 });
});

test('a sample counts as often as it stands for intervals', () => {
  const samples = noSamples();
  addSample(samples, { ...gauges, cpuPercent: 5 }, 4);
  addSample(samples, { ...gauges, cpuPercent: 100 }, 1);
  expect(samples).toMatchObject({ count: 5, gauges: { cpuPercent: { sum: 120, max: 100 } } });
  const ofCpu = Object.entries(samples.buckets).filter(([name]) => name.startsWith('cpuPercent'));
  expect(ofCpu.map(([, count]) => count).sort()).toEqual([1, 4]);
});

test('only the gauges that were asked for are in a point and in its row', () => {
  const counters = { samples: 1, 'sum:slots': 4, 'max:slots': 4, 'sum:cpuPercent': 9, 'max:cpuPercent': 9 };
  const point = toPoint({ at, counters }, ['slots']);
  expect(point.gauges).toEqual({ slots: { mean: 4, max: 4 } });
  expect(writeHistoryCsv([point], ['slots']).split('\n')[0]).toMatch(/,slots_mean,slots_max$/);
  expect(writeHistoryCsv([point], ['slots'])).not.toContain('cpuPercent');
});

test('without samples there are no gauges, and their cells are empty', () => {
  const point = toPoint({ at, counters: { 'verdict:ok': 1 } });
  expect(point.gauges).toBeNull();
  const [header, row] = writeHistoryCsv([point]).trimEnd().split('\n');
  const cells = Object.fromEntries(header!.split(',').map((name, i) => [name, row!.split(',')[i]]));
  expect(cells).toMatchObject({ at: point.at, runs: '1', ok: '1', lost: '0', wait_p50_ms: '', slots_max: '' });
});

test.each([
  [{}, null],
  [{ from: '2026-11-29T00:00:00Z', to: '2026-11-29T10:00:00Z', step: '600' }, null],
  [{ from: '2026-11-15T10:00:00Z', to: '2026-11-29T10:00:00Z' }, null],
  [
    { from: '2026-11-28T09:00:00Z', to: '2026-11-29T10:00:00Z', step: '60' },
    'minutes are kept for 24 hours; use step=600',
  ],
  [{ from: '2026-11-01T00:00:00Z', to: '2026-11-29T10:00:00Z' }, 'the history is kept for 14 days'],
  [{ from: '2026-11-29T10:00:00Z', to: '2026-11-29T10:00:00Z' }, 'must be before `to`'],
  [{ from: 'yesterday' }, 'Invalid ISO datetime'],
  [{ metric: 'slots,activeUsers' }, null],
  [{ metric: 'slots,nothing' }, expect.stringContaining('Invalid option')],
  [{ step: '1' }, 'Invalid option: expected one of "60"|"600"'],
])('the query %j is refused with %j', (query, message) => {
  expect(historyQuerySchema.safeParse(query).error?.issues[0]?.message ?? null).toEqual(message);
});
