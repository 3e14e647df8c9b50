import { expect, test } from 'vitest';
import { createFile, createProject } from './project.js';
import { contentOf, countBytes, decodeBase64, encodeBase64, projectCaps, readBytes } from './project-file.js';
import { describeTakenIn, takeIn, undoTakeIn } from './take-in.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const open = () => createProject({ files: [createFile('main.py', 'old')] });

test('a file of the same name is replaced and comes back by undo; the words say what happened', () => {
  const project = open();
  const taken = takeIn(
    project,
    [
      { path: 'main.py', bytes: bytes('new') },
      { path: 'a.csv', bytes: bytes('1') },
    ],
    'replace',
  );
  expect(describeTakenIn(taken)).toBe('Added a.csv. Replaced main.py.');
  expect(project.findByPath('main.py')!.content).toBe('new');
  undoTakeIn(project, taken);
  expect(project.findByPath('main.py')!.content).toBe('old');
});

test('beside: a file of the same name gets the next free one, and a Python file is shown rather than data', () => {
  const project = open();
  takeIn(
    project,
    [
      { path: 'main.py', bytes: bytes('new') },
      { path: 'a.csv', bytes: bytes('1') },
    ],
    'beside',
  );
  const { files, shownId } = project.state.get();
  expect(files.map(({ path }) => path)).toEqual(['main.py', 'main_2.py', 'a.csv']);
  expect(files.find(({ id }) => id === shownId)!.path).toBe('main_2.py');
});

test('what does not fit is refused with figures and leaves no trace; what fits still comes', () => {
  const project = open();
  const { refused } = takeIn(
    project,
    [
      { path: 'big.bin', bytes: new Uint8Array(projectCaps.bytes) },
      { path: '../evil.py', bytes: bytes('x') },
      { path: 'fits.bin', bytes: new Uint8Array(projectCaps.bytes - 3).fill(255) },
      { path: 'more.txt', bytes: bytes('x') },
    ],
    'replace',
  );
  expect(project.state.get().files.map(({ path }) => path)).toEqual(['main.py', 'fits.bin']);
  expect(refused.map(({ path }) => path)).toEqual(['big.bin', '../evil.py', 'more.txt']);
  expect(refused[0]!.why).toMatch(/has 1 MiB and there is room for/);
});

test('no more files than a run takes', () => {
  const project = open();
  const many = Array.from({ length: projectCaps.files + 5 }, (_, i) => ({ path: `${i}.txt`, bytes: bytes('x') }));
  expect(takeIn(project, many, 'replace').refused).toHaveLength(6);
  expect(project.state.get().files).toHaveLength(projectCaps.files);
});

test('bytes come out of a file as they went in, text as text', () => {
  for (const text of ['', 'ä😀\r\n', '\ufeffname,score']) {
    const content = contentOf(bytes(text));
    expect(content).toEqual({ content: text, encoding: 'utf8' });
    expect(readBytes(content)).toEqual(bytes(text));
  }
  for (const length of [1, 2, 3, 100_000]) {
    const raw = Uint8Array.from({ length }, (_, i) => (i * 31 + 128) % 256);
    const content = contentOf(raw);
    expect(content.encoding).toBe('base64');
    expect(readBytes(content)).toEqual(raw);
    expect(countBytes(content)).toBe(length);
    expect(decodeBase64(encodeBase64(raw))).toEqual(raw);
  }
  expect(contentOf(bytes('a\0b')).encoding).toBe('base64');
});
