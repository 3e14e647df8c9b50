import { expect, test } from 'vitest';
import { checkHead } from '../../test/support/assignment-problems.js';

/** What is wrong, the lines, the problem that is reported, and further files of the package. */
test.each<[string, string, string, Record<string, string>?]>([
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
  [
    'a solution without the entry',
    'entry: main.py\nsolution: s',
    '2:11: solution "s" holds no "main.py", which',
    { 's/a.py': '' },
  ],
  ['a solution without programs', 'solution: s', '1:11: solution "s" holds no .py file', { 's/a.txt': '' }],
  [
    'a solution with many programs',
    'solution: s/',
    '1:11: solution "s" holds 2 .py files and no',
    { 's/a.py': '', 's/b.py': '' },
  ],
])('reports %s', (_, lines, problem, files) => {
  const [first, ...others] = checkHead(lines, files);
  expect(first).toContain(problem);
  expect(others).toEqual([]);
});

test('more files than a run may have are refused', () => {
  const entries = Array.from({ length: 101 }, (_, i) => `f${i}: assignment.yaml`).join(', ');
  expect(checkHead(`files: { ${entries} }`)[0]).toContain('may have at most 100 entries');
});
