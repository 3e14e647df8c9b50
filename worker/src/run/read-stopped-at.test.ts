import { expect, test } from 'vitest';
import { readStoppedAt } from './read-stopped-at.js';

const frame = (path: string, line: number, name = '<module>') => ({ path, line, function: name });

test('takes the innermost line of the files that were sent', () => {
  expect(readStoppedAt([frame('main.py', 3)], ['main.py'])).toEqual({ path: 'main.py', line: 3 });
  expect(readStoppedAt([frame('written.py', 9), frame('main.py', 3, 'f')], ['main.py'])).toEqual({
    path: 'main.py',
    line: 3,
    function: 'f',
  });
});

test('has the calls that led there', () => {
  expect(readStoppedAt([frame('a/b.py', 2, 'f'), frame('main.py', 5)], ['main.py', 'a/b.py'])).toEqual({
    path: 'a/b.py',
    line: 2,
    function: 'f',
    stack: [
      { path: 'a/b.py', line: 2, function: 'f' },
      { path: 'main.py', line: 5 },
    ],
  });
});

test('is null without a line of a file that was sent', () => {
  expect(readStoppedAt([], ['main.py'])).toBeNull();
  expect(readStoppedAt([frame('../../etc/passwd', 1), frame('main.py', 0)], ['main.py'])).toBeNull();
});

test('bounds the name of a function', () => {
  expect(readStoppedAt([frame('main.py', 1, 'f'.repeat(5000))], ['main.py'])?.function).toHaveLength(100);
});
