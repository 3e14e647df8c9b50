import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataFolder } from './data-folder-lock.js';

let dataDir: string;
let path: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'runq-lock-'));
  path = join(dataDir, 'launcher.lock');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('holds the lock as npm start does, until it is released', () => {
  const unlock = lockDataFolder(dataDir);
  const owner = JSON.parse(readFileSync(path, 'utf8'));
  expect(owner).toEqual({ pid: process.pid, startTicks: expect.any(Number) });
  expect(readdirSync(dataDir)).toEqual(['launcher.lock']);
  expect(() => lockDataFolder(dataDir)).toThrow(`process ${process.pid}`);
  unlock();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a killed launcher leaves a lock, which counts as long as its children run', async () => {
  const child = spawn('sleep', ['60']);
  const ended = new Promise((resolve) => child.once('close', resolve));
  writeFileSync(
    path,
    JSON.stringify({ pid: process.pid, startTicks: 1, children: [{ name: 'redis', pid: child.pid }] }),
  );
  expect(() => lockDataFolder(dataDir)).toThrow(`process ${child.pid}`);
  child.kill();
  await ended;
  const unlock = lockDataFolder(dataDir);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
  unlock();
});
