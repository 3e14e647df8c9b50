import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFirstProgram } from './first-program.js';

test('greets the user by name', () => {
  expect(createFirstProgram('Ada')).toMatch(/^name = "Ada"\nprint\(f"Hello, \{name\}!"\)\n/);
  expect(createFirstProgram(null)).toMatch(/^name = "class"\n/);
});

/** Runs the first line of each program and returns the names that Python sees. */
function readNames(programs: string[]): unknown {
  const code = `import json, sys
names = []
for program in json.load(sys.stdin):
    compile(program, "main.py", "exec")
    scope = {}
    exec(program.split("\\n")[0], scope)
    names.append(scope["name"])
print(json.dumps(names))`;
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', code], { input: JSON.stringify(programs) }).toString());
}

test('any name is a Python string that equals it', () => {
  const hostile = [
    '"',
    "'",
    '\\',
    '"); import os #',
    '\n',
    '$&',
    '{name}',
    'Zoë',
    '李',
    '👩‍🚀',
    '\0',
    '\u2028',
    '\x85',
  ];
  const names = [...hostile, ...fc.sample(fc.string({ unit: 'binary' }), 200)];
  expect(readNames(names.map(createFirstProgram))).toEqual(names);
  expect(readNames([createFirstProgram('a\ud800b')])).toEqual(['a\ufffdb']);
});
