import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { readStudents, type WireBatch, waitUntilGraded } from './graded-batch.js';
import { zip } from './grading-class.js';

const gradedMs = 300_000;
vi.setConfig({ testTimeout: 360_000, hookTimeout: 120_000 });

let runq: Runq;
let grader: Client;
beforeAll(async () => {
  runq = await startRunq();
  grader = await signIn(runq.url, 'grader', 'grader');
});
afterAll(async () => {
  await runq?.stop();
});

const decorated = `import unittest
from gradescope_utils.autograder_utils.decorators import (
    hide_errors, leaderboard, number, partial_credit, tags, visibility, weight)
from gradescope_utils.autograder_utils.files import check_submitted_files
from sums import add, mean


class TestSums(unittest.TestCase):
    @weight(2)
    @number("1.1")
    @tags("basics", "numbers")
    def test_add(self):
        """Adds two numbers"""
        self.assertEqual(add(1, 2), 3)

    @weight(1)
    @number("1.2")
    @hide_errors("Think of an empty list")
    def test_empty(self):
        self.assertEqual(mean([]), 0)

    @partial_credit(4)
    @number("2")
    def test_means(self, set_score=None):
        """Means"""
        set_score(sum(mean(values) == result for values, result in (([1], 1), ([1, 3], 2), ([0, 0], 0), ([5, 6], 5.5))))

    @weight(3)
    @visibility("after_due_date")
    @leaderboard("seconds")
    def test_speed(self, set_leaderboard_value=None):
        set_leaderboard_value(1)
        self.assertEqual(check_submitted_files(["sums.py"]), [])
`;
const functions = `import pytest
from sums import add


@pytest.mark.parametrize("a, b, total", [(1, 2, 3), (-1, 1, 0)])
def test_sum(a, b, total):
    assert add(a, b) == total
`;
const solution = `def add(a, b):
    return a + b


def mean(values):
    return sum(values) / len(values) if values else 0
`;
// Only a hanging test reaches the limit of wall time: each starts an interpreter with pytest.
const yaml = `name: suites
limits: { wall_s: 60 }
suites:
  - { name: unit, file: tests/test_sums.py }
  - { name: functions, file: tests/test_functions.py, framework: pytest, points: 0.5, visibility: hidden }
groups: [{ name: functions, cases: [functions], scoring: all_or_nothing }]
solution: solution/sums.py
`;
const assignment = {
  'assignment.yaml': yaml,
  'tests/test_sums.py': decorated,
  'tests/test_functions.py': functions,
  'solution/sums.py': solution,
};

const names = ['Adds two numbers', 'TestSums.test_empty', 'Means', 'TestSums.test_speed'];
const more = ['test_sum[1-2-3]', 'test_sum[-1-1-0]'];

interface WireAssignment {
  version: number;
  maxScore: number;
  cases: { name: string; points: number; visibility: string; checker: string }[];
  check: object;
}

test('tests are collected and tried when the assignment is saved', async () => {
  const saved = await grader.send<WireAssignment>('POST', '/v1/assignments', { package: zip(assignment) });
  expect(saved.check).toMatchObject({
    state: 'finished',
    ok: true,
    findings: [],
    solution: { score: 11, maxScore: 11 },
  });
  expect(saved.cases.map((one) => [one.name, one.points, one.visibility])).toEqual([
    [names[0], 2, 'visible'],
    [names[1], 1, 'hint'],
    [names[2], 4, 'visible'],
    [names[3], 3, 'after_due'],
    [more[0], 0.5, 'hidden'],
    [more[1], 0.5, 'hidden'],
  ]);
  const again = await grader.send<WireAssignment>('POST', '/v1/assignments', { package: zip(assignment) });
  expect(again.version).toBe(1);

  const failing = { ...assignment, 'solution/sums.py': solution.replace('else 0', 'else None') };
  const bad = await grader.send<WireAssignment>('POST', '/v1/assignments', { package: zip(failing) });
  expect(bad.check).toMatchObject({
    ok: false,
    findings: [{ severity: 'error', case: names[1], message: expect.stringMatching(/^The solution fails: Failed in/) }],
  });
});

