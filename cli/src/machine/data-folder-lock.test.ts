import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataFolder } from './data-folder-lock.js';

const modulePath = fileURLToPath(new URL('./data-folder-lock.ts', import.meta.url));
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
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, startTicks: 1 });
  child.kill();
  await ended;
  const unlock = lockDataFolder(dataDir);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
  unlock();
});

test('exactly one of two commands takes each of many stale locks', async () => {
  const folders = Array.from({ length: 100 }, (_, index) => join(dataDir, `${index}`));
  for (const folder of folders) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'launcher.lock'), JSON.stringify({ pid: 2 ** 22 + 1, startTicks: 1, children: [] }));
  }
  const code = `
    import { lockDataFolder } from ${JSON.stringify(modulePath)};
    const take = (folder, startAt) => {
      while (Date.now() < startAt);
      try {
        return lockDataFolder(folder) && true;
      } catch {
        return false;
      }
    };
    process.stdin.once('data', (startAt) => {
      const begin = (folder, index) => take(folder, Number(startAt) + 3 * index);
      process.stdout.write(JSON.stringify(${JSON.stringify(folders)}.map(begin)));
      process.stdin.once('end', () => process.exit());
    });
    process.stdout.write('ready');`;
  const rivals = Array.from({ length: 2 }, () => startRival(code));
  await Promise.all(rivals.map(({ read }) => read()));
  // Both take each lock at the same instant.
  const startAt = Date.now() + 100;
  for (const { child } of rivals) child.stdin.write(String(startAt));
  const taken = (await Promise.all(rivals.map(({ read }) => read()))).map((text) => JSON.parse(text) as boolean[]);
  for (const { child } of rivals) child.stdin.end();
  const winners = folders.map((_, index) => taken.filter((own) => own[index]).length);
  expect(winners).toEqual(folders.map(() => 1));
});

/** A process that runs TypeScript; `read` resolves with what it writes next. */
function startRival(code: string) {
  const args = ['--import', 'tsx', '--conditions=source', '--input-type=module', '-e', code];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks = child.stdout[Symbol.asyncIterator]();
  return { child, read: async () => String((await chunks.next()).value) };
}
