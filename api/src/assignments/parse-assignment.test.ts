import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { exampleFiles, exampleYaml, parseOptions, toFiles } from '../../test/support/assignment-package.js';
import { assignmentJsonSchema } from './assignment-schema.js';
import { parseAssignment } from './parse-assignment.js';

const MiB = 1024 * 1024;
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const parse = (contents: Record<string, string | Buffer>) => parseAssignment(toFiles(contents), parseOptions);
const parseCase = (form: string, more: Record<string, string> = {}) =>
  parse({ 'assignment.yaml': `cases:\n- ${form}`, ...more }).assignment.cases[0]!;

test('parses the example of the documentation', () => {
  const { assignment, contents } = parse(exampleFiles);
  const limits = { cpuTimeMs: 2000, wallTimeMs: 10_000, memoryBytes: 256 * MiB, outputBytes: 256 * 1024 };
  const common = { args: [], files: [], isExample: false, hint: null, limits };
  expect(assignment).toEqual({
    name: 'hw03',
    title: 'Sums and averages',
    entry: 'main.py',
    timezone: 'Europe/Berlin',
    opens: '2026-12-01T07:00:00.000Z',
    due: '2026-12-08T22:59:00.000Z',
    late: { until: '2026-12-10T22:59:00.000Z', penaltyPercentPerDay: 10 },
    attempts: 20,
    counts: 'best',
    seed: 1,
    prompts: 'ignore',
    statement: '# Sums\n',
    files: [{ path: 'words.txt', sha256: sha('one\ntwo\n') }],
    cases: [
      {
        ...common,
        name: 'small',
        stdin: sha('3\n4\n'),
        expected: sha('7\n'),
        points: 1,
        visibility: 'visible',
        isExample: true,
        checker: { type: 'lines' },
      },
      {
        ...common,
        name: 'floats',
        stdin: sha('0.1\n0.2\n'),
        expected: sha('0.3\n'),
        points: 2,
        visibility: 'visible',
        hint: 'try 0.1 + 0.2',
        checker: { type: 'float', abs: 1e-6, rel: 1e-6 },
      },
      {
        ...common,
        name: 'hidden',
        args: ['--n', '5'],
        stdin: null,
        expected: sha('ok'),
        files: [{ path: 'data.csv', sha256: sha('a,b\n1,2\n') }],
        points: 3,
        visibility: 'hidden',
        checker: { type: 'lines' },
      },
    ],
    groups: [{ name: 'edge', cases: ['floats', 'hidden'], scoring: 'all_or_nothing', stopOnFail: false }],
    precheck: ['small'],
    solution: { entry: 'main.py', files: [{ path: 'main.py', sha256: sha('print(7)\n') }] },
  });
  const used = JSON.stringify(assignment).match(/[0-9a-f]{64}/g)!;
  expect(new Set(contents.keys())).toEqual(new Set(used));
  for (const [key, data] of contents) expect(sha(data.toString())).toBe(key);
});

test('the JSON Schema accepts the example, and refuses what the parser refuses', () => {
  const schema = z.fromJSONSchema(assignmentJsonSchema as Parameters<typeof z.fromJSONSchema>[0]);
  const example = parseYaml(exampleYaml);
  expect(schema.safeParse(example).error).toBeUndefined();
  for (const change of [
    { visibilty: 'x' },
    { counts: 'worst' },
    { attempts: -1 },
    { cases: [] },
    { cases: [{ name: 'a', points: -1 }] },
    { checker: { type: 'float', abz: 1 } },
    { due: '2026-12-08' },
  ])
    expect(schema.safeParse({ ...example, ...change }).success, JSON.stringify(change)).toBe(false);
});

test('every field of the JSON Schema has a description', () => {
  const missing: string[] = [];
  const visit = (schema: z.core.JSONSchema.BaseSchema, path: string) => {
    for (const [key, field] of Object.entries(schema.properties ?? {})) {
      const { description } = field as z.core.JSONSchema.BaseSchema;
      if (description === undefined && key !== 'type') missing.push(`${path}.${key}`);
      visit(field as z.core.JSONSchema.BaseSchema, `${path}.${key}`);
    }
    for (const inner of [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])])
      if (inner) visit(inner as z.core.JSONSchema.BaseSchema, path);
  };
  visit(assignmentJsonSchema, '');
  expect(missing).toEqual([]);
});

test('defaults of an assignment that gives only cases', () => {
  const { assignment } = parse({ 'assignment.yaml': 'cases:\n- { name: a, expected: "", example: true }\n' });
  expect(assignment).toMatchObject({
    name: 'hw',
    title: 'hw',
    entry: null,
    timezone: 'UTC',
    opens: null,
    due: null,
    late: null,
    attempts: 0,
    counts: 'best',
    seed: 1,
    prompts: 'ignore',
    statement: null,
    files: [],
    groups: [],
    precheck: ['a'],
    solution: null,
  });
  expect(assignment.cases).toEqual([
    {
      name: 'a',
      args: [],
      stdin: null,
      expected: sha(''),
      files: [],
      points: 1,
      visibility: 'visible',
      isExample: true,
      hint: null,
      checker: { type: 'lines' },
      limits: parseOptions.defaultLimits,
    },
  ]);
});

