import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { expectWithin, openTestSandbox, runProgram, type Trial } from '../../support/test-sandbox.js';

/** Regression tests: programs that crashed the supervisor, and with it all runs, or delayed it. */
const MiB = 1024 * 1024;
const cgroupName = `runq-others-${process.pid}`;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openTestSandbox({ slots: 1, readyUnits: 1, cgroupName });
});
afterAll(() => sandbox.close());

/** Runs a program beside a sleeping neighbour, which must not be affected. */
async function besideNeighbour(program: string, trial: Trial) {
  const supervisor = sandbox.supervisorPid();
  const neighbour = runProgram(sandbox, 'import time; time.sleep(0.6); print("slept well")');
  const seen = await runProgram(sandbox, program, trial);
  expect((await neighbour).stdout).toBe('slept well\n');
  expect(sandbox.supervisorPid()).toBe(supervisor);
  return seen.result;
}

test('a process name of invalid UTF-8 has no effect on other runs', async () => {
  const program = 'import ctypes\nctypes.CDLL(None).prctl(15, b"\\xff\\xfe) R 1 1", 0, 0, 0)\nwhile True: pass';
  const result = await besideNeighbour(program, { limits: { cpuTimeMs: 300 } });
  expect(result).toMatchObject({ stopReason: 'cpu_time', fault: null });
});

test('stops a program that polls at an invalid address', async () => {
  const program = `
import ctypes, os, signal, time
libc, me = ctypes.CDLL(None), os.getpid()
if os.fork() == 0:
    for _ in range(8):
        os.kill(me, signal.SIGSTOP); time.sleep(0.1); os.kill(me, signal.SIGCONT); time.sleep(0.002)
    os.kill(me, signal.SIGKILL)
while True: libc.syscall(7, ctypes.c_ulong(2**64 - 1), 1, -1)`;
  const result = await besideNeighbour(program, { interactive: true });
  expect(result).toMatchObject({ signal: 'SIGKILL', stopReason: null, fault: null });
});

test('a small process fills the disk when memory is short', async () => {
  const program = 'import os\nos.execv("/bin/dd", ["dd", "if=/dev/zero", "of=/box/tmp/x", "bs=1M"])';
  const result = await besideNeighbour(program, { limits: { memoryBytes: 16 * MiB } });
  expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL', fault: null });
  expect(result.oomKills).toBeGreaterThan(0);
  for (let count = 0; count < 4; count++) expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
});

test('a flood of display items that are slow to parse does not delay other runs', async () => {
  const program = `
import os, struct
b = b'{"kind":"hint","x":[' + b'[],' * 1900000 + b'[]]}'
b = struct.pack("<I", len(b)) + b
for n in range(10):
    v = memoryview(b)
    while v: v = v[os.write(3, v):]
print("end")`;
  const main = runProgram(sandbox, program);
  const neighbour = await runProgram(sandbox, 'print(1)');
  expect(neighbour.stdout).toBe('1\n');
  expect((await main).stdout).toBe('end\n');
});

test('programs that flood their displays with empty items delay only themselves', async () => {
  // Without a limit, these two kept the supervisor so busy that no unit of any user became ready in five seconds.
  const crowd = await openTestSandbox({ slots: 12, readyUnits: 2 });
  try {
    const floods = [4, 21].map((size) => `bytes([${size - 4}, 0, 0, 0]) + b'{"kind":"prompt"}'[:${size - 4}]`);
    const program = (item: string) =>
      `import os\nitem = ${item}\npack = item * (65536 // len(item))\nn = 0\n` +
      `while n < 10 << 20: n += os.write(3, pack)\nprint("all was read")`;
    const hostile = Array.from({ length: 10 }, (_, n) =>
      runProgram(crowd, program(floods[n % 2]!), { limits: { wallTimeMs: 2_500 } }),
    );
    for (let count = 0; count < 10; count++) expect((await runProgram(crowd, 'print(1)')).stdout).toBe('1\n');
    for (const { result, stdout } of await Promise.all(hostile)) {
      expect(result).toMatchObject({ stopReason: 'wall_time', fault: null });
      expect(stdout).toBe('');
    }
  } finally {
    await crowd.close();
  }
});

test('draws a turtle that never pauses to its end', async () => {
  const program =
    'import turtle\nturtle.tracer(0)\nfor n in range(3000):\n' +
    '    turtle.forward(n % 7); turtle.left(3); turtle.update()\nturtle.write("the end"); turtle.update()';
  const { items, result } = await runProgram(sandbox, program, { limits: { wallTimeMs: 15_000, cpuTimeMs: 15_000 } });
  expect(result).toMatchObject({ exitCode: 0, stopReason: null });
  expect(JSON.stringify(items.at(-1))).toContain('the end');
});

test('shared memory left by a program is neither charged nor visible to the next run', async () => {
  const leaves = `
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
for n in range(56):
    at = libc.shmat(libc.shmget(0, ctypes.c_size_t(1 << 20), 0o1600), None, 0)
    ctypes.memset(at, 1, 1 << 20); libc.shmdt(ctypes.c_void_p(at))
print("left")`;
  const takes = `
import mmap
m = mmap.mmap(-1, 80 << 20)
for i in range(0, 80 << 20, 4096): m[i] = 1
print("too much")`;
  for (let count = 0; count < 3; count++) {
    expect((await runProgram(sandbox, leaves)).stdout).toBe('left\n');
    const { result } = await runProgram(sandbox, 'print(1)');
    expectWithin(0, 30 * MiB, result.usage.memoryPeakBytes);
    expect((await runProgram(sandbox, leaves)).stdout).toBe('left\n');
    expect((await runProgram(sandbox, takes)).result.oomKills).toBeGreaterThan(0);
  }
});

test('limits socket buffers although no memory meter counts them', async () => {
  const program = `
import socket
keep, sent = [], 0
try:
    while True:
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); keep.append(s)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 30); s.bind(("127.0.0.1", 0)); s.setblocking(False)
        for _ in range(60): s.sendto(bytes(9000), s.getsockname())
except OSError: pass
for s in keep:
    try:
        while True: sent += len(s.recv(65536))
    except BlockingIOError: pass
print(sent >> 20)`;
  const { stdout } = await runProgram(sandbox, program);
  expectWithin(0, 16, Number(stdout || Number.NaN));
});
