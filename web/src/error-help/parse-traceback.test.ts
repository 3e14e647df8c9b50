import { expect, test } from 'vitest';
import { parseTraceback } from './parse-traceback.js';

const frame = (line: number, code: string, file = '/box/work/main.py', name = '<module>') =>
  `  File "${file}", line ${line}, in ${name}\n    ${code}\n`;
const head = 'Traceback (most recent call last):\n';

test('parses the error, its location and the code there', () => {
  const frames = `${frame(4, 'f(0)')}${frame(2, 'return 1/x', '/box/work/lib/sums.py', 'f')}           ~^~\n`;
  const text = `note\n${head}${frames}ZeroDivisionError: division by zero\n`;
  expect(parseTraceback(text)).toEqual({
    type: 'ZeroDivisionError',
    message: 'division by zero',
    location: { path: 'lib/sums.py', line: 2 },
    code: 'return 1/x',
    lineCount: 7,
  });
});

test('the location is the innermost one in the program, not in a library', () => {
  const library = frame(346, 'return _default_decoder.decode(s)', '/usr/lib/python3.11/json/__init__.py', 'loads');
  const text = `${head}${frame(2, 'json.loads("{")')}${library}json.decoder.JSONDecodeError: Expecting property name\n`;
  expect(parseTraceback(text)).toMatchObject({
    type: 'JSONDecodeError',
    location: { path: 'main.py', line: 2 },
    lineCount: 6,
  });
});

test.each([
  'During handling of the above exception, another exception occurred:',
  'The above exception was the direct cause of the following exception:',
])('the last of chained exceptions counts, and lineCount covers all of them: %s', (chain) => {
  const first = `${head}${frame(1, 'a')}KeyError: 'x'\n`;
  const last = `${head}${frame(6, 'raise ValueError from e')}ValueError: a\nb\n`;
  const text = `before\n${first}\n${chain}\n\n${first}\n${chain}\n\n${last}`;
  expect(parseTraceback(text)).toMatchObject({
    type: 'ValueError',
    message: 'a\nb',
    location: { path: 'main.py', line: 6 },
    lineCount: text.split('\n').length - 2,
  });
});

test('a program that does not compile has a location and no frames', () => {
  const text = '  File "/box/work/main.py", line 1\n    print("a"\n         ^\nSyntaxError: \'(\' was never closed\n';
  expect(parseTraceback(text)).toEqual({
    type: 'SyntaxError',
    message: "'(' was never closed",
    location: { path: 'main.py', line: 1 },
    code: 'print("a"',
    lineCount: 4,
  });
});

test('the location of a syntax error in a module is that module', () => {
  const location = '  File "/box/work/helper.py", line 3\n    def\n       ^\n';
  const text = `${head}${frame(1, 'import helper')}${location}SyntaxError: invalid syntax\n`;
  expect(parseTraceback(text)).toMatchObject({ location: { path: 'helper.py', line: 3 }, code: 'def' });
});

test('the location of a recursion is its last frame', () => {
  const frames = `${frame(2, 'f()')}${frame(1, 'def f(): f()', '/box/work/main.py', 'f')}             ^^^\n`;
  const repeated = '  [Previous line repeated 996 more times]\n';
  const text = `${head}${frames}${repeated}RecursionError: maximum recursion depth exceeded\n`;
  expect(parseTraceback(text)).toMatchObject({ type: 'RecursionError', location: { path: 'main.py', line: 1 } });
});

test('an exception group is described by its own line', () => {
  const text =
    '  + Exception Group Traceback (most recent call last):\n  |   File "/box/work/main.py", line 1, in <module>\n' +
    '  |     raise ExceptionGroup("g",[ValueError(1)])\n' +
    '  | ExceptionGroup: g (1 sub-exception)\n  +-+---------------- 1 ----------------\n' +
    '    | ValueError: 1\n    +------------------------------------\n';
  expect(parseTraceback(text)).toEqual({
    type: 'ExceptionGroup',
    message: 'g (1 sub-exception)',
    location: { path: 'main.py', line: 1 },
    code: 'raise ExceptionGroup("g",[ValueError(1)])',
    lineCount: 7,
  });
});

test('parses an error without a message and one of a custom class', () => {
  expect(parseTraceback(`${head}${frame(1, 'assert x')}AssertionError\n`)).toMatchObject({
    type: 'AssertionError',
    message: '',
  });
  expect(parseTraceback(`${head}${frame(1, 'raise Größe')}__main__.Größe: zu groß\n`)).toMatchObject({
    type: 'Größe',
    message: 'zu groß',
  });
});

test('parses a traceback that follows an unterminated line', () => {
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
])('other error output is not a traceback: %j', (text) => {
  expect(parseTraceback(text)).toBeNull();
});
