import type { CaseResult } from '@runq/common/contract/grading';
import { expect, test } from 'vitest';
import { needsAttention, scoreCases } from './score.js';

const result = (name: string, score: number, maxScore: number, verdict: CaseResult['verdict'] = 'AC'): CaseResult => ({
  ...{ name, score, maxScore, verdict, sentence: '', cpuTimeMs: 0, wallTimeMs: 0, memoryPeakBytes: 0 },
  ...{ exitCode: 0, signal: null, stoppedAt: null, checker: 'lines', wouldPassIf: null, diff: null, artifacts: [] },
  ...{ firstCpuTimeMs: null, outputDigest: null, python: null, isCached: false },
});

test('adds the points of cases, partial ones included', () => {
  expect(scoreCases([result('a', 0.1, 1), result('b', 0.2, 2)], [])).toMatchObject({ total: 0.3, most: 3 });
});

test('a group that is all or nothing needs all its cases', () => {
  const groups = [{ name: 'g', cases: ['b', 'c'], scoring: 'all_or_nothing' as const, stopOnFail: false }];
  const all = [result('a', 1, 1), result('b', 2, 2), result('c', 3, 3)];
  expect(scoreCases(all, groups).total).toBe(6);
  const { total, most, results } = scoreCases([all[0]!, all[1]!, result('c', 2.9, 3, 'PA')], groups);
  expect([total, most]).toEqual([1, 6]);
  expect(results.map(({ score }) => score)).toEqual([1, 0, 0]);
});

test('a fault of ours needs attention, a wrong output does not', () => {
  expect(needsAttention([result('a', 0, 1, 'IE')])).toBe(true);
  expect(needsAttention([result('a', 0, 1, 'WA'), result('b', 0, 1, 'SKIP')])).toBe(false);
});
