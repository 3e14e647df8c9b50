import { expect, test } from 'vitest';
import { parseRunRequest } from './run-request.js';

const problemsOf = (body: unknown) => parseRunRequest(body).error?.issues.map(({ path }) => path.join('/')) ?? [];

test('problems of single fields hide none of those between files', () => {
  const main = { path: 'main.py', content: 'print(1)' };
  expect(problemsOf({ files: [main, { ...main, content: 7 }], entry: 'other.py', stdin: 7 }).sort()).toEqual(
    ['entry', 'files/1/content', 'files/1/path', 'stdin'].sort(),
  );
  expect(problemsOf({ files: [{ path: '../main.py', content: '' }], args: [1] }).sort()).toEqual(
    ['args/0', 'entry', 'files/0/path'].sort(),
  );
});

test.each([null, 7, 'print(1)', true, [], {}, { files: 7 }, { files: [null] }])('%j is no request', (body) => {
  expect(problemsOf(body).length).toBeGreaterThan(0);
});
