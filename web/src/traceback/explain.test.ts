import { expect, test } from 'vitest';
import { explain } from './explain.js';

const explainOf = (type: string, message: string, code = '') => {
  const found = explain({ type, message, code, place: { path: 'main.py', line: 2 }, lineCount: 1 });
  return found && `${found.title}. ${found.words}`;
};

test.each([
  [
    'NameError',
    "name 'totl' is not defined. Did you mean: 'total'?",
    'print(totl)',
    /totl is used at line 2 in main\.py, but.*Did you mean total\?/,
  ],
  ['SyntaxError', 'invalid syntax', 'while x = 3', /colon|=/],
  ['SyntaxError', "expected ':'", 'if x', /colon \(:\) is missing/],
  ['ZeroDivisionError', 'division by zero', '1 / x', /divide by (zero|0)/],
  ['IndexError', 'list index out of range', 'a[9]', /begin at 0.*length of the list/],
  ['KeyError', "'x'", 'd["x"]', /no 'x'/],
  ['TypeError', 'can only concatenate str (not "int") to str', '"a" + 1', /text.*whole number.*str\(/],
  ['TypeError', "f() missing 1 required positional argument: 'b'", 'f(1)', /also needs 'b'/],
  ['TypeError', "'int' object is not callable", '3(4)', /a whole number/],
  ['ValueError', "invalid literal for int() with base 10: 'abc'", 'int("abc")', /given 'abc'/],
  ['AttributeError', "'NoneType' object has no attribute 'append'", 'x.append(1)', /None, so it has no \.append/],
  ['ModuleNotFoundError', "No module named 'helper'", 'import helper', /no module helper/],
  ['RecursionError', 'maximum recursion depth exceeded', 'f()', /calling itself/],
  ['OSError', '[Errno 28] No space left on device', 'f.write(x)', /disk is full/],
  ['OSError', "[Errno 24] Too many open files: 'x'", 'open("x")', /with open/],
  ['BlockingIOError', '[Errno 11] Resource temporarily unavailable', 'os.fork()', /Too many processes/],
  ['RuntimeError', "can't start new thread", 't.start()', /Too many processes or threads/],
  ['URLError', '<urlopen error [Errno -2] Name or service not known>', 'urlopen(u)', /no internet/],
  ['OSError', '[Errno 101] Network is unreachable', 's.connect(a)', /no internet.*localhost/],
  ['TclError', 'no display name and no $DISPLAY environment variable', 'Tk()', /no windows.*turtle/],
  ['ModuleNotFoundError', "No module named 'requests'", 'import requests', /cannot be installed/],
])('%s: %s', (type, message, code, words) => {
  expect(explainOf(type, message, code)).toMatch(words);
});

test('no explanation says a thing twice or leaves a hole', () => {
  for (const [type, message] of [
    ['NameError', "name 'x' is not defined"],
    ['UnboundLocalError', "cannot access local variable 'x' where it is not associated with a value"],
    ['SyntaxError', 'invalid syntax'],
    ['IndentationError', 'weird'],
  ] as const)
    expect(explainOf(type, message, 'for x in y')).not.toMatch(/line line|\{\{| [,.:]|undefined|\$\d/);
});

test.each([
  ['TypeError', 'something that no pattern knows'],
  ['ValueError', 'said by the program itself'],
  ['Größe', 'zu groß'],
])('what nobody has words for is left as it is: %s', (type, message) => {
  expect(explainOf(type, message)).toBeNull();
});

test('a message is never taken for markup', () => {
  expect(explainOf('KeyError', "'<img src=x onerror=alert(1)>'")).toContain('<img src=x onerror=alert(1)>');
});
