import { expect, test } from 'vitest';
import { listErrors } from './problem.js';

test('pointers are JSON pointers under the prefix', () => {
  expect(listErrors([{ path: ['a/b', 0, 'c~'], message: 'no' }], '/runs/1')).toEqual([
    { pointer: '/runs/1/a~1b/0/c~0', message: 'no' },
  ]);
});

test('what was sent is not sent back whole: few errors, short ones, and how many more there are', () => {
  const issues = Array.from({ length: 700 }, () => ({ path: ['k'.repeat(9_000)], message: 'm'.repeat(9_000_000) }));
  const errors = listErrors(issues);
  expect(errors.at(-1)).toEqual({ pointer: '', message: 'and 600 more problems' });
  expect(JSON.stringify(errors).length).toBeLessThan(100_000);
});
