import type { CaseVerdict } from '@runq/common/contract/grading';
import { expect, test } from 'vitest';
import type { GridStudent } from '../data/batch-shape.js';
import { readQuantile, summarizeRows } from './summarize-rows.js';

const rowOf = (score: number, verdicts: (CaseVerdict | null)[], more: Partial<GridStudent> = {}): GridStudent => ({
  ...{ index: 0, student: 'ada', name: null, state: 'finished', score, maxScore: 2, overridden: null },
  ...{ needsAttention: false, verdicts, cpuTimesMs: verdicts.map((verdict) => (verdict === null ? null : 5)) },
  ...more,
});

test('counts verdicts, failed cases and scores of what is graded so far', () => {
  const summary = summarizeRows(
    [
      rowOf(2, ['AC', 'AC']),
      rowOf(1, ['AC', 'WA']),
      rowOf(0, ['RE', null], { state: 'active' }),
      rowOf(0, [null, null], { state: 'queued' }),
    ],
    2,
  );
  expect(summary.verdicts).toEqual([
    { verdict: 'RE', count: 1 },
    { verdict: 'WA', count: 1 },
    { verdict: 'AC', count: 3 },
  ]);
  expect(summary.failures).toEqual([1, 1]);
  expect(summary.histogram).toEqual([0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect(summary).toMatchObject({ mean: 1.5, median: 1, final: 2, open: 0 });
  expect(summary.cpuTimesMs).toEqual([
    [5, 5, 5],
    [5, 5],
  ]);
});

test('a fault of ours is no zero: the score is open until a grader sets one', () => {
  const open = summarizeRows([rowOf(0, ['IE', 'AC'], { needsAttention: true })], 2);
  expect(open).toMatchObject({ final: 0, open: 1, mean: null, failures: [0, 0] });
  expect(open.cpuTimesMs[0]).toEqual([]);
  const overridden = { score: 2, note: '', by: 'g' };
  const settled = summarizeRows([rowOf(0, ['IE', 'AC'], { overridden })], 2);
  expect(settled).toMatchObject({ final: 1, open: 0, mean: 2 });
});

test('a score above the points, or none to reach, falls into the last bar', () => {
  const overridden = { score: 5, note: '', by: 'g' };
  const { histogram } = summarizeRows([rowOf(0, ['AC'], { overridden }), rowOf(0, ['AC'], { maxScore: 0 })], 1);
  expect(histogram[9]).toBe(2);
});

test('quantiles by nearest rank', () => {
  expect(readQuantile([], 0.5)).toBe(null);
  expect([0, 0.5, 0.95, 1].map((share) => readQuantile([1, 2, 3, 4], share))).toEqual([1, 2, 4, 4]);
});
