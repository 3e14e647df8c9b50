import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { expectWithin, openTestSandbox, runProgram, type Trial } from './sandbox.testkit.js';

/** Programs that once ended the supervisor, and with it the runs of everybody, or held it up. */
const MiB = 1024 * 1024;
const cgroupName = `runq-others-${process.pid}`;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openTestSandbox({ lanes: 1, readyUnits: 1, cgroupName });
});
afterAll(() => sandbox.close());

/** Runs a program beside a sleeping neighbour, which must not notice. */
async function besideNeighbour(program: string, trial: Trial) {
  const supervisor = sandbox.supervisorPid();
  const neighbour = runProgram(sandbox, 'import time; time.sleep(0.6); print("slept well")');
  const seen = await runProgram(sandbox, program, trial);
  expect((await neighbour).stdout).toBe('slept well\n');
  expect(sandbox.supervisorPid()).toBe(supervisor);
  return seen.facts;
}

test('a program that gives itself a name of odd bytes', async () => {
  const program = 'import ctypes\nctypes.CDLL(None).prctl(15, b"\\xff\\xfe) R 1 1", 0, 0, 0)\nwhile True: pass';
  const facts = await besideNeighbour(program, { limits: { cpuTimeMs: 300 } });
  expect(facts).toMatchObject({ stopReason: 'cpu_time', fault: null });
});

test('a program that is stopped while it polls at an impossible address', async () => {
  const program = `
import ctypes, os, signal, time
libc, me = ctypes.CDLL(None), os.getpid()
if os.fork() == 0:
    for _ in range(8):
        os.kill(me, signal.SIGSTOP); time.sleep(0.1); os.kill(me, signal.SIGCONT); time.sleep(0.002)
    os.kill(me, signal.SIGKILL)
while True: libc.syscall(7, ctypes.c_ulong(2**64 - 1), 1, -1)`;
  const facts = await besideNeighbour(program, { interactive: true });
  expect(facts).toMatchObject({ signal: 'SIGKILL', stopReason: null, fault: null });
});

test('a small process that fills the disk when memory is short', async () => {
  const program = 'import os\nos.execv("/bin/dd", ["dd", "if=/dev/zero", "of=/box/tmp/x", "bs=1M"])';
  const facts = await besideNeighbour(program, { limits: { memoryBytes: 16 * MiB } });
  expect(facts).toMatchObject({ exitCode: null, signal: 'SIGKILL', fault: null });
  expect(facts.oomKills).toBeGreaterThan(0);
  for (let count = 0; count < 4; count++) expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
});

test('a program that floods its display with items that take long to read', async () => {
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

test('programs that flood their displays with items of no size wait for themselves', async () => {
  // Unbounded, these two kept the supervisor so busy that no unit became ready in five seconds, for anybody.
  const crowd = await openTestSandbox({ lanes: 12, readyUnits: 2 });
  try {
    const floods = [4, 21].map((size) => `bytes([${size - 4}, 0, 0, 0]) + b'{"kind":"prompt"}'[:${size - 4}]`);
    const program = (item: string) =>
      `import os\nitem = ${item}\npack = item * (65536 // len(item))\nn = 0\nwhile n < 10 << 20: n += os.write(3, pack)\nprint("all was read")`;
    const hostile = Array.from({ length: 10 }, (_, n) =>
      runProgram(crowd, program(floods[n % 2]!), { limits: { wallTimeMs: 2_500 } }),
    );
    for (let count = 0; count < 10; count++) expect((await runProgram(crowd, 'print(1)')).stdout).toBe('1\n');
    for (const { facts, stdout } of await Promise.all(hostile)) {
      expect(facts).toMatchObject({ stopReason: 'wall_time', fault: null });
      expect(stdout).toBe('');
    }
  } finally {
    await crowd.close();
  }
});

test('a turtle that never pauses is drawn to its end', async () => {
  const program =
    'import turtle\nturtle.tracer(0)\nfor n in range(3000):\n    turtle.forward(n % 7); turtle.left(3); turtle.update()\nturtle.write("the end"); turtle.update()';
  const { items, facts } = await runProgram(sandbox, program, { limits: { wallTimeMs: 15_000, cpuTimeMs: 15_000 } });
  expect(facts).toMatchObject({ exitCode: 0, stopReason: null });
  expect(JSON.stringify(items.at(-1))).toContain('the end');
});

test('shared memory that a program leaves is neither the next run’s nor given to it', async () => {
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
    const { facts } = await runProgram(sandbox, 'print(1)');
    expectWithin(0, 30 * MiB, facts.usage.memoryPeakBytes);
    expect((await runProgram(sandbox, leaves)).stdout).toBe('left\n');
    expect((await runProgram(sandbox, takes)).facts.oomKills).toBeGreaterThan(0);
  }
});

test('buffers of sockets are limited although no meter of memory counts them', async () => {
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
