import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { exampleFiles, exampleYaml, parseOptions, toFiles } from '../../test/support/assignment-package.js';
import { AssignmentError, formatProblem, toInvalidProblem } from './assignment-error.js';
import { parseAssignment } from './parse-assignment.js';

const MiB = 1024 * 1024;
const head = 'cases:\n- ';
const good = '{ name: a, expected: "" }';

function listProblems(contents: Record<string, string | Buffer>): string[] {
  try {
    parseAssignment(toFiles(contents), parseOptions);
  } catch (error) {
    if (error instanceof AssignmentError) return error.problems.map(formatProblem);
    throw error;
  }
  return [];
}

/** Problems without the name of the file. */
const check = (yaml: string, more: Record<string, string | Buffer> = {}) =>
  listProblems({ 'assignment.yaml': yaml, ...more }).map((text) => text.replace(/^assignment\.yaml:/, ''));

/** A form of one case; its first character stands at 2:3. */
const checkCase = (form: string, more: Record<string, string | Buffer> = {}) => check(head + form, more);

/** Top-level lines before one valid case. */
const checkHead = (lines: string, more: Record<string, string | Buffer> = {}) =>
  check(`${lines}\n${head}${good}\n`, more);

test.each<[string, string, string]>([
  ['an unknown key', 'atempts: 3', '1:1: atempts is no key; did you mean "attempts"?'],
  ["another tool's key", 'deadline: 3', '1:1: deadline is no key; did you mean "due"?'],
  ['a key with dashes', '"a b": 3', '1:1: ["a b"] is no key; known keys are version, name, title, entry, timezone, '],
  ['a key in capitals', 'Title: x', '1:1: Title is no key; did you mean "title"?'],
  ['__proto__', '__proto__: { name: x }', '1:1: __proto__ is no key; known keys are version'],
  ['another version', 'version: 2', '1:10: version must be 1'],
  ['a name with a slash', 'name: a/b', '1:7: name must be 1 to 64 letters, digits, "_", "." or "-"'],
  ['a number as name', 'name: 3', '1:7: name must be text: write it in quotes, as in "3"'],
  ['an empty title', 'title: " "', '1:8: title must not be empty'],
  ['a title of two lines', 'title: "a\\nb"', '1:8: title must not hold control characters'],
  ['an entry outside', 'entry: ../main.py', '1:8: entry must not hold empty, "." or ".." parts'],
  ['an unknown zone', 'timezone: Berlin', '1:11: timezone must be a time zone such as Europe/Berlin'],
  ['an offset as zone', 'timezone: "+01:00"', '1:11: timezone must be a time zone such as Europe/Berlin'],
  ['a time without a zone', 'due: 2026-12-08T23:59', '1:6: due needs a timezone, such as timezone: Europe/Berlin'],
  ['a date', 'timezone: UTC\ndue: 2026-12-08', '2:6: due must be a local time such as 2026-12-01T08:00'],
  ['an instant', 'timezone: UTC\ndue: 2026-12-08T23:59Z', '2:6: due must be a local time such as 2026-12-01T08:00'],
  ['a day that is not', 'timezone: UTC\ndue: 2026-02-29T10:00', '2:6: due is a day that does not exist'],
  [
    'due before opens',
    'timezone: UTC\nopens: 2026-12-08T23:59\ndue: 2026-12-08T23:59',
    '3:6: due must be later than opens',
  ],
  [
    'the late end before due',
    'timezone: UTC\ndue: 2026-12-08T23:59\nlate:\n  until: 2026-12-01T10:00',
    '4:10: late.until must be later than due',
  ],
  ['late without due', 'timezone: UTC\nlate: { until: 2026-12-01T10:00 }', '2:7: late needs a due time'],
  [
    'a penalty over 100 %',
    'timezone: UTC\ndue: 2026-01-01T00:00\nlate: { until: 2026-12-01T10:00, penalty_percent_per_day: 101 }',
    '3:59: late.penalty_percent_per_day must be at most 100',
  ],
  ['late without its end', 'timezone: UTC\ndue: 2026-01-01T00:00\nlate: {}', '3:7: late.until is missing'],
  ['half an attempt', 'attempts: 0.5', '1:11: attempts must be a whole number'],
  ['negative attempts', 'attempts: -1', '1:11: attempts must be at least 0'],
  ['another choice', 'counts: worst', '1:9: counts must be one of best, latest, chosen'],
  ['no value', 'counts:', '1:8: counts must be one of best, latest, chosen'],
  ['an unknown limit', 'limits: { cpu: 1 }', '1:11: limits.cpu is no key; did you mean "cpu_s"?'],
  [
    'too much CPU time',
    'limits: { cpu_s: 601 }',
    '1:18: limits.cpu_s must be at most 600 s, the maximum of this server',
  ],
  ['too little memory', 'limits: { memory_mb: 8 }', '1:22: limits.memory_mb must be at least 16 MB'],
  ['too much memory', 'limits: { memory_mb: 1025 }', '1:22: limits.memory_mb must be at most 1024 MB, the maximum'],
  ['no output', 'limits: { output_kb: 0 }', '1:22: limits.output_kb must be more than 0'],
  ['no time', 'limits: { wall_s: 0.0001 }', '1:19: limits.wall_s must be at least 0.001 s'],
  ['an unknown checker', 'checker: diff', '1:10: checker must be one of exact, lines, tokens, contains, regex'],
  ['an unknown type', 'checker: { type: diff }', '1:18: checker.type must be one of exact, lines, tokens'],
  ['a checker without type', 'checker: { abs: 1 }', '1:10: checker.type is missing'],
  [
    'an option of another',
    'checker: { type: near, abs: 1 }',
    '1:24: checker.abs is no key; known keys are type, ignore_case',
  ],
  ['a negative tolerance', 'checker: { type: float, rel: -1 }', '1:30: checker.rel must be at least 0'],
  ['a custom checker', 'checker: custom', '1:10: checker needs "checker.py", which is not in the package'],
  ['its file', 'checker: { type: custom, file: c.py }', '1:32: checker.file needs "c.py", which is not in the package'],
  ['a file that is missing', 'files: { a: b.txt }', '1:13: files.a needs "b.txt", which is not in the package'],
  ['a list of files', 'files: [a]', '1:8: files must be a mapping'],
  [
    'a target outside',
    'files: { ../a: assignment.yaml }',
    '1:10: files["../a"] must not hold empty, "." or ".." parts',
  ],
  [
    'a file and folder',
    'files: { a/b: assignment.yaml, a: assignment.yaml }',
    '1:10: files["a/b"] uses the file "a" as a folder',
  ],
  ['an unknown case', 'precheck: [b]', '1:12: precheck[0] "b" is the name of no case'],
  ['a repeated case', 'precheck: [a, a]', '1:15: precheck[1] "a" is in the list twice'],
  ['a group of none', 'groups: [{ name: g, cases: [] }]', '1:28: groups[0].cases must not be empty'],
  ['a group of an unknown case', 'groups: [{ name: g, cases: [b] }]', '1:29: groups[0].cases[0] "b" is the name of no'],
  [
    'a case in two groups',
    'groups:\n- { name: g, cases: [a] }\n- { name: h, cases: [a] }',
    '3:22: groups[1].cases[0] "a" is in group "g" already',
  ],
  ['a case twice in a group', 'groups: [{ name: g, cases: [a, a] }]', '1:32: groups[0].cases[1] "a" is in group "g"'],
  [
    'groups of one name',
    'groups:\n- { name: g, cases: [a] }\n- { name: g, cases: [] }',
    '3:21: groups[1].cases must not be empty',
  ],
  ['a solution that is missing', 'solution: s.py', '1:11: solution needs "s.py", which is not in the package'],
])('reports %s', (_, lines, problem) => {
  const [first, ...others] = checkHead(lines);
  expect(first).toContain(problem);
  expect(others).toEqual([]);
});

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

