import { expect, test } from 'vitest';
import { check, checkCase } from '../../test/support/assignment-problems.js';

const MiB = 1024 * 1024;

test.each<[string, string, string]>([
  ['no name', '{ expected: "" }', '2:3: cases[0].name is missing'],
  ['an empty name', '{ name: "", expected: "" }', '2:11: cases[0].name must not be empty'],
  ['a long name', `{ name: ${'a'.repeat(65)}, expected: "" }`, '2:11: cases[0].name must have at most 64 characters'],
  ['a name that cannot be printed', '{ name: "a\\u200b", expected: "" }', '2:11: cases[0].name must hold printable'],
  ['a name with a space at its end', '{ name: "a ", expected: "" }', '2:11: cases[0].name must not begin or end with'],
  [
    'a number as text',
    '{ name: a, expected: 7 }',
    '2:24: cases[0].expected must be text: write it in quotes, as in "7"',
  ],
  [
    'a number as argument',
    '{ name: a, args: [-n, 5], expected: "" }',
    '2:25: cases[0].args[1] must be text: write it in',
  ],
  ['a list as text', '{ name: a, expected: [] }', '2:24: cases[0].expected must be text'],
  ['a misspelt key', '{ name: a, expected: "", visibilty: x }', '2:28: cases[0].visibilty is no key; did you mean'],
  [
    "another tool's key",
    '{ name: a, input: x, expected: "" }',
    '2:14: cases[0].input is no key; did you mean "stdin"?',
  ],
  ['negative points', '{ name: a, expected: "", points: -1 }', '2:36: cases[0].points must be at least 0'],
  ['infinite points', '{ name: a, expected: "", points: .inf }', '2:36: cases[0].points must be a number'],
  [
    'no points at all',
    '{ name: a, expected: "", points: 0 }',
    '1:1: cases must have points: all cases together have 0',
  ],
  ['a hint that is missing', '{ name: a, expected: "", visibility: hint }', '2:40: cases[0].visibility needs a hint'],
  [
    'a hidden example',
    '{ name: a, expected: "", visibility: hidden, example: true }',
    '2:57: cases[0].example shows the input to students, but visibility is hidden',
  ],
  [
    'nothing expected',
    '{ name: a }',
    '2:3: cases[0] needs expected or expected_file; "expected: null" compares no output',
  ],
  [
    'a missing file',
    '{ name: a, expected_file: t/1.out }',
    '2:29: cases[0].expected_file needs "t/1.out", which is not in',
  ],
  [
    'a file in another folder',
    '{ name: a, expected_file: t/There.out }',
    '2:29: cases[0].expected_file needs "t/There.out", which is not in the package; did you mean "d/there.out"?',
  ],
  [
    'a folder',
    '{ name: a, expected_file: d }',
    '2:29: cases[0].expected_file needs "d", which is a folder of the package',
  ],
  [
    'two inputs',
    '{ name: a, stdin: "", stdin_file: d/there.out, expected: "" }',
    '2:37: cases[0].stdin_file is given although there is stdin; keep one of them',
  ],
  ['binary input', '{ name: a, stdin_file: binary, expected: "" }', '2:26: cases[0].stdin_file is not UTF-8 text'],
  [
    'a large input',
    '{ name: a, stdin_file: large, expected: "" }',
    '2:26: cases[0].stdin_file holds 1048577 bytes; standard input may hold 1 MiB',
  ],
  [
    'more output than allowed',
    '{ name: a, expected_file: large, limits: { output_kb: 2 } }',
    '2:29: cases[0].expected_file holds 1048577 bytes; the case may print 2048 (output_kb)',
  ],
  [
    'a pattern',
    '{ name: a, checker: regex, expected: "a(" }',
    '2:40: cases[0].expected is no valid pattern: unterminated group',
  ],
  [
    'a limit',
    '{ name: a, expected: "", limits: { wall_s: 3601 } }',
    '2:46: cases[0].limits.wall_s must be at most 3600 s, the maximum of this server',
  ],
  [
    'a file of a case',
    '{ name: a, expected: "", files: { a: b } }',
    '2:40: cases[0].files.a needs "b", which is not in',
  ],
  ['a text as case', 'text', '2:3: cases[0] must be a mapping'],
])('reports of a case: %s', (_, form, problem) => {
  const files = { 'd/there.out': '', binary: Buffer.from([0xff]), large: Buffer.alloc(MiB + 1, 'a') };
  const [first, ...others] = checkCase(form, files);
  expect(first).toContain(problem);
  expect(others).toEqual([]);
});

test('files of a case fit those of the assignment, or replace them', () => {
  const withCase = (files: string) =>
    check(`files: { d/x: assignment.yaml }\ncases:\n- { name: a, expected: "", files: { ${files}: assignment.yaml } }`);
  expect(withCase('d/x')).toEqual([]);
  expect(withCase('d/x/y')).toEqual(['3:37: cases[0].files["d/x/y"] uses the file "d/x" as a folder']);
  expect(withCase('d')).toEqual([`3:37: cases[0].files.d is the folder of the assignment's file "d/x"`]);
});
