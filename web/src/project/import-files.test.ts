import { expect, test } from 'vitest';
import { encodeBase64, toFileContent } from './file-content.js';
import { describeImport, importFiles, undoImport } from './import-files.js';
import { createFile, createProject } from './project.js';
import { countBytes, decodeBase64, projectLimits, readBytes } from './project-file.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const open = () => createProject({ files: [createFile('main.py', 'old')] });

test('replaces a file of the same name, describes it, and undo restores it', () => {
  const project = open();
  const result = importFiles(
    project,
    [
      { path: 'main.py', bytes: bytes('new') },
      { path: 'a.csv', bytes: bytes('1') },
    ],
    'replace',
  );
  expect(describeImport(result)).toBe('Added a.csv. Replaced main.py.');
  expect(project.findByPath('main.py')!.content).toBe('new');
  undoImport(project, result);
  expect(project.findByPath('main.py')!.content).toBe('old');
});

test('keep-both adds a file under the next free name, and shows a Python file rather than data', () => {
  const project = open();
  importFiles(
    project,
    [
      { path: 'main.py', bytes: bytes('new') },
      { path: 'a.csv', bytes: bytes('1') },
    ],
    'keep-both',
  );
  const { files, shownId } = project.state.get();
  expect(files.map(({ path }) => path)).toEqual(['main.py', 'main_2.py', 'a.csv']);
  expect(files.find(({ id }) => id === shownId)!.path).toBe('main_2.py');
});

test('rejects files that do not fit, with figures, and imports those that do', () => {
  const project = open();
  const { rejected } = importFiles(
    project,
    [
      { path: 'big.bin', bytes: new Uint8Array(projectLimits.bytes) },
      { path: '../evil.py', bytes: bytes('x') },
      { path: 'fits.bin', bytes: new Uint8Array(projectLimits.bytes - 3).fill(255) },
      { path: 'more.txt', bytes: bytes('x') },
    ],
    'replace',
  );
  expect(project.state.get().files.map(({ path }) => path)).toEqual(['main.py', 'fits.bin']);
  expect(rejected.map(({ path }) => path)).toEqual(['big.bin', '../evil.py', 'more.txt']);
  expect(rejected[0]!.reason).toMatch(/Too large \(1 MiB\)\..* left/);
});

test('imports no more files than the limit', () => {
  const project = open();
  const many = Array.from({ length: projectLimits.files + 5 }, (_, i) => ({ path: `${i}.txt`, bytes: bytes('x') }));
  expect(importFiles(project, many, 'replace').rejected).toHaveLength(6);
  expect(project.state.get().files).toHaveLength(projectLimits.files);
});

test('files keep their bytes, and text stays text', () => {
  for (const text of ['', 'ä😀\r\n', '\ufeffname,score']) {
    const content = toFileContent(bytes(text));
    expect(content).toEqual({ content: text, encoding: 'utf8' });
    expect(readBytes(content)).toEqual(bytes(text));
  }
  for (const length of [1, 2, 3, 100_000]) {
    const raw = Uint8Array.from({ length }, (_, i) => (i * 31 + 128) % 256);
    const content = toFileContent(raw);
    expect(content.encoding).toBe('base64');
    expect(readBytes(content)).toEqual(raw);
    expect(countBytes(content)).toBe(length);
    expect(decodeBase64(encodeBase64(raw))).toEqual(raw);
  }
  expect(toFileContent(bytes('a\0b')).encoding).toBe('base64');
});
