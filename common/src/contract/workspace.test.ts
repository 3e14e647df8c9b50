import { expect, test } from 'vitest';
import { moveFileSchema, projectIdSchema, saveFileSchema, saveProjectSchema, shareRequestSchema } from './workspace.js';

const problemsOf = (parsed: { error?: { issues: { path: PropertyKey[] }[] } | undefined }) =>
  parsed.error?.issues.map(({ path }) => path.join('/')) ?? [];

test('file content is well-formed text or base64', () => {
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

test('reports all problems of a move together', () => {
  expect(problemsOf(moveFileSchema.safeParse({ from: '../a', to: 'b//', etag: '' }))).toEqual(['from', 'to', 'etag']);
});

test('a project has a name and perhaps a main file', () => {
  expect(saveProjectSchema.parse({ name: ' Ä "1" 😀 ', entry: null })).toEqual({ name: 'Ä "1" 😀', entry: null });
  expect(saveProjectSchema.parse({ name: 'x'.repeat(100), entry: 'a/b.py' }).entry).toBe('a/b.py');
  for (const name of ['', ' ', 'a\nb', 'a\0', 'a\x7f', '\x9b', '\ud83d', 'x'.repeat(101), null])
    expect([name, problemsOf(saveProjectSchema.safeParse({ name, entry: null }))]).toEqual([name, ['name']]);
  for (const entry of ['', '/a', 'a/../b', 'a\0b', undefined])
    expect([entry, problemsOf(saveProjectSchema.safeParse({ name: 'x', entry }))[0]]).toEqual([entry, 'entry']);
  expect(saveProjectSchema.safeParse({ name: 'x', entry: null, files: 1 }).success).toBe(false);
});

test('the id of a project has no character with a meaning in an address or a key', () => {
  for (const id of ['default', '0', '-', '_', '__proto__', 'x'.repeat(64)])
    expect(projectIdSchema.safeParse(id).success).toBe(true);
  for (const id of ['', 'x'.repeat(65), 'a/b', '..', 'a.b', 'a:b', 'ä', 'a\n', 'a\0', ' '])
    expect([id, projectIdSchema.safeParse(id).success]).toEqual([id, false]);
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
