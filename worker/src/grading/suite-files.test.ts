import { expect, test } from 'vitest';
import { dropShadows } from './suite-files.js';

const suite = ['tests/test_sums.py', 'tests/answers.py', 'tests/data/rows.csv'];

test.each([
  'tests/test_sums.py/x.py',
  'tests/test_sums.so',
  'tests/test_sums.cpython-311-x86_64-linux-gnu.so',
  'tests/answers/__init__.py',
  'tests/answers.abi3.so',
  'tests/__pycache__/answers.cpython-311.pyc',
  '__pycache__/sums.cpython-311.pyc',
  'sums.pyc',
  'tests.py',
  'tests.so',
  'tests/data.py',
  'conftest.py',
  'tests/conftest.py',
])('a submission does not replace a module of its suite by %s', (path) => {
  expect(dropShadows([{ path }, { path: 'sums.py' }], suite)).toEqual([{ path: 'sums.py' }]);
});

test('other files of a submission stay', () => {
  const files = [
    'sums.py',
    'tests/mine.py',
    'answers.py',
    'lib/answers/a.py',
    'data.py',
    'tests/data.csv',
    'my_conftest.py',
  ];
  expect(
    dropShadows(
      files.map((path) => ({ path })),
      suite,
    ).map(({ path }) => path),
  ).toEqual(files);
});
