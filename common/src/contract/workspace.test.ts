import { expect, test } from 'vitest';
import { moveFileSchema, saveFileSchema, shareRequestSchema } from './workspace.js';

const problemsOf = (parsed: { error?: { issues: { path: PropertyKey[] }[] } | undefined }) =>
  parsed.error?.issues.map(({ path }) => path.join('/')) ?? [];

test('what a file holds is text that UTF-8 can tell, or base64', () => {
  expect(saveFileSchema.parse({ content: 'ä\0😀' })).toEqual({ content: 'ä\0😀', encoding: 'utf8' });
  expect(saveFileSchema.parse({ content: 'AAE=', encoding: 'base64' }).encoding).toBe('base64');
  const refused = [
    { content: '\ud83d' },
    { content: 'A', encoding: 'base64' },
    { content: 'AA\n=', encoding: 'base64' },
    { content: 1 },
  ];
  for (const body of refused) expect(problemsOf(saveFileSchema.safeParse(body))).toEqual(['content']);
  expect(problemsOf(saveFileSchema.safeParse({ content: '', encoding: 'latin1' }))).toEqual(['encoding']);
  expect(saveFileSchema.safeParse({ content: '', path: 'a' }).success).toBe(false);
});

test('every problem of a move is told at once', () => {
  expect(problemsOf(moveFileSchema.safeParse({ from: '../a', to: 'b//', etag: '' }))).toEqual(['from', 'to', 'etag']);
});

test('a share takes files as a run does', () => {
  const main = { path: 'main.py', content: '' };
  expect(shareRequestSchema.parse({ files: [main], title: '  two words ' })).toEqual({
    ...{ files: [{ ...main, encoding: 'utf8' }], entry: 'main.py', title: 'two words' },
  });
  const refused: [object, string[]][] = [
    [{ files: [] }, ['files', 'entry']],
    [{ files: [main, main] }, ['files/1/path']],
    [{ files: [main, { path: 'main.py/a', content: '' }] }, ['files/1/path']],
    [{ files: [main], entry: 'other.py' }, ['entry']],
    [{ files: [main], title: 'x'.repeat(201) }, ['title']],
  ];
  for (const [body, problems] of refused) expect(problemsOf(shareRequestSchema.safeParse(body))).toEqual(problems);
});
