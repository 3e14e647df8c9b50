import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStoredToken, storeToken } from './credentials.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runq-cli-'));
  file = join(folder, 'runq/credentials.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('stores a token for each server in a file of mode 0600', async () => {
  expect(await readStoredToken(file, 'http://a')).toBeNull();
  await storeToken(file, 'http://a', 'one');
  await storeToken(file, 'http://b', 'two');
  await storeToken(file, 'http://a', 'three');
  expect(await readStoredToken(file, 'http://a')).toBe('three');
  expect(await readStoredToken(file, 'http://b')).toBe('two');
  expect(await readStoredToken(file, 'http://c')).toBeNull();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('names a file that it cannot understand', async () => {
  await storeToken(file, 'http://a', 'one');
  writeFileSync(file, '{"servers": 1}');
  await expect(readStoredToken(file, 'http://a')).rejects.toThrow(`${file} is not valid`);
});
