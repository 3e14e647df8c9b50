import type { Assignment, AssignmentCase } from '@runq/common/contract/grading';
import { expect, test } from 'vitest';
import { compareVersions } from './compare-versions.js';

const limits = { cpuTimeMs: 1000, wallTimeMs: 1000, memoryBytes: 1, outputBytes: 1 };

const createCase = (name: string, others: Partial<AssignmentCase> = {}): AssignmentCase => ({
  ...{ name, args: [], stdin: 'a', expected: 'b', files: [], points: 1, visibility: 'visible', isExample: false },
  ...{ hint: null, checker: { type: 'lines' }, limits, ...others },
});

const createAssignment = (cases: AssignmentCase[], others: Partial<Assignment> = {}): Assignment => ({
  ...{ name: 'hw', title: 'Homework', entry: null, timezone: 'UTC', opens: null, due: null, late: null, attempts: 0 },
  ...{ counts: 'best', seed: 1, prompts: 'ignore', statement: null, files: [], cases, groups: [], precheck: [] },
  ...{ solution: null, ...others },
});

test('the same content has no changes', () => {
  expect(compareVersions(createAssignment([createCase('a')]), createAssignment([createCase('a')]))).toEqual([]);
});

test('cases that were added, removed and changed are named', () => {
  const before = createAssignment([createCase('a'), createCase('b'), createCase('c')]);
  const after = createAssignment([
    createCase('a', { points: 2, expected: 'x', checker: { type: 'float', abs: 1, rel: 1 } }),
    createCase('c', { visibility: 'hidden' }),
    createCase('d'),
  ]);
  expect(compareVersions(before, after)).toEqual([
    { case: 'a', change: 'expected output changed' },
    { case: 'a', change: 'points: 1 → 2' },
    { case: 'a', change: 'comparison changed' },
    { case: 'c', change: 'visibility: visible → hidden' },
    { case: 'd', change: 'added' },
    { case: 'b', change: 'removed' },
  ]);
});

test('changes of the assignment as a whole follow, and another order is one of them', () => {
  const cases = [createCase('a'), createCase('b')];
  const after = createAssignment(cases.toReversed(), { title: 'New', entry: 'main.py', due: '2026-12-01T08:00:00Z' });
  expect(compareVersions(createAssignment(cases), after)).toEqual([
    { case: null, change: 'order of the cases changed' },
    { case: null, change: 'title changed' },
    { case: null, change: 'file to run: none → main.py' },
    { case: null, change: 'due changed' },
  ]);
});

test('a long list ends with the number of changes that are left out', () => {
  const cases = Array.from({ length: 300 }, (_, index) => createCase(`c${index}`));
  const changes = compareVersions(createAssignment([createCase('a')]), createAssignment([createCase('a'), ...cases]));
  expect(changes).toHaveLength(201);
  expect(changes.at(-1)).toEqual({ case: null, change: 'and 100 more changes' });
});
