import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseOptions, toFiles } from '../../test/support/assignment-package.js';
import { AssignmentError, formatProblem } from './assignment-error.js';
import { parseAssignment } from './parse-assignment.js';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const parse = (contents: Record<string, string | Buffer>) => parseAssignment(toFiles(contents), parseOptions);

/** Files that hold their own paths. */
const named = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, path]));

function listProblems(contents: Record<string, string | Buffer>): string[] {
  try {
    parse(contents);
  } catch (error) {
    return (error as AssignmentError).problems.map(formatProblem);
  }
  return [];
}

test.each<[string, string[], [string, string, string][]]>([
  ['tests/*.in and .out', ['tests/1.in', 'tests/1.out'], [['1', 'tests/1.in', 'tests/1.out']]],
  ['.in and .ans at the top', ['a.in', 'a.ans'], [['a', 'a.in', 'a.ans']]],
  ['capitals', ['A.IN', 'A.OUT'], [['A', 'A.IN', 'A.OUT']]],
  ['names with dots', ['t/a.b.in', 't/a.b.out'], [['a.b', 't/a.b.in', 't/a.b.out']]],
  ['input01.txt', ['input01.txt', 'output01.txt'], [['01', 'input01.txt', 'output01.txt']]],
  ['input_1.txt below', ['t/input_1.txt', 't/output_1.txt'], [['1', 't/input_1.txt', 't/output_1.txt']]],
  ['a single pair', ['input.txt', 'output.txt'], [['1', 'input.txt', 'output.txt']]],
  ['input/01.txt', ['input/01.txt', 'output/01.txt'], [['01', 'input/01.txt', 'output/01.txt']]],
  [
    'input/input00.txt',
    ['input/input00.txt', 'output/output00.txt'],
    [['00', 'input/input00.txt', 'output/output00.txt']],
  ],
  ['tests/in/1', ['tests/in/1', 'tests/out/1'], [['1', 'tests/in/1', 'tests/out/1']]],
  [
    'several folders',
    ['sample/1.in', 'sample/1.ans', 'secret/2.in', 'secret/2.ans'],
    [
      ['1', 'sample/1.in', 'sample/1.ans'],
      ['2', 'secret/2.in', 'secret/2.ans'],
    ],
  ],
  [
    'equal names in several folders',
    ['secret/1.in', 'secret/1.ans', 'sample/1.in', 'sample/1.ans'],
    [
      ['sample/1', 'sample/1.in', 'sample/1.ans'],
      ['secret/1', 'secret/1.in', 'secret/1.ans'],
    ],
  ],
])('finds %s', (_, paths, expected) => {
  const { cases } = parse(named(...paths)).assignment;
  expect(cases.map(({ name, stdin, expected }) => [name, stdin, expected])).toEqual(
    expected.map(([name, input, output]) => [name, sha(input), sha(output)]),
  );
});

test('cases are in the order of the numbers in their names', () => {
  const names = ['10', '9', '1', 'b2', 'b10', 'a'];
  const { cases } = parse(named(...names.flatMap((name) => [`t/${name}.out`, `t/${name}.in`]))).assignment;
  expect(cases.map(({ name }) => name)).toEqual(['1', '9', '10', 'a', 'b2', 'b10']);
});

test('is a complete assignment of one point a case', () => {
  const { assignment } = parse({
    ...named('tests/1.in', 'tests/1.out', 'words.txt', 'tests/notes.md', 'files/words.txt', 'files/d/a.csv'),
    ...named('solution/main.py', 'solution/data.in', 'README.md'),
  });
  expect(assignment).toMatchObject({
    name: 'hw',
    title: 'hw',
    entry: null,
    timezone: 'UTC',
    due: null,
    attempts: 0,
    counts: 'best',
    prompts: 'ignore',
    statement: 'README.md',
    precheck: [],
    groups: [],
  });
  expect(assignment.files).toEqual([
    { path: 'words.txt', sha256: sha('files/words.txt') },
    { path: 'd/a.csv', sha256: sha('files/d/a.csv') },
  ]);
  expect(assignment.solution).toEqual({
    entry: 'main.py',
    files: [
      { path: 'main.py', sha256: sha('solution/main.py') },
      { path: 'data.in', sha256: sha('solution/data.in') },
    ],
  });
  expect(assignment.cases).toEqual([
    {
      name: '1',
      args: [],
      stdin: sha('tests/1.in'),
      expected: sha('tests/1.out'),
      files: [],
      points: 1,
      visibility: 'visible',
      isExample: false,
      hint: null,
      checker: { type: 'lines' },
      limits: parseOptions.defaultLimits,
    },
  ]);
});

