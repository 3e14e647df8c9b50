import { expect, test } from 'vitest';
import { completionRequestSchema, parseSessionRequest } from './session-request.js';

test('nothing at all is an empty interpreter; code is one file', () => {
  expect(parseSessionRequest({}).data).toEqual({ files: [], entry: 'main.py', args: [] });
  const files = [{ path: 'main.py', content: 'x = 1', encoding: 'utf8' }];
  expect(parseSessionRequest({ code: 'x = 1' }).data).toEqual({ files, entry: 'main.py', args: [] });
});

const file = { path: 'a.py', content: '' };
test.each([
  ['an entry that is none of the files', { files: [file], entry: 'b.py' }, ['entry']],
  ['the entry by its default', { files: [file] }, ['entry']],
  ['an entry without files', { entry: 'a.py' }, ['entry']],
  ['a file twice', { files: [file, file], entry: 'a.py' }, ['files.1.path']],
  ['a lifetime of more than two hours', { limits: { wallTimeMs: 7_200_001 } }, ['limits.wallTimeMs']],
  ['no lifetime', { limits: { wallTimeMs: 0 } }, ['limits.wallTimeMs']],
  ['a sum of computing time', { limits: { cpuTimeMs: 1000 } }, ['limits']],
  ['what only runs have', { code: '', stdin: 'x', class: 'batch', delayMs: 1 }, ['']],
  ['no object', [], ['']],
])('refused: %s', (_name, body, paths) => {
  const { error } = parseSessionRequest(body);
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(paths);
});

test('a lifetime of two hours is taken', () => {
  expect(parseSessionRequest({ limits: { wallTimeMs: 7_200_000, idleTimeMs: 5 } }).success).toBe(true);
});

test.each([
  [{ text: 'ab', cursor: 2 }, true],
  [{ text: 'ab', cursor: 3 }, false],
  [{ text: 'ab', cursor: -1 }, false],
  [{ text: 'ab', cursor: 0.5 }, false],
  [{ text: 'é'.repeat(1000), cursor: 1000 }, true],
  [{ text: 'é'.repeat(1001), cursor: 0 }, false],
  [{ text: 'ab' }, false],
])('a question for completions %j: %s', (body, isValid) => {
  expect(completionRequestSchema.safeParse(body).success).toBe(isValid);
});
