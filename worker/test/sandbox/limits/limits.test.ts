import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { expectRow, expectWithin, openTestSandbox, type Row, smallLimits } from '../../support/test-sandbox.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openTestSandbox();
  if (sandbox.info.tier !== 1) throw new Error(`these tests need tier 1: ${sandbox.info.missing.join(' ')}`);
});
afterAll(() => sandbox.close());

const MiB = 1024 * 1024;
const byItself = { stopReason: null, fault: null };
const ok = { ...byItself, exitCode: 0, signal: null, oomKills: 0 };
const failed = { ...byItself, exitCode: 1, signal: null };

const rows: Record<string, Row> = {
  'needs too much memory in one allocation': {
    program: 'x = bytearray(500_000_000)',
    ends: { ...failed, memoryError: true, oomKills: 0 },
    stderr: /MemoryError/,
  },
  'takes memory that rlimits do not count': {
    program: 'import mmap\nprint("kept")\nm = mmap.mmap(-1, 300 << 20)\nfor i in range(0, 300 << 20, 4096): m[i] = 1\n',
    ends: { ...byItself, signal: 'SIGKILL', exitCode: null },
    stdout: 'kept\n',
    also: ({ result }) => {
      expect(result.oomKills).toBeGreaterThan(0);
      expectWithin(60 * MiB, 65 * MiB, result.usage.memoryPeakBytes);
    },
  },
  'computes without end': {
    program: 'print("kept")\nwhile True: pass\n',
    limits: { cpuTimeMs: 300 },
    ends: { stopReason: 'cpu_time' },
    stdout: 'kept\n',
    also: ({ result }) => expectWithin(300, 340, result.usage.cpuTimeMs),
  },
  'computes in several processes': {
    program: 'import os\nfor _ in range(3): os.fork()\nwhile True: pass\n',
    limits: { cpuTimeMs: 400 },
    ends: { stopReason: 'cpu_time' },
    also: ({ result }) => expectWithin(400, 480, result.usage.cpuTimeMs),
  },
  'sleeps past its wall time': {
    program: 'import time; print("kept"); time.sleep(60)',
    limits: { wallTimeMs: 250 },
    ends: { stopReason: 'wall_time' },
    stdout: 'kept\n',
    also: ({ result, totalMs }) => {
      expectWithin(250, 350, result.usage.wallTimeMs);
      expectWithin(250, 800, totalMs);
    },
  },
  'ignores every signal': {
    program:
      'import signal, time\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n' +
      '    except (OSError, ValueError): pass\nprint("kept")\nwhile True: time.sleep(1)\n',
    limits: { wallTimeMs: 250 },
    ends: { stopReason: 'wall_time' },
    stdout: 'kept\n',
  },
  'floods stdout': {
    program: 'while True: print("y" * 99)',
    ends: { stopReason: 'output', outputTruncated: true },
    also: ({ raw, result }) => {
      expect(raw.length).toBe(smallLimits.outputBytes);
      expect(result.usage.outputBytes).toBe(smallLimits.outputBytes);
    },
  },
  'floods stderr': {
    program: 'import os\nwhile True: os.write(2, b"e" * 5000)',
    ends: { stopReason: 'output', outputTruncated: true },
    also: ({ raw }) => expect(raw.length).toBe(smallLimits.outputBytes),
  },
  'prints exactly its limit': {
    program: 'print("x" * 999)',
    limits: { outputBytes: 1000 },
    ends: { ...ok, outputTruncated: false },
    also: ({ raw }) => expect(raw.length).toBe(1000),
  },
  'prints one byte too many and ends': {
    program: 'print("x" * 1000)',
    limits: { outputBytes: 1000 },
    ends: { stopReason: 'output', outputTruncated: true },
    also: ({ raw }) => expect(raw.length).toBe(1000),
  },
  'is a fork bomb': {
    program: 'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n',
    limits: { wallTimeMs: 500, cpuTimeMs: 10_000 },
    ends: { stopReason: 'wall_time' },
    also: ({ totalMs }) => expectWithin(500, 2500, totalMs),
  },
  'is a thread bomb': {
    program:
      'import threading, time\nn = 0\ntry:\n    while True:\n' +
      '        threading.Thread(target=time.sleep, args=(9,), daemon=True).start(); n += 1\n' +
      'except RuntimeError as e: print(n, e)\n',
    ends: ok,
    stdout: /^23 can't start new thread\n$/,
  },
  'fills the disk': {
    program:
      'try:\n    with open("big", "wb") as f:\n        while True: f.write(bytes(65536))\n' +
      'except OSError as e: print(e.errno)\n',
    limits: { diskBytes: 1024 * 1024 },
    ends: ok,
    stdout: /^(28|27)\n$/,
  },
  'creates very many files': {
    program:
      'n = 0\ntry:\n    while True: open(f"f{n}", "w").close(); n += 1\n' +
      'except OSError as e: print(n < 5000, e.errno)\n',
    ends: ok,
    stdout: 'True 28\n',
  },
  'has more files than its disk holds': {
    program: `# ${'x'.repeat(200_000)}`,
    limits: { diskBytes: 64 * 1024 },
    ends: failed,
    stderr: /^The files of the program could not be written: .*(No space left on device|File too large)\n$/,
  },
};

test.each(Object.keys(rows))('a program that %s', (name) => expectRow(sandbox, rows[name]!));
