import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { zipFolder } from './zip-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runq-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What Python, another implementation of zip, reads. */
const readZip = (zip: Buffer): unknown =>
  JSON.parse(
    execFileSync(
      'python3',
      [
        '-c',
        'import io, json, sys, zipfile; z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); ' +
          'print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))',
      ],
      { input: zip, encoding: 'utf8' },
    ),
  );

test('holds the files of a folder, without hidden ones, caches and links', async () => {
  write('assignment.yaml', 'name: hw03');
  write('tests/01.in', '3\n');
  write('tests/größe.out', '4\n');
  write('.git/config');
  write('tests/.DS_Store');
  write('solution/__pycache__/main.pyc');
  write('node_modules/a.js');
  symlinkSync('/etc/passwd', join(folder, 'passwd'));
  const { zip, paths, links } = await zipFolder(folder);
  const expected = { 'assignment.yaml': 'name: hw03', 'tests/01.in': '3\n', 'tests/größe.out': '4\n' };
  expect(readZip(zip)).toEqual(expected);
  expect(paths).toEqual(Object.keys(expected));
  expect(links).toEqual(['passwd']);
});

test('makes the same zip of the same content', async () => {
  write('a.py', 'print(1)');
  const first = await zipFolder(folder);
  write('a.py', 'print(1)');
  expect((await zipFolder(folder)).zip.equals(first.zip)).toBe(true);
});

test('refuses an empty folder', async () => {
  await expect(zipFolder(folder)).rejects.toThrow('holds no files');
});
