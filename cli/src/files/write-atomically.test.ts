import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAtomically } from './write-atomically.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runq-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('makes the folder, replaces the file and sets its mode', async () => {
  const path = join(folder, 'a/b/results.csv');
  await writeAtomically(path, 'old', { mode: 0o600 });
  await writeAtomically(path, 'new', { mode: 0o600 });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('keeps the former file and leaves nothing else behind when the content breaks off', async () => {
  const path = join(folder, 'results.csv');
  await writeAtomically(path, 'whole');
  async function* broken() {
    yield Buffer.from('ha');
    throw new Error('connection lost');
  }
  await expect(writeAtomically(path, broken())).rejects.toThrow('connection lost');
  expect(readFileSync(path, 'utf8')).toBe('whole');
  expect(readdirSync(folder)).toEqual(['results.csv']);
});
