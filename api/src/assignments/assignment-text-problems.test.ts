import { expect, test } from 'vitest';
import { check, good, head, listProblems } from '../../test/support/assignment-problems.js';

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
