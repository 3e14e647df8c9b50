import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

const grade = (program: string, stdin = '') => runProgram(sandbox, program, { stdin, graded: { seed: 7 } });

/** Adjacent steps of one kind as one. */
function joined(steps: [string, string][]): [string, string][] {
  const all: [string, string][] = [];
  for (const [kind, text] of steps) {
    const last = all.at(-1);
    if (last?.[0] === kind) last[1] += text;
    else all.push([kind, text]);
  }
  return all;
}

test.each<[name: string, program: string, stdin: string, steps: [string, string][]]>([
  [
    'prompts and answers',
    'name = input("Name? ")\nprint("Hi", name)\nage = int(input("Age?\\n"))\nprint(age + 1)',
    'Ada\n36\n',
    [
      ['stdout', 'Name? '],
      ['prompt', 'Name? '],
      ['read', 'Ada\n'],
      ['stdout', 'Hi Ada\nAge?\n'],
      ['prompt', 'Age?\n'],
      ['read', '36\n'],
      ['stdout', '37\n'],
    ],
  ],
  [
    'output without a line feed is no prompt',
    'print("Sum: ", end="")\na = input()\nprint(a)',
    '5\n',
    [
      ['stdout', 'Sum: '],
      ['read', '5\n'],
      ['stdout', '5\n'],
    ],
  ],
  [
    'lines of sys.stdin',
    'import sys\nfor line in sys.stdin: print(len(line))\nprint("end")',
    'a\nbb',
    [
      ['read', 'a\n'],
      ['stdout', '2\n'],
      ['read', 'bb'],
      ['stdout', '2\nend\n'],
    ],
  ],
  [
    'the whole of sys.stdin after a line',
    'import sys\nprint(input())\nprint(sys.stdin.read().split())',
    '1\n2\n3\n',
    [
      ['read', '1\n'],
      ['stdout', '1\n'],
      ['read', '2\n3\n'],
      ['stdout', "['2', '3']\n"],
    ],
  ],
])('reports %s where they were read', async (_, program, stdin, steps) => {
  const seen = await grade(program, stdin);
  expect(seen.stderr).toBe('');
  expect(joined(seen.steps)).toEqual(steps);
});

test('a program that asks for more input than there is fails as outside', async () => {
  const seen = await grade('a = input("a? ")\nb = input("b? ")', '1\n');
  expect(seen.stdout).toBe('a? b? ');
  expect(seen.stderr.replace(/\/box\/\S+\//, '')).toBe(
    'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\n    b = input("b? ")\n' +
      '        ^^^^^^^^^^^^\nEOFError: EOF when reading a line\n',
  );
});

test('a long input arrives whole, and its first 1,000 lines are reported', async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => `${index}\n`).join('');
  const seen = await grade('import sys\nprint(sum(int(line) for line in sys.stdin))', lines);
  expect(seen.stdout).toBe(`${(4999 * 5000) / 2}\n`);
  expect(seen.steps.filter(([kind]) => kind === 'read').length).toBe(1000);
});

test('random numbers come from the seed, and the order of sets from one fixed seed', async () => {
  const program = 'import random\nprint(random.random(), random.choice("abc"), {"x", "y", "z"})';
  const all = await Promise.all(
    [1, 2, 3].map(() => runProgram(sandbox, program, { graded: { seed: 7 }, hasFixedHashSeed: true })),
  );
  expect(new Set(all.map(({ stdout }) => stdout)).size).toBe(1);
  const other = await runProgram(sandbox, program, { graded: { seed: 8 }, hasFixedHashSeed: true });
  expect(other.stdout).not.toBe(all[0]!.stdout);
});

test('only graded runs report steps', async () => {
  const seen = await runProgram(
    sandbox,
    'import os\nos.write(3, b\'\\x1f\\0\\0\\0{"kind":"asked","text":"hello"}\')\nprint(input())',
    { stdin: 'a\n' },
  );
  expect(seen.steps.map(([kind]) => kind)).not.toContain('read');
  expect(seen.steps.map(([kind]) => kind)).not.toContain('asked');
  expect(seen.stdout).toBe('a\n');
});