test.each<[string, string, string[]]>([
  ['nothing', '', ['1:1: an assignment is a mapping of keys to values']],
  ['a list', '- a', ['1:1: an assignment is a mapping of keys to values']],
  ['no cases', 'name: a', ['1:1: cases is missing']],
  ['empty cases', 'cases: []', ['1:8: cases must not be empty']],
  ['cases as mapping', 'cases: {}', ['1:8: cases must be a list']],
  ['too many cases', `cases: [${'a,'.repeat(1001)}]`, ['1:8: cases must have at most 1000 entries']],
  ['a key given twice', 'name: a\nname: b\n', ['2:1: "name" is given twice']],
  ['two documents', 'cases: []\n---\ncases: []\n', ['2:1: begins a second document; only one is allowed']],
  ['a tag', `name: !x a\n${head}${good}`, ['1:7: Unresolved tag: !x']],
  ['a key that is a list', '[a]: b', ['1:1: keys must be plain names']],
  ['an unknown alias', 'name: *a', ['1:7: *a has no anchor before it']],
  ['no UTF-8', '\xff', ['is not UTF-8 text']],
])('reports a text with %s', (_, yaml, problems) => {
  const found = check('', { 'assignment.yaml': Buffer.from(yaml, 'latin1') });
  expect(found.map((text) => text.trim())).toEqual(problems);
});

