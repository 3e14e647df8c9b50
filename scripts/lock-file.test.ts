import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSameProcessAlive, readBirth, tryLock } from './lock-file.mjs';

const modulePath = fileURLToPath(new URL('./lock-file.mjs', import.meta.url));
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runq-lock-'));
  path = join(folder, 'a.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a free lock is taken, names its owner, and leaves nothing when released', () => {
  const { lock, stale } = tryLock(path);
  expect(stale).toBeNull();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ pid: process.pid, bornAt: readBirth(process.pid) });
  lock.note({ children: [] });
  expect(JSON.parse(readFileSync(path, 'utf8')).children).toEqual([]);
  lock.release();
  lock.note({ children: [1] });
  expect(readdirSync(folder)).toEqual([]);
});

test('a lock of a living owner is refused and untouched', () => {
  tryLock(path);
  const before = readFileSync(path, 'utf8');
  expect(tryLock(path)).toEqual({ owner: { pid: process.pid, bornAt: readBirth(process.pid) } });
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test.each([
  ['of a dead process', JSON.stringify({ pid: 2 ** 22 + 1, bornAt: 1, children: [] })],
  ['whose number belongs to a later process', JSON.stringify({ pid: process.pid, bornAt: 1 })],
  ['that is not JSON', 'half writ'],
  ['that is JSON but no owner', '"null"'],
  ['of the whole process group', JSON.stringify({ pid: 0 })],
])('a lock %s is taken over', (_, text) => {
  writeFileSync(path, text);
  const { lock, stale } = tryLock(path);
  expect(lock).toBeDefined();
  expect(stale).not.toBeNull();
});

test('of many who find the same stale lock at once, exactly one takes it', async () => {
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, bornAt: 1 }));
  const code = `
    import { tryLock } from ${JSON.stringify(modulePath)};
    process.stdin.once('data', () => {
      process.stdout.write(tryLock(${JSON.stringify(path)}).lock ? 'mine' : 'not');
      process.stdin.once('end', () => process.exit());
    });
    process.stdout.write('ready ');`;
  const rivals = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    const waiters = new Set<() => void>();
    child.stdout.on('data', (bytes) => {
      said += bytes;
      for (const wake of waiters) wake();
    });
    const until = (pattern: RegExp) =>
      new Promise<string>((resolve) => {
        const look = () => pattern.test(said) && resolve(said);
        waiters.add(look);
        look();
      });
    return { child, until };
  });
  await Promise.all(rivals.map(({ until }) => until(/ready/)));
  for (const { child } of rivals) child.stdin.write('go');
  const answers = await Promise.all(rivals.map(({ until }) => until(/mine|not/)));
  for (const { child } of rivals) child.stdin.end();
  expect(answers.filter((answer) => answer.includes('mine'))).toHaveLength(1);
  expect(existsSync(path)).toBe(true);
});

test('a process is known by number and birth', () => {
  expect(isSameProcessAlive({ pid: process.pid, bornAt: readBirth(process.pid) })).toBe(true);
  expect(isSameProcessAlive({ pid: process.pid, bornAt: 1 })).toBe(false);
  expect(isSameProcessAlive({ pid: -1, bornAt: null })).toBe(false);
});
