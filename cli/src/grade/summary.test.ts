import { expect, test } from 'vitest';
import type { GradedBatch, Grading } from './batch.js';
import { describeSummary, drawHistogram } from './summary.js';

const grading: Grading = {
  assignment: { name: 'hw03', version: 2 },
  maxScore: 6,
  graded: 3,
  histogram: [1, 0, 0, 0, 0, 0, 0, 0, 0, 2],
  needsAttention: { count: 1, cases: [{ student: 'ada', case: 'floats', sentence: 'The checker \u001b[2J failed.' }] },
  mostFailed: { case: 'floats', students: 1 },
  missing: Array.from({ length: 23 }, (_, index) => `student${index}`),
  leftOut: [{ path: 'a.pdf', reason: 'not a program' }],
};
const batch: GradedBatch = {
  id: 'b1',
  total: 4,
  cancelled: false,
  counts: { queued: 0, active: 0, finished: 4 },
  etaMs: 0,
  waitingReason: null,
  grading,
};

test('says what was graded, and lists what a grader must look at', () => {
  const lines = describeSummary(batch, grading, { graded: 3, sum: 13 });
  expect(lines.slice(0, 7)).toEqual([
    'hw03, version 2: 3 of 4 graded',
    'Mean: 4.33 of 6 points',
    'Scores: 0 ▄········█ 6',
    'Most failed: floats (1 student)',
    'Needs attention: 1',
    '  ada, floats: The checker ␛[2J failed.',
    'Missing: 23',
  ]);
  expect(lines.slice(-4)).toEqual(['  student19', '  and 3 more', 'Left out: 1', '  a.pdf: not a program']);
});

test('has no mean where no score counts, and says that a batch was cancelled', () => {
  const none = { ...grading, graded: 0, mostFailed: null, missing: [], leftOut: [] };
  expect(describeSummary({ ...batch, cancelled: true }, none, { graded: 0, sum: 0 })).toEqual([
    'hw03, version 2: 0 of 4 graded; the batch was cancelled',
    'Needs attention: 1',
    '  ada, floats: The checker ␛[2J failed.',
  ]);
});

test('draws the largest bar at full height, and the smallest visibly', () => {
  expect(drawHistogram([0, 1, 50, 100])).toBe('·▁▄█');
});
