import { expect, test } from 'vitest';
import type { TrialView } from '../../grading/grading-shape.js';
import { describeTrial, sortFindings } from './check-text.js';

const base: TrialView = {
  ...{ program: 'solution', state: 'finished', done: 3, total: 3, score: 6, maxScore: 6, verdicts: { AC: 3 } },
};

test.each<[Partial<TrialView>, boolean | null, string]>([
  [{ state: 'queued', done: 0 }, null, 'Waiting…'],
  [{ state: 'active', done: 1 }, null, 'Running, 1 of 3 cases'],
  [{}, true, '6 of 6 points'],
  [{ score: 4 }, false, '4 of 6 points'],
  [{ verdicts: { AC: 2, IE: 1 } }, false, '6 of 6 points'],
  [{ program: 'empty', score: 0 }, true, 'No points, as it should be'],
  [{ program: 'empty', score: 2 }, false, '2 of 6 points, without doing anything'],
  [{ program: 'endless', verdicts: { TLE: 1 } }, true, 'Stopped by the time limit in "small"'],
  [{ program: 'endless', verdicts: { WTL: 1 } }, true, 'Stopped by the time limit in "small"'],
  [{ program: 'endless', verdicts: { OLE: 1 } }, false, 'Not stopped by the time limit in "small"'],
])('a trial %j', (others, isRight, text) => {
  expect(describeTrial({ ...base, ...others }, 'small')).toEqual({ isRight, text });
});

test('errors come before warnings, in the order of the cases', () => {
  const finding = (severity: 'error' | 'warning', name: string) => ({ severity, case: name, message: '' });
  const sorted = sortFindings([finding('warning', 'a'), finding('error', 'b'), finding('error', 'c')]);
  expect(sorted.map(({ case: name }) => name)).toEqual(['b', 'c', 'a']);
});
