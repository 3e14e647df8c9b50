import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { expectRow, expectWithin, openTestSandbox, type Row, runProgram } from '../../support/test-sandbox.js';

/** Each limit at, just under and just over its value. With one slot, every run follows a run that reached its limit. */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ slots: 0, readyUnits: 1 });
  if (sandbox.info.tier !== 1) throw new Error(`these tests need tier 1: ${sandbox.info.missing.join(' ')}`);
});
afterAll(() => sandbox.close());

const MiB = 1024 * 1024;
const ok = { stopReason: null, fault: null, exitCode: 0, signal: null, oomKills: 0 };
const killedForMemory = { stopReason: null, fault: null, signal: 'SIGKILL' };
const burn = (ms: number) => `import time\nprint("kept")\nwhile time.process_time() < ${ms / 1000}: pass\n`;
const touch = (bytes: number) =>
  `import mmap\nprint("kept")\nm = mmap.mmap(-1, ${bytes})\nfor i in range(0, ${bytes}, 4096): m[i] = 1\n`;
const fork = (count: number) =>
  `import os, signal\nn = 0\ntry:\n    for _ in range(${count}):\n        if os.fork() == 0: signal.pause()\n` +
  `        n += 1\nexcept OSError as e: print(type(e).__name__)\nprint(n)\n`;
const write = (path: string, bytes: number) =>
  `import os\nn = 0\ntry:\n    with open(${JSON.stringify(path)}, "wb", buffering=0) as f:\n` +
  `        while n < ${bytes}: n += f.write(bytes(min(65536, ${bytes} - n)))\n` +
  `except OSError as e: print(e.errno)\nprint(n)\n`;

