import { expect, test } from 'vitest';
import { explainSilence } from './explain-silence.js';

const say = (text: string, ...others: string[]) => explainSilence(text, others)?.text ?? null;

test.each<[string, string | null]>([
  ['', 'The file is empty.'],
  [' \n\n', 'The file is empty.'],
  ['# later\n', 'The file has only comments.'],
  ['x = 2\nx * 3\n', 'The last line computes a value but does not print it. Write print(x * 3).'],
  ['x = 2\nx\n# end\n', 'The last line computes a value but does not print it. Write print(x).'],
  ['"hello"', 'The last line computes a value but does not print it. Write print("hello").'],
  ['a = 1; a, 2', 'The last line computes a value but does not print it. Write print(a, 2).'],
  ['a = 1\na == 1\nb = 2', 'Line 2 computes a value but does not print it. Write print(a == 1).'],
  ['len("abc")', 'The last line computes a value but does not print it. Write print(len("abc")).'],
  ['def f(): return 1\nf() + 1', 'The last line computes a value but does not print it. Write print(f() + 1).'],
  [
    `x = "${'a'.repeat(60)}"\nx + "${'b'.repeat(60)}"`,
    'The last line computes a value but does not print it. Put it into print(…).',
  ],
  ['print', 'The last line names print but does not call it. Write print(…).'],
  ['def main():\n    print(1)\n\nmain', 'The last line names the function main but does not call it. Write main().'],
  ['def f(a):\n  return a\nf(2)', 'The last line calls f(…) but does not print what it returns. Write print(f(2)).'],
])('explains %j', (code, text) => {
  expect(say(code)).toBe(text);
});

test.each<[string, string]>([
  ['def main():\n    print(1)\n', 'The function main is never called. Write main() on a line of its own.'],
  ['def greet(name):\n    print(name)\n', 'The function greet is never called. Write greet(…) on a line of its own.'],
  ['def a(): b()\ndef b(): print(1)\n', 'The function a is never called. Write a() on a line of its own.'],
  ['def a(): a()\ndef b(): print(1)\n', 'The functions a and b are never called.'],
  ['class Dog:\n    def bark(self): print("wuff")\n', 'The class Dog is never used.'],
  ['import math\nx = math.sqrt(2)', 'There is no print(…) in it.'],
])('explains definitions that nothing uses: %j', (code, text) => {
  expect(say(code)).toBe(text);
});

test.each([
  'items = []\nitems.append(print)',
  'def f(): print(1)\ndef g(): return f\nif False: g()',
  'import atexit\n@atexit.register\ndef f(): print(1)',
  'def f(): print(1)\nglobals()["f"]',
  'def f(): print(1)\nname = "f"',
  '"""What it does."""\nfor x in []: print(x)',
  'done = True\ndone or print(1)',
  '[print(x) for x in []]',
  'def f():\n  yield 1\n  return 2\nf()\nif 0: print(1)',
  'def f(): return 1\nf = print\nf()',
  'from turtle import *\nlen(shapes)',
  'def max(a): print(a)\nif 0: max(1)',
  'len = print\nlen()',
  '...\nif 0: print(1)',
  'import sys\nsys.stdout.write("")',
  'if x print',
])('says nothing that may be wrong: %j', (code) => {
  expect(say(code)).toBeNull();
});

test('a function that another file names may be called there', () => {
  expect(say('def main(): print(1)', 'import main\nmain.main()')).toBeNull();
  expect(say('import helper\nhelper.run()', 'def run():\n    print(1)')).toBeNull();
});
