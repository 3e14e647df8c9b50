import { expect, test } from 'vitest';
import { listSolutionModules } from './case-test.js';

test('lists the modules of a solution once', () => {
  const files = ['sums.py', 'shapes/__init__.py', 'shapes/circle.py', 'data.csv'].map((path) => ({ path }));
  expect(listSolutionModules({ files })).toEqual(['sums', 'shapes', 'data.csv']);
  expect(listSolutionModules(null)).toEqual([]);
});
