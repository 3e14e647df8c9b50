import { expect, test } from 'vitest';
import { parseOptions, toFiles } from '../../../test/support/assignment-package.js';
import { type AssignmentProblem, formatProblem } from '../assignment-error.js';
import { parseAssignment } from '../parse-assignment.js';
import type { Suite } from './build-suites.js';
import { addTests, buildTests, collectedTestSchema, mostTests } from './build-tests.js';

const suite: Suite = {
  ...{ name: 'unit', framework: 'unittest', points: 1, visibility: 'visible', limits: parseOptions.defaultLimits },
  files: [{ path: 'tests/test_a.py', sha256: 'a' }],
};
const plain = { description: null, line: 7, weight: null, number: null, visibility: null, tags: [], hideErrors: null };
const collected = (test: object) => collectedTestSchema.parse({ id: 'T.test_a', isPartial: false, ...plain, ...test });

function build(tests: object[], taken: string[] = []) {
  const problems: AssignmentProblem[] = [];
  const cases = buildTests(suite, tests.map(collected), { taken: new Set(taken), problems });
  return { cases, problems: problems.map(formatProblem) };
}

test.each<[string, object, object]>([
  ['nothing', {}, { name: 'T.test_a', points: 1, visibility: 'visible', hint: null, checker: { type: 'test' } }],
  ['a weight', { weight: 2.5 }, { points: 2.5 }],
  ['a description', { description: 'Adds two numbers' }, { name: 'Adds two numbers' }],
  ['a long description', { description: 'x'.repeat(65) }, { name: 'T.test_a' }],
  ['a number and tags', { number: '1.1', tags: ['loops'] }, { test: { number: '1.1', tags: ['loops'] } }],
  ['hidden', { visibility: 'hidden' }, { visibility: 'hidden' }],
  ['after the due date', { visibility: 'after_due_date' }, { visibility: 'after_due' }],
  ['after publication', { visibility: 'after_published' }, { visibility: 'hidden' }],
  ['hidden errors', { hideErrors: 'Think of 0' }, { visibility: 'hint', hint: 'Think of 0' }],
  ['hidden errors of a hidden test', { hideErrors: 'x', visibility: 'hidden' }, { visibility: 'hidden' }],
  ['hidden errors after the due date', { hideErrors: 'x', visibility: 'after_due_date' }, { visibility: 'hidden' }],
  ['partial credit', { isPartial: true, weight: 4 }, { points: 4, test: { isPartial: true, id: 'T.test_a' } }],
])('a test with %s', (_, test, expected) => {
  const { cases, problems } = build([test]);
  expect(problems).toEqual([]);
  expect(cases).toMatchObject([expected]);
});

test.each<[object, string]>([
  [{ weight: -1 }, 'weight must be a number from 0 to 1000000'],
  [{ weight: '2' }, 'weight must be a number'],
  [{ visibility: 'never' }, 'visibility must be one of visible, hidden, after_due_date, after_published'],
  [{ hideErrors: 3 }, 'hide_errors must have a text of at most 1000 characters'],
  [{ tags: Array.from({ length: 21 }, String) }, 'tags must be at most 20 texts'],
  [{ number: '' }, 'number must be a text of at most 100 characters'],
])('refuses the decorator %j', (test, message) => {
  expect(build([test]).problems).toEqual([expect.stringContaining(`tests/test_a.py:7: test T.test_a: ${message}`)]);
});

test('refuses too many tests, and one name for two', () => {
  const many = Array.from({ length: mostTests + 1 }, (_, index) => ({ id: `test_a[${index}]` }));
  expect(build(many).problems).toEqual([
    `tests/test_a.py: has ${mostTests + 1} tests; at most ${mostTests} are allowed`,
  ]);
  expect(build([{}, {}]).problems).toEqual(['tests/test_a.py:7: test T.test_a: there are two tests of this name']);
});

test('every test has a name of its own', () => {
  const long = { id: `test_a[${'x'.repeat(80)}]` };
  const { cases } = build(
    [{}, { id: 'T.b', description: 'T.test_a' }, long, { id: 'T.c', description: 'taken' }],
    ['taken'],
  );
  expect(cases.map(({ name }) => name)).toEqual(['T.test_a', 'T.b', 'test 3', 'T.c']);
});

test('in groups the name of a suite stands for its tests', () => {
  const yaml = 'groups: [{ name: g, cases: [a, unit] }]\nprecheck: [unit]\ncases: [{ name: a, expected: "" }]\n';
  const more = 'solution: s\nsuites: [{ name: unit, file: tests/test_a.py }]\n';
  const content = { 'assignment.yaml': yaml + more, 'tests/test_a.py': '', 's/a.py': '' };
  const { assignment } = parseAssignment(toFiles(content), parseOptions);
  const problems: AssignmentProblem[] = [];
  const { cases } = build([{ id: 'T.b' }, { id: 'T.c' }]);
  const complete = addTests(assignment, [{ suite, tests: cases }], problems);
  expect(complete.cases.map(({ name }) => name)).toEqual(['a', 'T.b', 'T.c']);
  expect(complete).toMatchObject({ groups: [{ cases: ['a', 'T.b', 'T.c'] }], precheck: ['T.b', 'T.c'] });
  const worthless = cases.map((one) => ({ ...one, points: 0 }));
  addTests({ ...assignment, cases: [] }, [{ suite, tests: worthless }], problems);
  expect(problems.map(formatProblem)).toEqual(['the assignment must have points: all cases together have 0']);
});
