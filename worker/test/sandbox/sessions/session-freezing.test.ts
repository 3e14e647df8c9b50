import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { expectWithin, openTestSandbox, runProgram, until } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ parkedMax: 2 });
});
afterAll(() => sandbox.close());

describe('frozen', () => {
  const ticks =
    'import threading, time\ndef tick():\n    while True:\n        print("tick"); time.sleep(0.01)\n' +
    'threading.Thread(target=tick, daemon=True).start()\n';

  test('stops all processes of the session but not a neighbour; input waits for the thaw', async () => {
    const repl = await openTestSession(sandbox, ticks);
    await until(() => repl.stdout.length > 20);
    repl.session.freeze();
    await until(() => repl.frozen.length === 1);
    expect(repl.frozen).toEqual([true]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const printed = repl.stdout.length;
    repl.write('print("typed")\n');
    const neighbour = await runProgram(sandbox, 'print(sum(range(1000)))');
    expect(neighbour.stdout).toBe('499500\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(repl.stdout.length).toBe(printed);
    expect((await repl.session.complete('a', 1)).state).toBe('busy');
    repl.session.thaw();
    await until(() => repl.stdout.includes('typed'));
    expect(repl.frozen).toEqual([true, false]);
    await until(() => repl.stdout.slice(repl.stdout.indexOf('typed')).includes('tick'));
    repl.session.stop('cancelled');
  });

  test('pauses its clocks', async () => {
    const repl = await openTestSession(sandbox, null, { limits: { wallTimeMs: 900, idleTimeMs: 900 } });
    repl.session.freeze();
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(repl.result).toBeNull();
    repl.session.thaw();
    expect(await repl.enter('1\n')).toBe('1\n');
    const { stopReason, usage } = await repl.ended();
    expect(stopReason).toBe('wall_time');
    expectWithin(850, 1_250, usage.wallTimeMs);
  });

  test('stop works immediately on a frozen session with many processes', async () => {
    const repl = await openTestSession(
      sandbox,
      'import os\nfor _ in range(5):\n    if os.fork() == 0:\n        while True: pass\n',
      {
        begin: false,
      },
    );
    await repl.waitForPrompts(1);
    repl.session.freeze();
    await until(() => repl.frozen.length === 1);
    const begun = performance.now();
    repl.session.stop('cancelled');
    expect(await repl.ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  test('ends after the frozen time limit', async () => {
    const repl = await openTestSession(sandbox, null, { sessionLimits: { frozenTimeMs: 500 } });
    repl.session.freeze();
    expect(await repl.ended()).toMatchObject({ stopReason: 'frozen', fault: null });
  });

  test('stops a program that thaws itself by a timer', async () => {
    const waker =
      'import ctypes, signal\nsignal.signal(signal.SIGCONT, lambda *a: None)\nlibc = ctypes.CDLL(None)\n' +
      'class Sigevent(ctypes.Structure):\n' +
      '    _fields_ = [("value", ctypes.c_void_p), ("signo", ctypes.c_int), ("notify", ctypes.c_int), ' +
      '("pad", ctypes.c_char * 48)]\n' +
      'e = Sigevent(None, signal.SIGCONT, 0)\nfor n in range(5):\n  t = ctypes.c_void_p()\n' +
      '  assert libc.timer_create(1, ctypes.byref(e), ctypes.byref(t)) == 0\n' +
      '  spec = (ctypes.c_long * 4)(0, 200_000_000, 0, 200_000_000 + n * 30_000_000)\n' +
      '  assert libc.timer_settime(t, 0, ctypes.byref(spec), None) == 0\nimport threading\ndef burn():\n' +
      '    while True: pass\nthreading.Thread(target=burn, daemon=True).start()\n';
    const repl = await openTestSession(sandbox, waker);
    expect(repl.stderr).toBe('');
    repl.session.freeze();
    const { stopReason } = await Promise.race([
      repl.ended(),
      new Promise<never>((_, no) => setTimeout(no, 15_000, new Error('it was not ended'))),
    ]);
    expect(stopReason).toBe('frozen');
  });

  test('freezes at most parkedMax sessions; others are refused and continue', async () => {
    const all = await Promise.all([1, 2, 3].map(() => openTestSession(sandbox, null)));
    for (const { session } of all) session.freeze();
    await until(() => all.every(({ frozen }) => frozen.length === 1));
    expect(all.map(({ frozen }) => frozen[0])).toEqual([true, true, false]);
    expect(await all[2]!.enter('1\n')).toBe('1\n');
    all[0]!.session.stop('cancelled');
    await all[0]!.ended();
    all[2]!.session.freeze();
    await until(() => all[2]!.frozen.length === 2);
    expect(all[2]!.frozen).toEqual([false, true]);
    for (const { session } of all) session.stop('cancelled');
    await Promise.all(all.map((each) => each.ended()));
  });

  test('parked sessions leave every slot to other runs', async () => {
    const parked = await Promise.all([1, 2].map(() => openTestSession(sandbox, null)));
    for (const { session } of parked) session.freeze();
    await until(() => parked.every(({ frozen }) => frozen.length === 1));
    const others = await Promise.all([1, 2, 3, 4].map(() => openTestSession(sandbox, null)));
    expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
    for (const { session } of parked) session.thaw();
    for (const each of [...parked, ...others]) expect(await each.enter('2\n')).toBe('2\n');
    for (const { session } of [...parked, ...others]) session.stop('cancelled');
    await Promise.all([...parked, ...others].map((each) => each.ended()));
  });
});
