import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { expectRow, openTestSandbox, type Row, runProgram, until } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

const at = (line: number, name = '<module>', path = 'main.py') => ({ path, line, function: name });
const cpu = { cpuTimeMs: 200 };
const wall = { wallTimeMs: 250 };
const pressStop: Pick<Row, 'onOutput'> = { onOutput: (_, run) => run.stop('cancelled') };
const loopInHelper = {
  path: 'lib/helper.py',
  content: 'def turn():\n    while True:\n        pass\n',
  encoding: 'utf8' as const,
};

/** Every limit with every way to be busy. */
const stopped: Record<string, Row> = {
  'CPU limit in a loop': {
    program: 'n = 1\nwhile True: n = -n\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(2)] },
  },
  'CPU limit in a C call': {
    program: 'print("x")\n\nsum(range(10 ** 12))\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(3)] },
  },
  'CPU limit in one operation': {
    program: 'x = 7 ** 100_000\ny = 3 ** 50_000_000\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(2)] },
  },
  'CPU limit in a function': {
    program: 'def f():\n    while True: pass\n\ndef g():\n    f()\n\ng()\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(2, 'f'), at(5, 'g'), at(7)] },
  },
  'CPU limit in another file': {
    program: 'from lib import helper\nhelper.turn()\n',
    files: [loopInHelper],
    limits: cpu,
    ends: { stopReason: 'cpu_time' },
    also: ({ result }) => {
      expect(result.stack).toEqual([{ ...at(0, 'turn', 'lib/helper.py'), line: expect.any(Number) }, at(2)]);
      expect([2, 3]).toContain(result.stack[0]?.line);
    },
  },
  'CPU limit in a library': {
    program: 'import json\nwhile True: json.loads(json.dumps(list(range(999)), indent=2))\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(2)] },
  },
  'CPU limit in deep recursion': {
    program:
      'import sys\nsys.setrecursionlimit(10_000)\ndef f(n):\n    if n: f(n - 1)\n    while True: pass\n\nf(5000)\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(5, 'f'), ...Array.from({ length: 9 }, () => at(4, 'f'))] },
  },
  'CPU limit in a loop that catches everything': {
    program: 'while True:\n    try:\n        while True: pass\n    except: pass\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(3)] },
  },
  'CPU limit in a thread that the main thread waits for': {
    program:
      'import threading\ndef spin():\n    while True: pass\nt = threading.Thread(target=spin)\nt.start()\nt.join()\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(3, 'spin')] },
  },
  'CPU limit after the end of the main thread': {
    program: 'import threading\ndef spin():\n    while True: pass\nthreading.Thread(target=spin).start()\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(3, 'spin')] },
  },
  'CPU limit in a child process': {
    program: 'import subprocess, sys\n\nsubprocess.run([sys.executable, "-c", "while True: pass"])\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(3)] },
  },
  'CPU limit in a forked child': {
    program: 'import os\nif os.fork() == 0:\n    while True: pass\nos.wait()\n',
    limits: cpu,
    ends: { stopReason: 'cpu_time', stack: [at(4)] },
  },
  'wall limit in a sleep': {
    program: 'import time\n\ntime.sleep(60)\n',
    limits: wall,
    ends: { stopReason: 'wall_time', stack: [at(3)] },
  },
  'wall limit in a loop of sleeps': {
    program: 'from time import sleep\nfor i in range(10 ** 6):\n    sleep(0.001)\n',
    limits: wall,
    ends: { stopReason: 'wall_time' },
    also: ({ result }) => expect([2, 3]).toContain(result.stack[0]?.line),
  },
  'wall limit in a file whose name is not ASCII': {
    program: 'import größe\n',
    files: [{ path: 'größe.py', content: 'import time\ntime.sleep(9)\n', encoding: 'utf8' }],
    limits: wall,
    ends: { stopReason: 'wall_time', stack: [at(2, '<module>', 'größe.py'), at(1)] },
  },
  'wall limit in a destructor at the end': {
    program: 'import time\nclass A:\n    def __del__(self):\n        time.sleep(9)\na = A()\ndel a\n',
    limits: wall,
    ends: { stopReason: 'wall_time', stack: [at(4, '__del__'), at(6)] },
  },
  'idle limit in input()': {
    program: 'print("x")\nname = input("Name? ")\n',
    interactive: true,
    limits: { idleTimeMs: 250 },
    ends: { stopReason: 'idle', stack: [at(2)] },
  },
  'output limit': {
    program: 'while True: print("y" * 99)\n',
    ends: { stopReason: 'output', stack: [at(1)] },
  },
  'Stop in a loop': {
    program: 'print("x")\nwhile True: pass\n',
    ...pressStop,
    ends: { stopReason: 'cancelled' },
    also: ({ result }) => expect([1, 2]).toContain(result.stack[0]?.line),
  },
};

