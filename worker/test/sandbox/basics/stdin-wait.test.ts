import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ slots: 8 });
});
afterAll(() => sandbox.close());

const poll = 'import select\np = select.poll(); p.register(0, select.POLLIN)\n';
const libc = 'import ctypes\nlibc = ctypes.CDLL(None)\nb = ctypes.create_string_buffer(64)\n';

/** Programs that wait for a line and print it. */
const waiting: Record<string, string> = {
  'input()': 'print(input())',
  'sys.stdin.readline': 'import sys\nprint(sys.stdin.readline(), end="")',
  'iterating over sys.stdin': 'import sys\nfor line in sys.stdin: print(line, end=""); break',
  'os.read': 'import os\nprint(os.read(0, 99).decode(), end="")',
  'os.readv': 'import os\nb = bytearray(99)\nprint(b[:os.readv(0, [b])].decode(), end="")',
  'os.read of a copy of the descriptor':
    'import os\nfd = os.dup(0); os.close(0)\nprint(os.read(fd, 99).decode(), end="")',
  'a file opened as /dev/stdin': 'print(open("/dev/stdin").readline(), end="")',
  select: 'import select, sys\nselect.select([sys.stdin], [], [])\nprint(input())',
  poll: `${poll}p.poll()\nprint(input())`,
  'poll with a time-out': `${poll}p.poll(20000)\nprint(input())`,
  'selectors (epoll)':
    'import selectors, sys\ns = selectors.DefaultSelector(); s.register(sys.stdin, selectors.EVENT_READ)\n' +
    's.select()\nprint(input())',
  asyncio:
    'import asyncio, sys\nasync def main():\n    loop = asyncio.get_running_loop(); reader = asyncio.StreamReader()\n' +
    '    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)\n' +
    '    print((await reader.readline()).decode(), end="")\nasyncio.run(main())',
  'read(2) called from C': `${libc}n = libc.read(0, b, 64)\nprint(b.raw[:n].decode(), end="")`,
  'a C library that reads its own stdin':
    `${libc}libc.fgets.restype = ctypes.c_char_p\nstdin = ctypes.c_void_p.in_dll(libc, "stdin")\n` +
    'print(libc.fgets(b, 64, stdin).decode(), end="")',
  'another thread': 'import threading\nt = threading.Thread(target=lambda: print(input())); t.start(); t.join()',
  'another thread while the main thread works':
    'import threading, time\nt = threading.Thread(target=lambda: print(input())); t.start()\n' +
    'while t.is_alive(): time.sleep(0.001)',
  'a child process': 'import subprocess, sys\nsubprocess.run([sys.executable, "-c", "print(input())"])',
  'a child of a child': 'import subprocess\nsubprocess.run(["sh", "-c", "head -n 1; true"])',
};

describe('a program waits for input', () => {
  test.concurrent.each(Object.entries(waiting))('%s', async (_, program) => {
    const seen = await runProgram(sandbox, program, {
      interactive: true,
      limits: { wallTimeMs: 8_000, idleTimeMs: 8_000 },
      onWaiting: (now, run) => now && run.write(Buffer.from('answer\n')),
    });
    expect(seen.stdout).toBe('answer\n');
    expect(seen.result).toMatchObject({ stopReason: null, exitCode: 0 });
  });
});

/** Programs that wait for something else: their wall time continues. */
const elsewhere: Record<string, string> = {
  sleeping: 'import time\ntime.sleep(9)',
  'reading another pipe': 'import os\nr, w = os.pipe()\nos.read(r, 1)',
  'reading another pipe instead of stdin': 'import os\nr, w = os.pipe()\nos.dup2(r, 0)\nos.read(0, 1)',
  'polling another pipe': 'import os, select\nr, w = os.pipe()\np = select.poll(); p.register(r, 1)\np.poll()',
  'a child with a stdin of its own': 'import subprocess\nsubprocess.Popen(["cat"], stdin=subprocess.PIPE).wait()',
  'waiting for stdin or a moment, again and again':
    'import selectors, sys\ns = selectors.DefaultSelector(); s.register(sys.stdin, 1)\nwhile True: s.select(0.01)',
};

describe('a program does not wait for input', () => {
  test.concurrent.each(Object.entries(elsewhere))('%s', async (_, program) => {
    const waited: boolean[] = [];
    const seen = await runProgram(sandbox, program, {
      interactive: true,
      limits: { wallTimeMs: 600, idleTimeMs: 100 },
      onWaiting: (now) => waited.push(now),
    });
    expect(seen.result.stopReason).toBe('wall_time');
    expect(waited).toEqual([]);
  });
});

test('reports the end of each wait when its line arrives', async () => {
  const reported: boolean[] = [];
  let lines = 0;
  const seen = await runProgram(sandbox, 'for _ in range(5): print(input())', {
    interactive: true,
    onWaiting: (now, run) => {
      reported.push(now);
      if (now) run.write(Buffer.from(`${++lines}\n`));
    },
  });
  expect(seen.stdout).toBe('1\n2\n3\n4\n5\n');
  expect(reported).toEqual([true, false, true, false, true, false, true, false, true, false]);
});