test.each([
  ['checker: exact', { type: 'exact' }],
  ['checker: { type: tokens }', { type: 'tokens' }],
  ['checker: near', { type: 'near', ignoreCase: false }],
  ['checker: { type: near, ignore_case: true }', { type: 'near', ignoreCase: true }],
  ['checker: float', { type: 'float', abs: 1e-6, rel: 1e-6 }],
  ['checker: { type: float, abs: 0 }', { type: 'float', abs: 0, rel: 1e-6 }],
  ['checker: custom', { type: 'custom', file: sha('top') }],
  ['checker: { type: custom, file: c/check.py }', { type: 'custom', file: sha('below') }],
  ['checker: { type: custom, file: ./c/check.py }', { type: 'custom', file: sha('below') }],
])('%s', (form, checker) => {
  const files = { 'checker.py': 'top', 'c/check.py': 'below' };
  expect(parseCase(`{ name: a, expected: "1", ${form} }`, files).checker).toEqual(checker);
});

test('a case may replace the checker and single limits of the assignment', () => {
  const yaml = `limits: { cpu_s: 0.5, memory_mb: 64 }
checker: tokens
cases:
- { name: a, expected: "" }
- { name: b, expected: "", checker: exact, limits: { cpu_s: 3 } }
`;
  const { cases } = parse({ 'assignment.yaml': yaml }).assignment;
  const limits = { ...parseOptions.defaultLimits, cpuTimeMs: 500, memoryBytes: 64 * MiB };
  expect(cases.map(({ checker, limits }) => [checker.type, limits])).toEqual([
    ['tokens', limits],
    ['exact', { ...limits, cpuTimeMs: 3000 }],
  ]);
});

test('defaults of the server above its maxima are lowered', () => {
  const { assignment } = parseAssignment(toFiles({ '1.in': '', '1.out': '' }), {
    ...parseOptions,
    maxLimits: { ...parseOptions.maxLimits, cpuTimeMs: 5000 },
  });
  expect(assignment.cases[0]!.limits.cpuTimeMs).toBe(5000);
});

test('"expected: null" compares nothing, and a custom checker needs no expected output', () => {
  expect(parseCase('{ name: a, expected: null }').expected).toBeNull();
  expect(parseCase('{ name: a, checker: custom }', { 'checker.py': 'x' }).expected).toBeNull();
});

test.each<[string, string, Record<string, string>, string, string[]]>([
  ['a file becomes the entry', 'solution: s/mine.py', { 's/mine.py': '1', 's/other.py': '2' }, 'main.py', ['main.py']],
  [
    'a folder keeps all of its files',
    'solution: s/',
    { 's/main.py': '1', 's/a/b.txt': '2' },
    'main.py',
    ['main.py', 'a/b.txt'],
  ],
])('solution: %s', (_, line, files, entry, paths) => {
  const yaml = `entry: main.py\n${line}\ncases:\n- { name: a, expected: "" }\n`;
  const { solution } = parse({ 'assignment.yaml': yaml, ...files }).assignment;
  expect(solution?.entry).toBe(entry);
  expect(solution?.files.map(({ path }) => path)).toEqual(paths);
});

test('without an entry, a solution is its only program or its main.py', () => {
  const entryOf = (files: Record<string, string>) =>
    parse({ 'assignment.yaml': 'solution: s\ncases:\n- { name: a, expected: "" }\n', ...files }).assignment.solution
      ?.entry;
  expect(entryOf({ 's/sum.py': '1', 's/data.txt': '2' })).toBe('sum.py');
  expect(entryOf({ 's/sum.py': '1', 's/main.py': '2' })).toBe('main.py');
});

test('YAML may use anchors, a byte order mark, CRLF and the ending .yml', () => {
  const yaml = [
    '\ufeffcases:',
    '- { name: a, expected: &e "1", limits: &l { cpu_s: &e 2 }, files: {} }',
    '- { name: b, expected: &e "2", limits: *l }',
    '- { name: c, expected: *e }',
  ].join('\r\n');
  expect(parse({ 'assignment.yml': yaml }).assignment.cases.map(({ expected }) => expected)).toEqual([
    sha('1'),
    sha('2'),
    sha('2'),
  ]);
});

test.each([
  ['../x/Übung 3.zip', 'Ubung-3'],
  ['C:\\x\\hw03.ZIP', 'hw03'],
  ['...', 'assignment'],
  ['', 'assignment'],
  [`${'a'.repeat(100)}.zip`, 'a'.repeat(64)],
])('an assignment of the file "%s" is named %s', (fallbackName, name) => {
  const files = toFiles({ '1.in': '', '1.out': '' });
  expect(parseAssignment(files, { ...parseOptions, fallbackName }).assignment.name).toBe(name);
});
