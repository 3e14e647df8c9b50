import { expect, test } from 'vitest';
import { explainError } from './explain-error.js';

const explainOf = (type: string, message: string, code = '') => {
  const found = explainError({ type, message, code, location: { path: 'main.py', line: 2 }, lineCount: 1 });
  return found && `${found.title}. ${found.text}`;
};

test.each([
  [
    'NameError',
    "name 'totl' is not defined. Did you mean: 'total'?",
    'print(totl)',
    /totl is used at line 2 in main\.py, but.*Did you mean total\?/,
  ],
  ['SyntaxError', 'invalid syntax', 'while x = 3', /colon|=/],
  ['SyntaxError', "expected ':'", 'if x', /Missing colon \(:\)/],
  ['ZeroDivisionError', 'division by zero', '1 / x', /divide by (zero|0)/],
  ['IndexError', 'list index out of range', 'a[9]', /start at 0.*length of the list/],
  ['KeyError', "'x'", 'd["x"]', /no 'x'/],
  ['TypeError', 'can only concatenate str (not "int") to str', '"a" + 1', /a string.*an integer.*str\(/],
  ['TypeError', "f() missing 1 required positional argument: 'b'", 'f(1)', /also needs 'b'/],
  ['TypeError', "'int' object is not callable", '3(4)', /an integer/],
  ['ValueError', "invalid literal for int() with base 10: 'abc'", 'int("abc")', /given 'abc'/],
  ['AttributeError', "'NoneType' object has no attribute 'append'", 'x.append(1)', /None has no \.append/],
  ['ModuleNotFoundError', "No module named 'helper'", 'import helper', /Module helper not found/],
  ['RecursionError', 'maximum recursion depth exceeded', 'f()', /calling itself/],
  ['OSError', '[Errno 28] No space left on device', 'f.write(x)', /disk limit/],
  ['OSError', "[Errno 24] Too many open files: 'x'", 'open("x")', /with open/],
  ['BlockingIOError', '[Errno 11] Resource temporarily unavailable', 'os.fork()', /Too many processes/],
  ['RuntimeError', "can't start new thread", 't.start()', /Too many processes or threads/],
  ['URLError', '<urlopen error [Errno -2] Name or service not known>', 'urlopen(u)', /No internet/],
  ['OSError', '[Errno 101] Network is unreachable', 's.connect(a)', /No internet.*localhost/],
  ['TclError', 'no display name and no $DISPLAY environment variable', 'Tk()', /No windows.*turtle/],
  ['ModuleNotFoundError', "No module named 'requests'", 'import requests', /cannot be installed/],
])('%s: %s', (type, message, code, text) => {
  expect(explainOf(type, message, code)).toMatch(text);
});

test('explanations repeat no word and leave no placeholder', () => {
  for (const [type, message] of [
    ['NameError', "name 'x' is not defined"],
    ['UnboundLocalError', "cannot access local variable 'x' where it is not associated with a value"],
    ['SyntaxError', 'invalid syntax'],
    ['IndentationError', 'weird'],
  ] as const)
    expect(explainOf(type, message, 'for x in y')).not.toMatch(/line line|\{\{| [,.:]|undefined|\$\d/);
});

test.each([
  ['TypeError', 'an unknown message'],
  ['ValueError', 'raised by the program itself'],
  ['Größe', 'zu groß'],
])('an error without an explanation returns null: %s', (type, message) => {
  expect(explainOf(type, message)).toBeNull();
});

test('messages are never treated as markup', () => {
  expect(explainOf('KeyError', "'<img src=x onerror=alert(1)>'")).toContain('<img src=x onerror=alert(1)>');
});
