import { expect, test } from 'vitest';
import { createFile, createProject } from './project.js';
import { createRunRequest, isLabelOf, labelOf } from './run-request.js';

test('a run request holds all current files, and its label changes with their text', () => {
  const project = createProject({ files: [createFile('main.py', 'print(1)'), createFile('b.bin', '/w==', 'base64')] });
  const first = createRunRequest(project.state.get())!;
  expect(first).toEqual({
    files: [
      { path: 'main.py', content: 'print(1)', encoding: 'utf8' },
      { path: 'b.bin', content: '/w==', encoding: 'base64' },
    ],
    entry: 'main.py',
    label: expect.stringMatching(/^main\.py #[0-9a-f]{14}$/),
  });
  project.setContent(project.findByPath('main.py')!.id, 'print(2)');
  expect(createRunRequest(project.state.get())!.label).not.toBe(first.label);
  project.setContent(project.findByPath('main.py')!.id, 'print(1)');
  expect(createRunRequest(project.state.get())!.label).toBe(first.label);
});

test('the label ignores the order of the tabs and keeps names and contents apart', () => {
  const a = { path: 'a.py', content: 'x' };
  const b = { path: 'b.py', content: 'y' };
  expect(labelOf([a, b], 'a.py')).toBe(labelOf([b, a], 'a.py'));
  expect(labelOf([{ path: 'a', content: 'bc' }], 'a')).not.toBe(labelOf([{ path: 'ab', content: 'c' }], 'a'));
});

test('there is no run request without a Python file', () => {
  expect(createRunRequest(createProject({ files: [createFile('a.txt', '')] }).state.get())).toBe(null);
});

test('a label matches its own files, does not match changed ones, and is null in another format', () => {
  const files = [
    { path: 'long/'.repeat(30), content: 'a' },
    { path: 'b.py', content: 'b' },
  ];
  for (const { path } of files) expect(isLabelOf(labelOf(files, path), files)).toBe(true);
  expect(isLabelOf(labelOf(files, 'b.py'), [{ path: 'b.py', content: 'c' }])).toBe(false);
  expect(isLabelOf(labelOf(files, 'b.py'), [])).toBe(false);
  for (const label of [null, '', 'homework 3', 'b.py #xyz']) expect(isLabelOf(label, files)).toBe(null);
});
