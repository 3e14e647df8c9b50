import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { expectWithin, openTestSandbox, runProgram, until } from './sandbox.testkit.js';
import { openTestSession } from './session.testkit.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ parkedMax: 2 });
});
afterAll(() => sandbox.close());

describe('frozen', () => {
  const ticks =
    'import threading, time\ndef tick():\n    while True:\n        print("tick"); time.sleep(0.01)\nthreading.Thread(target=tick, daemon=True).start()\n';

  test('nothing of a session goes on, a neighbour does, and input waits for the thaw', async () => {
    const told = await openTestSession(sandbox, ticks);
    await until(() => told.stdout.length > 20);
    told.session.freeze();
    await until(() => told.frozen.length === 1);
    expect(told.frozen).toEqual([true]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const printed = told.stdout.length;
    told.write('print("typed")\n');
    const neighbour = await runProgram(sandbox, 'print(sum(range(1000)))');
    expect(neighbour.stdout).toBe('499500\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told.stdout.length).toBe(printed);
    expect((await told.session.complete('a', 1)).state).toBe('busy');
    told.session.thaw();
    await until(() => told.stdout.includes('typed'));
    expect(told.frozen).toEqual([true, false]);
    await until(() => told.stdout.slice(told.stdout.indexOf('typed')).includes('tick'));
    told.session.stop('cancelled');
  });

  test('clocks stand still', async () => {
    const told = await openTestSession(sandbox, null, { limits: { wallTimeMs: 900, idleTimeMs: 900 } });
    told.session.freeze();
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(told.facts).toBeNull();
    told.session.thaw();
    expect(await told.say('1\n')).toBe('1\n');
    const { stopReason, usage } = await told.ended();
    expect(stopReason).toBe('wall_time');
    expectWithin(850, 1_250, usage.wallTimeMs);
  });

  test('stop works at once, with processes that stopped in the middle of everything', async () => {
    const told = await openTestSession(
      sandbox,
      'import os\nfor _ in range(5):\n    if os.fork() == 0:\n        while True: pass\n',
      {
        begin: false,
      },
    );
    await told.prompted(1);
    told.session.freeze();
    await until(() => told.frozen.length === 1);
    const begun = performance.now();
    told.session.stop('cancelled');
    expect(await told.ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
    expect(performance.now() - begun).toBeLessThan(1_500);
  });

  test('for too long ends it', async () => {
    const told = await openTestSession(sandbox, null, { terms: { frozenTimeMs: 500 } });
    told.session.freeze();
    expect(await told.ended()).toMatchObject({ stopReason: 'frozen', fault: null });
  });

  test('a program that wakes itself by a timer is ended', async () => {
    const waker =
      'import ctypes, signal\nsignal.signal(signal.SIGCONT, lambda *a: None)\nlibc = ctypes.CDLL(None)\nclass Sigevent(ctypes.Structure):\n    _fields_ = [("value", ctypes.c_void_p), ("signo", ctypes.c_int), ("notify", ctypes.c_int), ("pad", ctypes.c_char * 48)]\n' +
      'e = Sigevent(None, signal.SIGCONT, 0)\nfor n in range(5):\n  t = ctypes.c_void_p()\n  assert libc.timer_create(1, ctypes.byref(e), ctypes.byref(t)) == 0\n' +
      '  spec = (ctypes.c_long * 4)(0, 200_000_000, 0, 200_000_000 + n * 30_000_000)\n  assert libc.timer_settime(t, 0, ctypes.byref(spec), None) == 0\nimport threading\ndef burn():\n    while True: pass\nthreading.Thread(target=burn, daemon=True).start()\n';
    const told = await openTestSession(sandbox, waker);
    expect(told.stderr).toBe('');
    told.session.freeze();
    const { stopReason } = await Promise.race([
      told.ended(),
      new Promise<never>((_, no) => setTimeout(no, 15_000, new Error('it was not ended'))),
    ]);
    expect(stopReason).toBe('frozen');
  });

  test('no more than parkedMax at once; the others are refused and go on', async () => {
    const all = await Promise.all([1, 2, 3].map(() => openTestSession(sandbox, null)));
    for (const { session } of all) session.freeze();
    await until(() => all.every(({ frozen }) => frozen.length === 1));
    expect(all.map(({ frozen }) => frozen[0])).toEqual([true, true, false]);
    expect(await all[2]!.say('1\n')).toBe('1\n');
    all[0]!.session.stop('cancelled');
    await all[0]!.ended();
    all[2]!.session.freeze();
    await until(() => all[2]!.frozen.length === 2);
    expect(all[2]!.frozen).toEqual([false, true]);
    for (const { session } of all) session.stop('cancelled');
    await Promise.all(all.map((each) => each.ended()));
  });

  test('parked sessions leave every lane to others', async () => {
    const parked = await Promise.all([1, 2].map(() => openTestSession(sandbox, null)));
    for (const { session } of parked) session.freeze();
    await until(() => parked.every(({ frozen }) => frozen.length === 1));
    const others = await Promise.all([1, 2, 3, 4].map(() => openTestSession(sandbox, null)));
    expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
    for (const { session } of parked) session.thaw();
    for (const each of [...parked, ...others]) expect(await each.say('2\n')).toBe('2\n');
    for (const { session } of [...parked, ...others]) session.stop('cancelled');
    await Promise.all([...parked, ...others].map((each) => each.ended()));
  });
});
