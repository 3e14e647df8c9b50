import { expect, test } from 'vitest';
import { findFreePath, toNewPath, validatePath } from './validate-path.js';

test.each([
  ['', /Enter a name/],
  [' a.py', /start or end with a space/],
  ['a\\b.py', /backslash/],
  ['a\tb.py', /tab/],
  ['/a.py', /start with a slash/],
  ['a//b.py', /Folder names/],
  ['../a.py', /"\.\."/],
  ['./a.py', /Folder names/],
  ['a/', /Folder names/],
  ['x'.repeat(256), /up to 255/],
  ['ä'.repeat(128), /too long/],
  ['1/2/3/4/5/6/7/8/9/10/11', /9 levels deep/],
  ['main.py', /named main\.py already exists/],
  ['MAIN.py', /named main\.py already exists/],
  ['main.py/x', /main\.py is a file/],
  ['data', /folder named data already exists/],
])('%j is rejected with a reason', (path, reason) => {
  expect(validatePath(path, ['main.py', 'data/a.csv'])).toMatch(reason);
});

test.each(['a.py', 'data/b.csv', 'Übung 1.py', '.hidden', '1/2/3/4/5/6/7/8/9/10'])('%j is valid', (path) => {
  expect(validatePath(path, ['main.py', 'data/a.csv'])).toBe(null);
});

test('the next free name is still a valid module name', () => {
  expect(findFreePath('a.py', [])).toBe('a.py');
  expect(findFreePath('a.py', ['a.py', 'a_2.py'])).toBe('a_3.py');
  expect(findFreePath('data.x/readme', ['data.x/readme'])).toBe('data.x/readme_2');
});

test('a new file gets the extension .py unless it has one', () => {
  const typed = ['helper', ' lib/shapes ', 'data.csv', '.hidden', 'notes.', 'folder/', ''];
  expect(typed.map(toNewPath)).toEqual(['helper.py', 'lib/shapes.py', 'data.csv', '.hidden', 'notes.', 'folder/', '']);
});
