import { expect, test } from 'vitest';
import { findFreePath, findPathProblem, toNewPath } from './path-problem.js';

test.each([
  ['', /Give the file a name/],
  [' a.py', /begin or end with a space/],
  ['a\\b.py', /backslash/],
  ['a\tb.py', /tab/],
  ['/a.py', /begin with a slash/],
  ['a//b.py', /folder/],
  ['../a.py', /"\.\."/],
  ['./a.py', /folder/],
  ['a/', /folder/],
  ['x'.repeat(256), /at most 255/],
  ['ä'.repeat(128), /too long/],
  ['1/2/3/4/5/6/7/8/9/10/11', /9 deep/],
  ['main.py', /already a file named main\.py/],
  ['MAIN.py', /already a file named main\.py/],
  ['main.py/x', /main\.py is a file/],
  ['data', /data is a folder/],
])('%j is refused in words', (path, words) => {
  expect(findPathProblem(path, ['main.py', 'data/a.csv'])).toMatch(words);
});

test.each(['a.py', 'data/b.csv', 'Übung 1.py', '.hidden', '1/2/3/4/5/6/7/8/9/10'])('%j is a name', (path) => {
  expect(findPathProblem(path, ['main.py', 'data/a.csv'])).toBe(null);
});

test('the next free name can still be imported', () => {
  expect(findFreePath('a.py', [])).toBe('a.py');
  expect(findFreePath('a.py', ['a.py', 'a_2.py'])).toBe('a_3.py');
  expect(findFreePath('data.x/readme', ['data.x/readme'])).toBe('data.x/readme_2');
});

test('a new file is a program unless its ending says otherwise', () => {
  const typed = ['helper', ' lib/shapes ', 'data.csv', '.hidden', 'notes.', 'folder/', ''];
  expect(typed.map(toNewPath)).toEqual(['helper.py', 'lib/shapes.py', 'data.csv', '.hidden', 'notes.', 'folder/', '']);
});
