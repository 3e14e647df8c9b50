import { expect, test } from 'vitest';
import { parseOptions, toFiles } from '../../../test/support/assignment-package.js';
import { AssignmentError, formatProblem } from '../assignment-error.js';
import { parseAssignment } from '../parse-assignment.js';

const files = { 'tests/test_a.py': 'import a\n', 'tests/more.py': 'x = 1\n', 'solution/a.py': 'x = 1\n' };
const suite = '{ name: unit, file: tests/test_a.py }';
const parse = (yaml: string) => parseAssignment(toFiles({ 'assignment.yaml': yaml, ...files }), parseOptions);

function listProblems(yaml: string): string[] {
  try {
    parse(yaml);
  } catch (error) {
    if (error instanceof AssignmentError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

test.each<[string, string, string]>([
  ['no name', '{ file: tests/test_a.py }', '3:3: suites[0].name is missing'],
  ['no file', '{ name: unit }', '3:3: suites[0].file is missing'],
  ['a file that is not there', '{ name: unit, file: tests/test_b.py }', '3:23: suites[0].file needs "tests/test_b.py"'],
  [
    'a file elsewhere',
    '{ name: unit, file: test_a.py }',
    '3:23: suites[0].file needs "test_a.py", which is not in the',
  ],
  ['a file of another kind', '{ name: unit, file: tests/a.txt }', '3:23: suites[0].file must be a Python file'],
  ['a path out of the package', '{ name: unit, file: ../a.py }', '3:23: suites[0].file must not hold empty'],
  [
    'another framework',
    '{ name: unit, file: tests/test_a.py, framework: nose }',
    '3:51: suites[0].framework must be one',
  ],
  [
    'a key of cases',
    '{ name: unit, file: tests/test_a.py, hint: x }',
    '3:40: suites[0].hint is no key; known keys are',
  ],
  [
    "Gradescope's key",
    '{ name: unit, file: tests/test_a.py, weight: 2 }',
    '3:40: suites[0].weight is no key; did you mean',
  ],
  [
    'a visibility that needs a hint',
    '{ name: u, file: tests/test_a.py, visibility: hint }',
    '3:49: suites[0].visibility must',
  ],
  ['negative points', '{ name: unit, file: tests/test_a.py, points: -1 }', '3:48: suites[0].points must be at least 0'],
  [
    'a limit beyond the maximum',
    '{ name: u, file: tests/test_a.py, limits: { cpu_s: 9999 } }',
    '3:54: suites[0].limits.',
  ],
  [
    'a file that is missing',
    '{ name: u, file: tests/test_a.py, files: { b.py: b.py } }',
    '3:52: suites[0].files["b.py"] needs',
  ],
  [
    'its own file again',
    '{ name: u, file: tests/test_a.py, files: { tests/test_a.py: tests/more.py } }',
    '3:46: suites[0].files["tests/test_a.py"] is the test file of the suite',
  ],
])('a suite with %s', (_, form, message) => {
  const problems = listProblems(`solution: solution\nsuites:\n- ${form}\n`);
  expect(problems).toEqual([expect.stringContaining(`assignment.yaml:${message}`)]);
});

test.each<[string, string, string]>([
  ['no solution', `suites:\n- ${suite}\n`, '1:1: suites needs a solution'],
  ['no entry', 'solution: solution\nsuites: []\n', '2:9: suites must not be empty'],
  ['a text', 'solution: solution\nsuites: tests/test_a.py\n', '2:9: suites must be a list'],
  [
    'a name twice',
    `solution: solution\nsuites:\n- ${suite}\n- ${suite}\n`,
    '4:11: suites[1].name is the name of suites[0]',
  ],
  [
    'the name of a case',
    `solution: solution\ncases:\n- { name: unit, expected: "" }\nsuites:\n- ${suite}\n`,
    '5:11: suites[0].name "unit" is the name of a case as well',
  ],
  [
    'a test in a group',
    `solution: solution\nsuites:\n- ${suite}\ngroups: [{ name: g, cases: [TestA.test_a] }]\n`,
    '4:29: groups[0].cases[0] "TestA.test_a" is the name of no case',
  ],
])('suites with %s', (_, yaml, message) => {
  expect(listProblems(yaml)).toEqual([expect.stringContaining(`assignment.yaml:${message}`)]);
});

test('an assignment may have suites alone, and groups name them', () => {
  const yaml = [
    'solution: solution',
    'limits: { cpu_s: 3 }',
    'suites:',
    '- name: unit',
    '  file: tests/test_a.py',
    '  framework: pytest',
    '  files: { tests/more.py: tests/more.py }',
    '  points: 2',
    '  visibility: after_due',
    '  limits: { memory_mb: 64 }',
    'groups: [{ name: g, cases: [unit], scoring: all_or_nothing }]',
    'precheck: [unit]',
  ];
  const { assignment, suites } = parse(yaml.join('\n'));
  expect(assignment).toMatchObject({ cases: [], groups: [{ cases: ['unit'] }], precheck: ['unit'] });
  expect(suites).toMatchObject([
    {
      ...{ name: 'unit', framework: 'pytest', points: 2, visibility: 'after_due' },
      files: [{ path: 'tests/test_a.py' }, { path: 'tests/more.py' }],
      limits: { cpuTimeMs: 3000, memoryBytes: 64 * 1024 * 1024 },
    },
  ]);
});
