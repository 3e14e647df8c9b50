import { expect, test } from 'vitest';
import { describeError, isFailure } from './describe-error.js';

const failed = { verdict: 'runtime_error', signal: null } as const;

test.each([
  [
    'Traceback (most recent call last):\n  File "main.py", line 1\nNameError: name \'secret\' is not defined\n',
    'NameError',
  ],
  ['noise\nKeyError: "a\n', 'KeyError'],
  ['ZeroDivisionError: division by zero\n  ~~^~~\n', 'ZeroDivisionError'],
  ['MySecretIs42: boom\n', 'Error'],
  ['toString: x\n', 'Error'],
  ['', 'Error'],
])('of %j it takes only the class of a Python error', (stderr, type) => {
  const found = describeError(failed, stderr);
  expect(found.type).toBe(type);
  expect(JSON.stringify(found)).not.toMatch(/secret|42|boom/i);
});

test('stops have a sentence of their own, and what was printed says nothing about them', () => {
  expect(describeError({ verdict: 'time_limit', signal: null }, 'NameError: x').type).toBe('CPU time limit');
  expect(describeError({ verdict: 'syntax_error', signal: null }, '').type).toBe('SyntaxError');
  expect(describeError({ verdict: 'runtime_error', signal: 'SIGSEGV' }, '').type).toBe('Crash');
});

test('stops by a person and faults of ours are no failures', () => {
  const verdicts = [
    'ok',
    'cancelled',
    'lost',
    'internal_error',
    'idle_limit',
    'runtime_error',
    'memory_limit',
  ] as const;
  expect(verdicts.filter((verdict) => isFailure({ verdict }))).toEqual(['runtime_error', 'memory_limit']);
});