test.each<[string, Record<string, string>, RegExp]>([
  ['imports nothing that is there', { 'tests/test_sums.py': 'import nothing\n' }, /test_sums\.py:1: ModuleNotFoundErr/],
  ['is no Python', { 'tests/test_sums.py': 'x = 1\ndef f(:\n' }, /tests\/test_sums\.py:2: SyntaxError/],
  ['has no tests', { 'tests/test_sums.py': functions }, /tests\/test_sums\.py: has no tests: unittest runs methods/],
  ['has no tests of pytest', { 'tests/test_functions.py': 'x = 1\n' }, /test_functions\.py: has no tests: pytest runs/],
  [
    'ends its process',
    { 'tests/test_sums.py': 'import os\nos._exit(0)\n' },
    /test_sums\.py: its tests could not be col/,
  ],
  [
    'has a bad weight',
    { 'tests/test_sums.py': decorated.replace('@weight(2)', '@weight(-2)') },
    /test_sums\.py:9: test TestSums\.test_add: weight must be a number/,
  ],
])('a suite that %s is refused', async (_, files, message) => {
  const package_ = zip({ ...assignment, ...files });
  await expect(grader.send('POST', '/v1/assignments', { package: package_ })).rejects.toThrow(message);
});

test('a suite is graded test by test, and exported for Gradescope', async () => {
  const submissions = zip({
    'ada/sums.py': solution,
    'bob/sums.py': solution.replace(' if values else 0', ''),
    'cy/sums.py': solution.replace('a + b', 'a * b'),
    'dan/sums.py': `import os\nos._exit(0)\n${solution}`,
    'eve/sums.py': 'def add(a, b:\n',
    'fay/sums.py': `import unittest\nunittest.TestCase.assertEqual = lambda *a: None\n${solution.replace('+', '-')}`,
    'gus/sums.py': solution.replace('sum(values) / len(values)', 'values[0]'),
    'gus/helper.py': 'x = 1\n',
  });
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', { assignment: zip(assignment), submissions });
  const { grading } = await waitUntilGraded(grader, id, gradedMs);
  expect(grading).toMatchObject({ graded: 7, maxScore: 11, needsAttention: { count: 0 } });
  const students = await readStudents(grader, id);
  expect([...students].map(([name, { cases }]) => `${name}: ${cases.map(({ verdict }) => verdict).join(' ')}`)).toEqual(
    [
      'ada: AC AC AC AC AC AC',
      'bob: AC RE AC AC AC AC',
      'cy: WA AC AC AC WA WA',
      'dan: RE RE RE RE RE RE',
      'eve: SE SKIP SKIP SKIP SE SKIP',
      'fay: RE RE RE RE RE RE',
      'gus: AC AC PA AC AC AC',
    ],
  );
  expect(students.get('gus')!.score).toBe(9);
  expect(students.get('bob')!.cases[1]!.sentence).toBe(
    'ZeroDivisionError in line 6 of sums.py: division by zero. The test was in line 20 of tests/test_sums.py.',
  );
  expect(students.get('fay')!.cases[0]!.sentence).toMatch(
    /^The program replaced unittest\.case\.TestCase\.assertEqual/,
  );

  const response = await grader.call('GET', `/v1/batches/${id}/export?format=gradescope`);
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const { tests } = JSON.parse(strFromU8(files['bob.json']!));
  expect(tests).toMatchObject([
    { name: names[0], number: '1.1', tags: ['basics', 'numbers', 'AC'], score: 2, max_score: 2, status: 'passed' },
    { name: names[1], number: '1.2', output: 'Think of an empty list', status: 'failed', visibility: 'visible' },
    { name: names[2], number: '2', score: 4 },
    { name: names[3], visibility: 'after_due_date' },
    { name: more[0], visibility: 'hidden', number: '5' },
    { name: more[1], visibility: 'hidden' },
  ]);
});