/** The line is unknown, and nothing else differs. */
const unknown: Record<string, { program: string }> = {
  'the signal is masked': {
    program:
      'import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nprint("x")\nwhile True: pass\n',
  },
  'the signal is ignored': {
    program: 'import signal\nsignal.signal(58, signal.SIG_IGN)\nprint("x")\nwhile True: pass\n',
  },
  'the signal has its default': {
    program: 'import signal\nsignal.signal(58, signal.SIG_DFL)\nprint("x")\nwhile True: pass\n',
  },
  'the signal ends the program': {
    program: 'import os, signal\nsignal.signal(58, lambda *_: os._exit(0))\nprint("x")\nwhile True: pass\n',
  },
  'all descriptors are closed': { program: 'import os\nos.closerange(3, 256)\nprint("x")\nwhile True: pass\n' },
  'another program runs in its place': {
    program:
      'import os, sys\nprint("x", flush=True)\nos.execv(sys.executable, ["python3", "-c", "while True: pass"])\n',
  },
  'rubbish fills the pipe': {
    program: [
      'import os, threading, time',
      'def fill():',
      '    while True: os.write(63, os.urandom(4096))',
      'threading.Thread(target=fill).start()',
      'time.sleep(0.1)',
      'print("x")',
      'while True: pass',
    ].join('\n'),
  },
  'a frame has no end': {
    program:
      'import os\nos.write(63, b"Stack (most recent call first):\\n" + b"  File" * 9000)\nprint("x")\nwhile True: pass',
  },
};

// On a busy machine a program may get no processor in the time it has to answer.
test.each(Object.entries(stopped))('the line is known: %s', { retry: 2 }, (_, row) => expectRow(sandbox, row));

test.each(Object.entries(unknown))('the line is unknown: %s', async (_, row) => {
  const ends = { stopReason: 'cpu_time' as const, exitCode: null, signal: 'SIGKILL', stack: [], fault: null };
  await expectRow(sandbox, { ...row, limits: cpu, ends, stdout: 'x\n', stderr: '' });
});

test('an uncaught MemoryError has the line that raised it', async () => {
  const source = 'def grow(x):\n    while True:\n        x.append("y" * 999_999)\n\ngrow([])\n';
  const { result, stderr } = await runProgram(sandbox, source);
  expect(result).toMatchObject({ memoryError: true, exitCode: 1, stack: [at(3, 'grow'), at(5)] });
  expect(stderr).toMatch(/line 3, in grow\n.*\n\s*~*\^*~*\n?MemoryError\n$/);
});

test('a forged dump lies only about the program, and in a bounded size', async () => {
  const source =
    'import os\nlines = "".join(f\'  File "/box/work/x{"y" * 900}", line {n} in f\\n\' for n in range(30))\n' +
    'os.write(63, b"Current thread 0x1 (most recent call first):\\n" + lines.encode())\nwhile True: pass\n';
  const { result } = await runProgram(sandbox, source, { limits: cpu });
  expect(result).toMatchObject({ stopReason: 'cpu_time', fault: null });
  expect(result.stack).toHaveLength(10);
});

test('a stop writes nothing to the output of the program', async () => {
  const seen = await runProgram(sandbox, 'print("kept")\nwhile True: pass\n', { limits: cpu });
  expect([seen.stdout, seen.stderr]).toEqual(['kept\n', '']);
});

test('a program that ends by itself has no line', async () => {
  for (const source of ['print(1)', '1 / 0', 'import os; os.kill(os.getpid(), 9)'])
    expect((await runProgram(sandbox, source)).result.stack).toEqual([]);
});

test('a session that is stopped in a function of its file has the line', async () => {
  const source = 'def spin():\n    print("x", flush=True)\n    while True: pass\n';
  const repl = await openTestSession(sandbox, source);
  repl.write('spin()\n');
  await until(() => repl.stdout.includes('x'));
  repl.session.stop('cancelled');
  const { stopReason, stack } = await repl.ended();
  expect(stopReason).toBe('cancelled');
  expect(stack).toEqual([{ ...at(0, 'spin'), line: expect.any(Number) }]);
});

test('a session that is stopped at its prompt, or while frozen, has no line', async () => {
  const idle = await openTestSession(sandbox, 'x = 1\n');
  idle.session.stop('cancelled');
  expect(await idle.ended()).toMatchObject({ stopReason: 'cancelled', signal: 'SIGKILL', stack: [] });
  const frozen = await openTestSession(sandbox, 'x = 1\n');
  frozen.session.freeze();
  await until(() => frozen.frozen.length > 0);
  frozen.session.stop('cancelled');
  expect(await frozen.ended()).toMatchObject({ stopReason: 'cancelled', signal: 'SIGKILL', stack: [] });
});

test('a statement of a session over its CPU limit is interrupted and shows its line itself', async () => {
  const source = 'def spin():\n    while True: pass\n';
  const repl = await openTestSession(sandbox, source, { sessionLimits: { statementCpuMs: 200 } });
  expect(await repl.enter('spin()\n')).toMatch(/main\.py", line 2, in spin\n.*KeyboardInterrupt/s);
  repl.session.stop('cancelled');
  expect((await repl.ended()).stack).toEqual([]);
});