test('reports a problem of an aliased value at the anchor', () => {
  expect(check('cases:\n- { name: a, expected: &e 7 }\n- { name: b, expected: *e }\n')).toEqual([
    '2:27: cases[0].expected must be text: write it in quotes, as in "7"',
    '3:24: cases[1].expected must be text: write it in quotes, as in "7"',
  ]);
});

test('reports syntax errors where they are', () => {
  expect(check('name: a\n  title: b\ncases: [')).toEqual([
    expect.stringMatching(/^1:7: Nested mappings are not allowed/),
    expect.stringMatching(/^1:7: Implicit keys need to be on a single line/),
    expect.stringMatching(/^3:9: /),
  ]);
  expect(check('title: "open\ncases: []\n')[0]).toMatch(/^\d:\d+: Missing closing "quote/);
  expect(check(`title:\tx\n\tname: b\n`)[0]).toMatch(/^2:1: /);
});

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

test.each<[string, string]>([
  ['nested lists', `name: ${'['.repeat(100_000)}`],
  ['nested mappings', `name: ${'{a: '.repeat(50_000)}`],
  ['nested keys', '? '.repeat(50_000)],
  ['a deep value', `name: ${'['.repeat(20)}${']'.repeat(20)}`],
  ['an alias of itself', 'name: &a [*a, *a]'],
  [
    'a bomb of aliases',
    `a: &a [x,x,x]\n${[...'bcdefghijk'].map((n, i) => `${n}: &${n} [${`*${'abcdefghij'[i]},`.repeat(9)}]\n`).join('')}`,
  ],
  ['many values', `name: [${'a,'.repeat(200_000)}]`],
  ['a large text', `name: "${'a'.repeat(512 * 1024)}"`],
])('refuses %s without much work', (_, yaml) => {
  expect(check(yaml).join()).toMatch(/nested too deeply|too many values|more than 512 KiB/);
});

test.each<[string, Record<string, string | Buffer>, string]>([
  ['two forms', { 'assignment.yml': 'a' }, 'assignment.yml: is a second assignment.yaml; remove one of them'],
  ['a statement that is no text', { 'README.md': Buffer.from([0xff]) }, 'README.md: is not UTF-8 text'],
  ['a large statement', { 'statement.md': Buffer.alloc(256 * 1024 + 1, 'a') }, 'statement.md: holds 262145 bytes; '],
])('reports %s', (_, more, problem) => {
  const found = listProblems({ 'assignment.yaml': `cases:\n- ${good}`, ...more });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(problem);
});

test.each<[string, string, Record<string, string>, string]>([
  [
    'without the entry',
    'entry: main.py\nsolution: s',
    { 's/a.py': '' },
    '2:11: solution "s" holds no "main.py", which',
  ],
  ['without programs', 'solution: s', { 's/a.txt': '' }, '1:11: solution "s" holds no .py file'],
  ['with many programs', 'solution: s/', { 's/a.py': '', 's/b.py': '' }, '1:11: solution "s" holds 2 .py files and no'],
])('reports a solution %s', (_, lines, files, problem) => {
  const [first, ...others] = checkHead(lines, files);
  expect(first).toContain(problem);
  expect(others).toEqual([]);
});

test('more files than a run may have are refused', () => {
  const entries = Array.from({ length: 101 }, (_, i) => `f${i}: assignment.yaml`).join(', ');
  expect(checkHead(`files: { ${entries} }`)[0]).toContain('may have at most 100 entries');
});

test('files of a case fit those of the assignment, or replace them', () => {
  const withCase = (files: string) =>
    check(`files: { d/x: assignment.yaml }\ncases:\n- { name: a, expected: "", files: { ${files}: assignment.yaml } }`);
  expect(withCase('d/x')).toEqual([]);
  expect(withCase('d/x/y')).toEqual(['3:37: cases[0].files["d/x/y"] uses the file "d/x" as a folder']);
  expect(withCase('d')).toEqual([`3:37: cases[0].files.d is the folder of the assignment's file "d/x"`]);
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
