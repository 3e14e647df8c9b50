import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { countCpus, createCpuMeter, readQuota } from './cpu-count.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function makeFolder(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'runq-quota-'));
  folders.push(folder);
  mkdirSync(join(folder, 'cpu'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

it('reads what a container was given in either version of control groups, and that nothing was', () => {
  const second = makeFolder({ 'cpu.max': '150000 100000\n', 'cpu.stat': 'usage_usec 12345\nuser_usec 1\n' });
  expect(readQuota(second)).toEqual({ cpus: 1.5, usedMicros: 12345 });
  expect(readQuota(makeFolder({ 'cpu.max': 'max 100000\n', 'cpu.stat': 'usage_usec 12345\n' }))).toBeNull();
  const files = {
    'cpu/cpu.cfs_quota_us': '50000\n',
    'cpu/cpu.cfs_period_us': '100000\n',
    'cpu/cpuacct.usage': '7000\n',
  };
  expect(readQuota(makeFolder(files))).toEqual({ cpus: 0.5, usedMicros: 7 });
  expect(readQuota(makeFolder({ ...files, 'cpu/cpu.cfs_quota_us': '-1\n' }))).toBeNull();
  expect(readQuota(makeFolder({}))).toBeNull();
});

it('a process that does nothing but count makes the processors busy', () => {
  const measure = createCpuMeter();
  for (const end = performance.now() + 300; performance.now() < end; );
  const busy = measure();
  expect(busy).toBeLessThanOrEqual(1);
  // Half of what one processor can do, as a part of all.
  expect(busy).toBeGreaterThan(0.5 / countCpus());
});