const tables: Record<string, Record<string, Row>> = {
  'CPU time': {
    'just under': { program: burn(250), limits: { cpuTimeMs: 400, wallTimeMs: 15_000 }, ends: ok, stdout: 'kept\n' },
    'just over': {
      program: burn(500),
      limits: { cpuTimeMs: 400, wallTimeMs: 15_000 },
      ends: { stopReason: 'cpu_time' },
      stdout: 'kept\n',
    },
    'over, in threads that leave the interpreter lock': {
      program:
        'import hashlib, threading\nb = bytes(1 << 24)\ndef f():\n    while True: hashlib.sha256(b)\n' +
        'for _ in range(3): threading.Thread(target=f).start()\n',
      limits: { cpuTimeMs: 400, wallTimeMs: 15_000 },
      ends: { stopReason: 'cpu_time' },
      also: ({ result }) => expectWithin(400, 600, result.usage.cpuTimeMs),
    },
    'sleeping costs none': { program: 'import time; time.sleep(0.5)', limits: { cpuTimeMs: 300 }, ends: ok },
  },
  'wall time': {
    'just under': { program: 'import time; time.sleep(0.3)', limits: { wallTimeMs: 900 }, ends: ok },
    'just over': {
      program: 'import time; print("kept"); time.sleep(0.9)',
      limits: { wallTimeMs: 500 },
      ends: { stopReason: 'wall_time' },
      stdout: 'kept\n',
    },
  },
  memory: {
    'just under': { program: touch(54 * MiB), ends: ok, stdout: 'kept\n' },
    'just over': { program: touch(66 * MiB), ends: killedForMemory, stdout: 'kept\n' },
    'lowered for this run': { program: touch(24 * MiB), limits: { memoryBytes: 20 * MiB }, ends: killedForMemory },
    'raised for this run': { program: touch(100 * MiB), limits: { memoryBytes: 128 * MiB }, ends: ok },
    'lowered again': { program: touch(66 * MiB), ends: killedForMemory },
    'in the buffers of many connections': {
      program:
        'import os, socket, time\nfor _ in range(10):\n    if os.fork() == 0:\n' +
        '        s, kept = socket.create_server(("127.0.0.1", 0)), []\n        s.setsockopt(1, 8, 1 << 20)\n' +
        '        try:\n            while True:\n' +
        '                a = socket.create_connection(s.getsockname()); kept += [a, s.accept()[0]]; ' +
        'a.setblocking(False)\n                try:\n                    while True: a.send(bytes(1 << 20))\n' +
        '                except BlockingIOError: pass\n        except OSError: time.sleep(60)\n' +
        'time.sleep(60)\n',
      limits: { memoryBytes: 64 * MiB },
      ends: { fault: null },
      also: ({ result }) => expect(result.stopReason === 'memory' || result.oomKills > 0).toBe(true),
    },
    'of two children together': {
      program:
        `import os\n${touch(1)}for _ in range(2):\n    if os.fork() == 0:\n        b = b"x" * ${40 * MiB}\n` +
        '        import time; time.sleep(0.5)\n        os._exit(0)\nprint(sum(os.wait()[1] == 0 for _ in range(2)))\n',
      ends: { stopReason: null, fault: null },
      stdout: /^kept\n[01]\n$/,
      also: ({ result }) => expect(result.oomKills).toBeGreaterThan(0),
    },
    'of files in /tmp': {
      program: write('/tmp/x', 40 * MiB),
      limits: { memoryBytes: 24 * MiB },
      ends: killedForMemory,
    },
    'of a giant number: MemoryError': {
      program: 'x = 1 << (800 * 1024 * 1024)',
      ends: { stopReason: null, exitCode: 1, memoryError: true, oomKills: 0 },
      stderr: /MemoryError/,
    },
    'of a long text: MemoryError': {
      program: 'x = "é" * 100_000_000',
      ends: { stopReason: null, exitCode: 1, memoryError: true },
      stderr: /MemoryError/,
    },
    'a caught MemoryError has no effect on the verdict': {
      program: 'try: bytearray(1 << 30)\nexcept MemoryError: print("caught")',
      ends: { ...ok, memoryError: false },
      stdout: 'caught\n',
    },
  },
  output: {
    'exactly, over both streams': {
      program: 'import os\nos.write(1, b"a" * 600); os.write(2, b"b" * 400)',
      limits: { outputBytes: 1000 },
      ends: { ...ok, outputTruncated: false },
      also: ({ result }) => expect(result.usage.outputBytes).toBe(1000),
    },
    'one byte more, over both streams': {
      program: 'import os, time\nos.write(1, b"a" * 600); os.write(2, b"b" * 401); time.sleep(9)',
      limits: { outputBytes: 1000 },
      ends: { stopReason: 'output', outputTruncated: true },
      also: ({ raw }) => expect(raw.length).toBe(1000),
    },
    'in writes of one byte': {
      program: 'import os\nfor _ in range(1001): os.write(1, b"a")\nimport time; time.sleep(9)',
      limits: { outputBytes: 1000 },
      ends: { stopReason: 'output', outputTruncated: true },
      also: ({ raw }) => expect(raw.length).toBe(1000),
    },
    'of one byte': { program: 'print("ab")', limits: { outputBytes: 1 }, ends: { stopReason: 'output' }, stdout: 'a' },
  },
  processes: {
    'exactly: the program and seven others': { program: fork(7), limits: { processes: 8 }, ends: ok, stdout: '7\n' },
    'one more is refused; the program continues': {
      program: fork(8),
      limits: { processes: 8 },
      ends: ok,
      stdout: 'BlockingIOError\n7\n',
    },
    'one alone': { program: fork(1), limits: { processes: 1 }, ends: ok, stdout: 'BlockingIOError\n0\n' },
    'a thread is one': {
      program:
        'import threading, time\nn = 0\ntry:\n' +
        '    for _ in range(9): threading.Thread(target=time.sleep, args=(0.2,)).start(); n += 1\n' +
        'except RuntimeError as e: print(e)\nprint(n)\n',
      limits: { processes: 8 },
      ends: ok,
      stdout: "can't start new thread\n7\n",
    },
    'a command is one': {
      program: 'import subprocess\ntry: subprocess.run(["true"])\nexcept BlockingIOError as e: print("refused")',
      limits: { processes: 1 },
      ends: ok,
      stdout: 'refused\n',
    },
  },
  disk: {
    'just under': { program: write('x', 900 * 1024), limits: { diskBytes: MiB }, ends: ok, stdout: `${900 * 1024}\n` },
    'just over': { program: write('x', MiB), limits: { diskBytes: MiB }, ends: ok, stdout: /^(28|27)\n\d+\n$/ },
    'raised for this run': {
      program: write('x', 2 * MiB),
      limits: { diskBytes: 3 * MiB },
      ends: ok,
      stdout: `${2 * MiB}\n`,
    },
    'of all folders together': {
      program: write('/tmp/x', 700 * 1024) + write('/dev/shm/x', 700 * 1024),
      limits: { diskBytes: MiB },
      ends: ok,
      stdout: new RegExp(`^${700 * 1024}\n28\n\\d+\n$`),
    },
    'of empty files and folders: 4096 in all': {
      program:
        'import os\nn = 0\ntry:\n    while True: os.mkdir(f"/tmp/{n}"); n += 1\n' +
        'except OSError as e: print(e.errno, 4000 < n < 4096)\n',
      ends: ok,
      stdout: '28 True\n',
    },
    'a sparse file may not be larger than the disk': {
      program:
        'import os\nfd = os.open("x", os.O_CREAT | os.O_WRONLY)\nos.truncate(fd, 1 << 20)\n' +
        'try: os.truncate(fd, (1 << 20) + 1)\nexcept OSError as e: print(e.errno)\n',
      limits: { diskBytes: MiB },
      ends: ok,
      stdout: '27\n',
    },
  },
  'open files': {
    'at the limit work, one more is EMFILE': {
      program:
        'import errno, os\nk = []\ntry:\n    while True: k.append(os.open("/dev/null", 0))\n' +
        'except OSError as e: print(errno.errorcode[e.errno], max(k))\n' +
        'os.close(k.pop()); os.close(os.open("/dev/null", 0)); print("goes on")\n',
      ends: ok,
      stdout: 'EMFILE 255\ngoes on\n',
    },
  },
};

describe.each(Object.keys(tables))('the limit of %s', (limit) => {
  test.each(Object.keys(tables[limit]!))('%s', (name) => expectRow(sandbox, tables[limit]![name]!));
});

test('waiting for input counts against the idle limit and not against the wall limit', async () => {
  const limits = { wallTimeMs: 500, idleTimeMs: 700 };
  const idle = await runProgram(sandbox, 'input("? ")', { interactive: true, limits });
  expect(idle.result.stopReason).toBe('idle');
  expect(idle.result.usage.wallTimeMs).toBeGreaterThan(700);
  expect(idle.stdout).toBe('? ');
  const answered = await runProgram(sandbox, 'print(input("? "))', {
    interactive: true,
    limits,
    onWaiting: (waiting, run) => waiting && run.write(Buffer.from('yes\n')),
  });
  expect(answered.result).toMatchObject({ stopReason: null, exitCode: 0 });
  expect(answered.stdout).toBe('? yes\n');
});
