import { expect } from 'vitest';
import type { Row } from './test-sandbox.js';

const byItself = { stopReason: null, fault: null };
/** A program that ended by itself, without an error. */
export const ok = { ...byItself, exitCode: 0, signal: null };
const failed = { ...byItself, exitCode: 1, signal: null };

/** Behaviour of every tier. */
export const rows: Record<string, Row> = {
  'prints and exits with its own code': {
    program: 'import sys; print("hello"); sys.exit(7)',
    ends: { ...byItself, exitCode: 7 },
    stdout: 'hello\n',
  },
  'has a syntax error': { program: 'if True print(1)', ends: { ...failed, syntaxError: true } },
  'reads its input and further files': {
    program: 'import sub.other; print(input()[::-1], sub.other.x)',
    stdin: 'abc\n',
    files: [{ path: 'sub/other.py', content: 'x = 5', encoding: 'utf8' }],
    ends: ok,
    stdout: 'cba 5\n',
  },
  'uses temporary files, copies and an event loop': {
    program:
      'import asyncio, shutil, tempfile\nwith tempfile.NamedTemporaryFile() as f: f.write(b"x")\n' +
      'shutil.copy2("main.py", "copy")\nasyncio.run(asyncio.sleep(0))\nprint(1)',
    ends: ok,
    stdout: '1\n',
    also: ({ files }) => expect(files.map((file) => file.name)).toEqual(['copy']),
  },
  'leaves a file': {
    program: 'open("a", "w").write("x")',
    ends: { ...ok, filesCut: false },
    also: ({ files }) => expect(files.map(({ name, data }) => [name, data.toString()])).toEqual([['a', 'x']]),
  },
  'needs too much memory in one allocation': {
    program: 'x = bytearray(500_000_000)',
    ends: { ...failed, memoryError: true },
  },
  'maps more memory than it may hold': {
    program:
      'import mmap\nm = mmap.mmap(-1, 100 << 20)\nfor i in range(0, 100 << 20, 4096): m[i] = 1\nwhile True: pass',
    ends: { stopReason: 'memory' },
  },
  'computes without end': {
    program: 'while True: pass',
    limits: { cpuTimeMs: 300 },
    ends: { stopReason: 'cpu_time', stack: [{ path: 'main.py', line: 1, function: '<module>' }] },
  },
  'sleeps past its wall time': {
    program: 'import time; time.sleep(60)',
    limits: { wallTimeMs: 250 },
    ends: { stopReason: 'wall_time' },
  },
  'floods stdout': { program: 'while True: print("y" * 99)', ends: { stopReason: 'output', outputTruncated: true } },
  'fills its folder': {
    program: 'n = 0\nwhile True:\n    open(f"f{n}", "wb").write(bytes(1 << 20)); n += 1',
    limits: { diskBytes: 20 << 20 },
    ends: { stopReason: 'disk', fault: null },
  },
  'uses the network and System V IPC': {
    program:
      'import ctypes, socket\nfor family in (socket.AF_INET, socket.AF_UNIX, socket.AF_NETLINK):\n' +
      '    try: socket.socket(family); print("ESCAPE")\n    except OSError as e: print(e.errno)\n' +
      'print(ctypes.CDLL(None).shmget(1, 4096, 0o1666))',
    ends: ok,
    stdout: '1\n1\n1\n-1\n',
  },
  'looks for the worker and the host': {
    program:
      'import os\n' +
      'for path in ("/proc/1/environ", f"/proc/{os.getppid()}/status", "/etc/shadow", "/etc/hostname", ' +
      '"/tmp", "/var/tmp", "/root", ".."):\n' +
      '    try: os.listdir(path) if os.path.isdir(path) else open(path).read(); print("ESCAPE", path) if ' +
      'path != ".." else None\n    except OSError: pass\nfor pid in (1, os.getppid(), -1):\n' +
      '    try: os.kill(pid, 15); print("ESCAPE", pid) if pid != -1 else None\n    except OSError: pass\n' +
      'print("done")',
    ends: {},
    also: ({ stdout, result }) => {
      expect(stdout).not.toContain('ESCAPE');
      expect(result.exitCode === 0 || result.signal === 'SIGTERM').toBe(true);
    },
  },
  'looks for a world-writable directory': {
    program:
      'import os\nfor folder, _, _ in os.walk("/"):\n' +
      '    if os.access(folder, os.W_OK) and not folder.startswith(os.path.dirname(os.getcwd())):\n' +
      '        try: open(folder + "/runq-trial", "x").close(); print("ESCAPE", folder)\n' +
      '        except OSError: pass\nprint("done")',
    limits: { wallTimeMs: 10_000, cpuTimeMs: 10_000 },
    ends: ok,
    stdout: 'done\n',
  },
};

/** Programs that need child processes, which tier 3b does not have. */
export const rowsWithProcesses: Record<string, Row> = {
  'is a fork bomb': {
    program: 'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n',
    limits: { wallTimeMs: 500, cpuTimeMs: 10_000 },
    ends: { stopReason: 'wall_time' },
  },
  'starts commands': {
    program: 'import subprocess; print(subprocess.run(["sh", "-c", "echo 3 | cat"], capture_output=True).stdout)',
    ends: ok,
    stdout: "b'3\\n'\n",
  },
};
