import { expect, it } from 'vitest';
import { createBatchConcurrency } from './batch-concurrency.js';

/** Simulates two CPUs, of which each batch run uses `loadOfRun` of one; returns the slots after each step. */
function simulate(options: {
  slots?: number;
  maxCpuUtilization?: number;
  steps: number;
  waiting: number;
  loadOfRun: number;
  loadOfOthers?: number;
  hasClicks?: (step: number) => boolean;
}) {
  let busy = 0;
  const { slots = 20, maxCpuUtilization = 0.95, steps, waiting, loadOfRun, loadOfOthers = 0 } = options;
  let step = 0;
  const concurrency = createBatchConcurrency({
    ...{ slots, cpus: 2, maxCpuUtilization, maxBesideClicks: 0.5 },
    measure: () => busy,
    hasClicks: () => options.hasClicks?.(step) ?? false,
  });
  return Array.from({ length: steps }, (_, index) => {
    step = index;
    const inUse = Math.min(waiting, concurrency.slots);
    busy = Math.min(1, (loadOfOthers + inUse * concurrency.share * loadOfRun) / 2);
    concurrency.step(inUse);
    return concurrency.slots;
  });
}

it('grants every slot within a few steps to programs that wait', () => {
  expect(simulate({ steps: 2, waiting: 100, loadOfRun: 0.01 })).toEqual([12, 20]);
});

it('keeps the CPUs busy with programs that compute, at a constant number of slots', () => {
  expect(simulate({ steps: 6, waiting: 100, loadOfRun: 1 }).at(-1)).toBe(2);
  const partly = simulate({ steps: 20, waiting: 100, loadOfRun: 0.3 });
  expect(new Set(partly.slice(5))).toEqual(new Set([6]));
});

it('leaves batches one slot per CPU when other runs keep the CPUs busy', () => {
  expect(simulate({ steps: 6, waiting: 100, loadOfRun: 0.01, loadOfOthers: 2 }).at(-1)).toBe(2);
});

it('leaves a CPU free while users start runs, and uses it again afterwards', () => {
  const slots = simulate({ steps: 12, waiting: 100, loadOfRun: 1, hasClicks: (step) => step < 6 });
  expect(slots[5]).toBe(1);
  expect(slots.at(-1)).toBe(2);
});

it('lets the only program run a part of the time beside busy users, always some, and returns to all slots', () => {
  const sharesOf = (loadOfOthers: number) => {
    const shares: number[] = [];
    const concurrency = createBatchConcurrency({
      ...{ slots: 20, cpus: 2, maxCpuUtilization: 0.95, maxBesideClicks: 0.5 },
      measure: () => (loadOfOthers + concurrency.slots * concurrency.share) / 2,
      hasClicks: () => shares.length < 20,
    });
    for (let step = 0; step < 30; step++) {
      concurrency.step(concurrency.slots);
      shares.push(concurrency.slots * concurrency.share);
    }
    return shares;
  };
  const beside = sharesOf(0.5);
  expect(beside[19]).toBeGreaterThanOrEqual(0.3);
  expect(beside[19]).toBeLessThanOrEqual(0.5);
  expect(beside.at(-1)).toBe(2);
  expect(sharesOf(2)[19]).toBe(0.25);
});

it('grants every slot to programs that wait, also while users start runs', () => {
  expect(simulate({ steps: 4, waiting: 100, loadOfRun: 0.01, hasClicks: () => true }).at(-1)).toBe(20);
});

it('returns to the initial slots when no batch is active', () => {
  expect(simulate({ steps: 3, waiting: 0, loadOfRun: 1 })).toEqual([4, 4, 4]);
});

it('always grants every slot with a maximum utilization of 1, and never more than there are', () => {
  expect(simulate({ maxCpuUtilization: 1, steps: 3, waiting: 100, loadOfRun: 1 })).toEqual([20, 20, 20]);
  expect(simulate({ slots: 1, steps: 3, waiting: 100, loadOfRun: 1 })).toEqual([1, 1, 1]);
});
