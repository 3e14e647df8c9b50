import { expect, it } from 'vitest';
import { createBatchPace } from './pace-batches.js';

/** A machine with two processors, on which each batch run keeps so much of one busy; answers the lanes after each step. */
function follow(options: {
  lanes?: number;
  busyMost?: number;
  steps: number;
  waiting: number;
  loadOfRun: number;
  loadOfOthers?: number;
}) {
  let busy = 0;
  const { lanes = 20, busyMost = 0.95, steps, waiting, loadOfRun, loadOfOthers = 0 } = options;
  const pace = createBatchPace({ lanes, processors: 2, busyMost, measure: () => busy });
  return Array.from({ length: steps }, () => {
    const inUse = Math.min(waiting, pace.lanes);
    busy = Math.min(1, (loadOfOthers + inUse * loadOfRun) / 2);
    pace.step(inUse);
    return pace.lanes;
  });
}

it('programs that wait get every lane within a few steps', () => {
  expect(follow({ steps: 2, waiting: 100, loadOfRun: 0.01 })).toEqual([12, 20]);
});

it('programs that compute get as many lanes as keep the processors busy, and stay there', () => {
  expect(follow({ steps: 6, waiting: 100, loadOfRun: 1 }).at(-1)).toBe(2);
  const partly = follow({ steps: 20, waiting: 100, loadOfRun: 0.3 });
  expect(new Set(partly.slice(5))).toEqual(new Set([6]));
});

it('what others compute leaves batches a lane for each processor', () => {
  expect(follow({ steps: 6, waiting: 100, loadOfRun: 0.01, loadOfOthers: 2 }).at(-1)).toBe(2);
});

it('the next batch begins anew', () => {
  expect(follow({ steps: 3, waiting: 0, loadOfRun: 1 })).toEqual([4, 4, 4]);
});

it('with 1 every lane is always theirs; never are there more than lanes', () => {
  expect(follow({ busyMost: 1, steps: 3, waiting: 100, loadOfRun: 1 })).toEqual([20, 20, 20]);
  expect(follow({ lanes: 1, steps: 3, waiting: 100, loadOfRun: 1 })).toEqual([1, 1, 1]);
});
