import { expect, test } from 'vitest';
import { parseTraceback } from './parse-traceback.js';

const frame = (line: number, code: string, file = '/box/work/main.py', name = '<module>') =>
  `  File "${file}", line ${line}, in ${name}\n    ${code}\n`;
const head = 'Traceback (most recent call last):\n';

test('the error, its place and the code there', () => {
  const text = `note\n${head}${frame(4, 'f(0)')}${frame(2, 'return 1/x', '/box/work/lib/sums.py', 'f')}           ~^~\nZeroDivisionError: division by zero\n`;
  expect(parseTraceback(text)).toEqual({
    type: 'ZeroDivisionError',
    message: 'division by zero',
    place: { path: 'lib/sums.py', line: 2 },
    code: 'return 1/x',
    lineCount: 7,
  });
});

test('the place is in the innermost file of the program, not in a library', () => {
  const text = `${head}${frame(2, 'json.loads("{")')}${frame(346, 'return _default_decoder.decode(s)', '/usr/lib/python3.11/json/__init__.py', 'loads')}json.decoder.JSONDecodeError: Expecting property name\n`;
  expect(parseTraceback(text)).toMatchObject({
    type: 'JSONDecodeError',
    place: { path: 'main.py', line: 2 },
    lineCount: 6,
  });
});

test.each([
  'During handling of the above exception, another exception occurred:',
  'The above exception was the direct cause of the following exception:',
])('of chained exceptions the last counts, and all of them are the traceback: %s', (chain) => {
  const first = `${head}${frame(1, 'a')}KeyError: 'x'\n`;
  const text = `before\n${first}\n${chain}\n\n${first}\n${chain}\n\n${head}${frame(6, 'raise ValueError from e')}ValueError: a\nb\n`;
  expect(parseTraceback(text)).toMatchObject({
    type: 'ValueError',
    message: 'a\nb',
    place: { path: 'main.py', line: 6 },
    lineCount: text.split('\n').length - 2,
  });
});

test('a program that does not compile has a place and no frames', () => {
  const text = '  File "/box/work/main.py", line 1\n    print("a"\n         ^\nSyntaxError: \'(\' was never closed\n';
  expect(parseTraceback(text)).toEqual({
    type: 'SyntaxError',
    message: "'(' was never closed",
    place: { path: 'main.py', line: 1 },
    code: 'print("a"',
    lineCount: 4,
  });
});

test('a module that does not compile is where the error is', () => {
  const text = `${head}${frame(1, 'import helper')}  File "/box/work/helper.py", line 3\n    def\n       ^\nSyntaxError: invalid syntax\n`;
  expect(parseTraceback(text)).toMatchObject({ place: { path: 'helper.py', line: 3 }, code: 'def' });
});

test('a recursion is told by its last frame', () => {
  const text = `${head}${frame(2, 'f()')}${frame(1, 'def f(): f()', '/box/work/main.py', 'f')}             ^^^\n  [Previous line repeated 996 more times]\nRecursionError: maximum recursion depth exceeded\n`;
  expect(parseTraceback(text)).toMatchObject({ type: 'RecursionError', place: { path: 'main.py', line: 1 } });
});

test('an exception group by its own words', () => {
  const text =
    '  + Exception Group Traceback (most recent call last):\n  |   File "/box/work/main.py", line 1, in <module>\n  |     raise ExceptionGroup("g",[ValueError(1)])\n' +
    '  | ExceptionGroup: g (1 sub-exception)\n  +-+---------------- 1 ----------------\n    | ValueError: 1\n    +------------------------------------\n';
  expect(parseTraceback(text)).toEqual({
    type: 'ExceptionGroup',
    message: 'g (1 sub-exception)',
    place: { path: 'main.py', line: 1 },
    code: 'raise ExceptionGroup("g",[ValueError(1)])',
    lineCount: 7,
  });
});

test('an error without a message, and one of a class with a name of its own', () => {
  expect(parseTraceback(`${head}${frame(1, 'assert x')}AssertionError\n`)).toMatchObject({
    type: 'AssertionError',
    message: '',
  });
  expect(parseTraceback(`${head}${frame(1, 'raise Größe')}__main__.Größe: zu groß\n`)).toMatchObject({
    type: 'Größe',
    message: 'zu groß',
  });
});

test('a traceback that goes on from a line that was not ended', () => {
  expect(parseTraceback(`abc${head}${frame(1, 'x')}NameError: name 'x' is not defined\n`)).toMatchObject({
    lineCount: 4,
  });
});

test.each([
  '',
  'warning: something\n',
  head,
  `${head}  File "/box/work/main.py", line 1, in <module>\n`,
  'SyntaxError: said by the program\n',
  'Traceback (most recent call last): said in passing\nValueError\n',
])('other error output is no traceback: %j', (text) => {
  expect(parseTraceback(text)).toBeNull();
});
