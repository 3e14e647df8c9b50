import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSameProcessAlive, readStartTicks, tryLock } from './lock-file.mjs';

const modulePath = fileURLToPath(new URL('./lock-file.mjs', import.meta.url));
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runq-lock-'));
  path = join(folder, 'a.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('takes a free lock, which names its owner and leaves nothing when released', () => {
  const { lock, stale } = tryLock(path);
  expect(stale).toBeNull();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ pid: process.pid, startTicks: readStartTicks(process.pid) });
  lock.update({ children: [] });
  expect(JSON.parse(readFileSync(path, 'utf8')).children).toEqual([]);
  lock.release();
  lock.update({ children: [1] });
  expect(readdirSync(folder)).toEqual([]);
});

test('refuses the lock of a running owner and leaves it unchanged', () => {
  tryLock(path);
  const before = readFileSync(path, 'utf8');
  expect(tryLock(path)).toEqual({ owner: { pid: process.pid, startTicks: readStartTicks(process.pid) } });
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test.each([
  ['of an exited process', JSON.stringify({ pid: 2 ** 22 + 1, startTicks: 1, children: [] })],
  ['whose pid belongs to a later process', JSON.stringify({ pid: process.pid, startTicks: 1 })],
  ['that is not JSON', 'half writ'],
  ['that is JSON but no owner', '"null"'],
  ['of the whole process group', JSON.stringify({ pid: 0 })],
])('takes over a lock %s', (_, text) => {
  writeFileSync(path, text);
  const { lock, stale } = tryLock(path);
  expect(lock).toBeDefined();
  expect(stale).not.toBeNull();
});

test('leaves a lock that another process took after it was found stale', () => {
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startTicks: 1 }));
  let isFirst = true;
  const second = tryLock(path, (owner) => {
    if (!isFirst) return isSameProcessAlive(owner);
    isFirst = false;
    expect(tryLock(path).lock).toBeDefined();
    return false;
  });
  expect(second).toEqual({ owner: expect.objectContaining({ pid: process.pid }) });
  expect(readdirSync(folder)).toEqual(['a.lock']);
});

test('exactly one of several processes takes the same stale lock', async () => {
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startTicks: 1 }));
  const code = `
    import { tryLock } from ${JSON.stringify(modulePath)};
    process.stdin.once('data', () => {
      process.stdout.write(tryLock(${JSON.stringify(path)}).lock ? 'mine' : 'not');
      process.stdin.once('end', () => process.exit());
    });
    process.stdout.write('ready ');`;
  const rivals = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    const checks = new Set<() => void>();
    child.stdout.on('data', (bytes) => {
      output += bytes;
      for (const check of checks) check();
    });
    const until = (pattern: RegExp) =>
      new Promise<string>((resolve) => {
        const check = () => pattern.test(output) && resolve(output);
        checks.add(check);
        check();
      });
    return { child, until };
  });
  await Promise.all(rivals.map(({ until }) => until(/ready/)));
  for (const { child } of rivals) child.stdin.write('go');
  const outputs = await Promise.all(rivals.map(({ until }) => until(/mine|not/)));
  for (const { child } of rivals) child.stdin.end();
  expect(outputs.filter((output) => output.includes('mine'))).toHaveLength(1);
  expect(existsSync(path)).toBe(true);
});

test('identifies a process by pid and start time', () => {
  expect(isSameProcessAlive({ pid: process.pid, startTicks: readStartTicks(process.pid) })).toBe(true);
  expect(isSameProcessAlive({ pid: process.pid, startTicks: 1 })).toBe(false);
  expect(isSameProcessAlive({ pid: -1, startTicks: null })).toBe(false);
});
