import { expect, test } from 'vitest';
import { fitGrowth } from './fit-growth.js';

const samplesOf = (values: number[]) => values.map((value, i) => ({ at: 1000 + 10 * i, value }));

test('finds the growth of a line, also below noise, and none where there is none', () => {
  expect(fitGrowth(samplesOf([5, 6, 7, 8, 9]))).toBeCloseTo(4);
  expect(fitGrowth(samplesOf([9, 8, 7, 6, 5]))).toBeCloseTo(-4);
  const noisy = Array.from({ length: 300 }, (_, i) => i / 3 + (i % 7) * 20);
  expect(fitGrowth(samplesOf(noisy))).toBeGreaterThan(80);
  expect(Math.abs(fitGrowth(samplesOf(Array.from({ length: 301 }, (_, i) => (i % 7) * 20))))).toBeLessThan(5);
  expect(fitGrowth(samplesOf([5, 5, 500, 5, 5]))).toBeCloseTo(0);
  expect([fitGrowth([]), fitGrowth(samplesOf([3]))]).toEqual([0, 0]);
});