test.each<[string, Record<string, string | Buffer>, string[]]>([
  [
    'halves without the other',
    named('t/1.in', 't/2.out', 't/3.in', 't/3.out', 'input9.txt'),
    [
      't/1.in: is an input without an output',
      't/2.out: is an output without an input',
      'input9.txt: is an input without an output',
    ],
  ],
  ['two outputs of a case', named('1.in', '1.out', '1.ans'), ['1.ans: is the output of the same case as 1.out']],
  [
    'no cases',
    named('main.py'),
    ['the package has no assignment.yaml, and no pairs of files such as tests/01.in and tests/01.out'],
  ],
  ['nothing', {}, ['the package has no assignment.yaml, and no pairs of files such as tests/01.in and tests/01.out']],
  [
    'a form in a folder',
    named('README.md', 'hw/assignment.yaml'),
    ['the package has hw/assignment.yaml, which must be at the top; zip its folder only'],
  ],
  [
    'a checker, which a form must name',
    named('1.in', '1.out', 'checker.py'),
    ['checker.py: needs an assignment.yaml with "checker: custom"'],
  ],
  [
    'solutions without a main.py',
    named('1.in', '1.out', 'solution/a.py', 'solution/b.py'),
    ['solution: "solution" holds 2 .py files and no main.py; set entry'],
  ],
  [
    'a long name',
    named(`${'a'.repeat(65)}.in`, `${'a'.repeat(65)}.out`),
    [`${'a'.repeat(65)}.in: names a case that is too long or holds characters that cannot be printed`],
  ],
  ['an output in Latin-1', { '1.in': '', '1.out': Buffer.from([0xe4]) }, ['1.out: is not UTF-8 text']],
  [
    'a large input',
    { '1.in': Buffer.alloc(1024 * 1024 + 1), '1.out': '' },
    ['1.in: holds 1048577 bytes; at most 1048576 are allowed'],
  ],
])('reports %s', (_, files, problems) => {
  expect(listProblems(files)).toEqual(problems);
});

test('more than 1000 cases are refused', () => {
  const paths = Array.from({ length: 1001 }, (_, i) => [`${i}.in`, `${i}.out`]).flat();
  expect(listProblems(named(...paths))).toEqual(['the package has 1001 cases; at most 1000 are allowed']);
});

test('any set of files is an assignment or has problems, and each case has both of its files', () => {
  const part = fc.constantFrom('in', 'out', 'input', 'output', 'tests', 'files', 'solution', '1', '1.in', '1.out', 'a');
  const base = fc.constantFrom('1.in', '1.out', '1.ans', '2.txt', 'input2.txt', 'output2.txt', 'main.py', '.in', 'out');
  const path = fc.tuple(fc.array(part, { maxLength: 2 }), base).map(([parts, name]) => [...parts, name].join('/'));
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 8 }), (paths) => {
      try {
        const { assignment, contents } = parse(named(...paths));
        const used = assignment.cases.flatMap(({ stdin, expected }) => [stdin!, expected!]);
        expect(new Set(used).size).toBe(assignment.cases.length * 2);
        for (const content of used) expect(paths).toContain(contents.get(content)!.toString());
      } catch (error) {
        expect(error).toBeInstanceOf(AssignmentError);
      }
    }),
    { numRuns: 500 },
  );
});
