import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProgramFiles } from './program-files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runq-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('names files by their place beside the program, and sends other bytes as base64', async () => {
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'main.py'), 'print("é")');
  writeFileSync(join(folder, 'data/raw'), Buffer.from([0xff, 0x00]));
  expect(await readProgramFiles(join(folder, 'main.py'), [join(folder, 'data/raw')])).toEqual({
    entry: 'main.py',
    files: [
      { path: 'main.py', content: 'print("é")', encoding: 'utf8' },
      { path: 'data/raw', content: '/wA=', encoding: 'base64' },
    ],
  });
});

test('refuses a file that is missing, or outside of the folder', async () => {
  const main = join(folder, 'main.py');
  await expect(readProgramFiles(main, [])).rejects.toThrow(`"${main}" cannot be read (ENOENT).`);
  await expect(readProgramFiles(main, [join(folder, '../words.txt')])).rejects.toThrow('must lie in the folder');
});
