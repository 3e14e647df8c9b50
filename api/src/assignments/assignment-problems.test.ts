import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { exampleFiles, exampleYaml, parseOptions, toFiles } from '../../test/support/assignment-package.js';
import { check } from '../../test/support/assignment-problems.js';
import { AssignmentError, toInvalidProblem } from './assignment-error.js';
import { parseAssignment } from './parse-assignment.js';

test('reports all problems at once, of the schema and of the files, with the places of each', () => {
  const yaml = `name: a b
colour: red
files: { x: missing.txt }
precheck: [second, third]
cases:
  - name: first
    expected: 7
  - { name: second, expected_file: none.out, checker: { type: regex } }
  - { name: second, expected: "", points: -2, nmae: x }
solution: none.py
`;
  expect(check(yaml)).toEqual([
    '1:7: name must be 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit',
    expect.stringMatching(/^2:1: colour is no key; known keys are version, name, .*, solution, cases, suites$/),
    '3:13: files.x needs "missing.txt", which is not in the package',
    '4:20: precheck[1] "third" is the name of no case',
    '7:15: cases[0].expected must be text: write it in quotes, as in "7"',
    '8:36: cases[1].expected_file needs "none.out", which is not in the package',
    '9:13: cases[2].name is the name of cases[1] as well',
    '9:43: cases[2].points must be at least 0',
    '9:47: cases[2].nmae is no key; did you mean "name"?',
    '10:11: solution needs "none.py", which is not in the package',
  ]);
});

test('an error becomes a response with a place in every message', () => {
  const error = new AssignmentError([
    { path: 'assignment.yaml', line: 12, column: 5, message: 'cases[0].points must be at least 0' },
    { path: '', line: null, column: null, message: 'the zip holds more than 2,000 files' },
  ]);
  expect(toInvalidProblem(error).problem).toMatchObject({
    status: 422,
    code: 'invalid',
    detail: 'The assignment has 2 problems.',
    errors: [
      { pointer: '/package', message: 'assignment.yaml:12:5: cases[0].points must be at least 0' },
      { pointer: '/package', message: 'the zip holds more than 2,000 files' },
    ],
  });
});

/** Parses, and returns whether it was accepted; anything but an `AssignmentError` fails the test. */
function accepts(contents: Record<string, string | Buffer>): boolean {
  try {
    parseAssignment(toFiles(contents), parseOptions);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(AssignmentError);
    const { problems } = error as AssignmentError;
    expect(problems.length).toBeGreaterThan(0);
    for (const { line, column, message } of problems) {
      expect(message).not.toMatch(/undefined|Invalid input|\[object/);
      expect(line === null || (line >= 1 && column! >= 1)).toBe(true);
    }
    return false;
  }
}

const pieces = [
  '{',
  '}',
  '[',
  ']',
  '- ',
  ': ',
  '? ',
  '"',
  "'",
  '&a ',
  '*a',
  '!x ',
  '|',
  '>',
  '#',
  ',',
  '\n',
  '  ',
  '\t',
];
const values = [
  'null',
  '-1',
  '.nan',
  '[]',
  '{}',
  '""',
  'true',
  '1e999',
  '2026-12-01',
  '__proto__',
  '\u0000',
  '~',
  '<<',
];

test('a changed package is accepted or refused with its problems, and never fails otherwise', () => {
  const cut = fc.tuple(fc.nat(exampleYaml.length), fc.nat(12), fc.constantFrom('', ...pieces, ...values));
  const removed = fc.subarray(Object.keys(exampleFiles), { maxLength: 2 });
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(cut, { maxLength: 4 }), removed, (cuts, without) => {
      let yaml = exampleYaml;
      for (const [at, length, text] of cuts) yaml = yaml.slice(0, at) + text + yaml.slice(at + length);
      const files: Record<string, string> = { ...exampleFiles, 'assignment.yaml': yaml };
      for (const path of without) delete files[path];
      if (accepts(files)) accepted++;
    }),
    { numRuns: 500, examples: [[[], []]] },
  );
  expect(accepted).toBeGreaterThan(0);
});

/** Paths of all values in a parsed form. */
const listPlaces = (value: unknown): (string | number)[][] =>
  typeof value !== 'object' || value === null
    ? [[]]
    : [[], ...Object.entries(value).flatMap(([key, inner]) => listPlaces(inner).map((rest) => [key, ...rest]))];

test('a form with any values in place of its own is accepted or refused with its problems', () => {
  const places = listPlaces(parse(exampleYaml)).filter((place) => place.length > 0);
  const change = fc.tuple(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
      const form = parse(exampleYaml);
      for (const [place, value, asKey] of changes) {
        const parent = place.slice(0, -1).reduce((part, key) => part?.[key], form);
        if (typeof parent === 'object' && parent !== null) parent[asKey ? `${place.at(-1)}x` : place.at(-1)!] = value;
      }
      accepts({ ...exampleFiles, 'assignment.yaml': JSON.stringify(form) });
    }),
    { numRuns: 500 },
  );
});
