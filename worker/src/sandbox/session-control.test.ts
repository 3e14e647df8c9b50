import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { expectWithin, openTestSandbox, runProgram, until } from './sandbox.testkit.js';
import { openTestSession } from './session.testkit.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ parkedMax: 2 });
});
afterAll(() => sandbox.close());

describe('an interrupt', () => {
  const busy: Record<string, string> = {
    'a loop': 'while True: pass\n\n',
    'a sleep': 'import time; time.sleep(60)\n',
    'a join of threads': 'import threading; threading.Event().wait()\n',
    'a child process': 'import subprocess; subprocess.run(["sleep", "60"])\n',
  };
  test.each(Object.keys(busy))('ends %s and keeps the variables', async (name) => {
    const told = await openTestSession(sandbox, null);
    await told.say('kept = 41\n');
    told.write(busy[name]!);
    await until(() => !told.waiting);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const seen = told.prompts.length;
    told.session.interrupt();
    await told.prompted(seen + 1);
    expect(told.stderr).toMatch(/^Traceback.*KeyboardInterrupt\n$/s);
    expect(told.stderr).not.toMatch(/<runq>|<string>/);
    expect(await told.say('kept + 1\n')).toBe('42\n');
    told.session.stop('cancelled');
  });

  test('ends input()', async () => {
    const told = await openTestSession(sandbox, null);
    told.write('x = input("? ")\n');
    await told.prompted(2);
    await until(() => told.waiting);
    told.session.interrupt();
    await told.prompted(3);
    expect(told.stderr).toBe(
      'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\nKeyboardInterrupt\n',
    );
    told.session.stop('cancelled');
  });

  test('at the prompt drops the unfinished statement', async () => {
    const told = await openTestSession(sandbox, null);
    await told.say('if True:\n');
    told.session.interrupt();
    await told.prompted(3);
    expect(told.stderr).toBe('\nKeyboardInterrupt\n');
    expect(await told.say('5\n')).toBe('5\n');
    told.session.stop('cancelled');
  });

  test('ends files that run for ever, and the prompt comes', async () => {
    const told = await openTestSession(sandbox, 'print("ready")\nn = 7\nwhile True: pass\n', { begin: false });
    await until(() => told.stdout !== '');
    told.session.interrupt();
    await told.prompted(1);
    expect(await told.say('n\n')).toContain('7\n');
    told.session.stop('cancelled');
  });

  test('many of them in a row leave a session that works', async () => {
    const told = await openTestSession(sandbox, null);
    for (let i = 0; i < 100; i++) {
      told.session.interrupt();
      told.write('1\n');
      await new Promise((resolve) => setTimeout(resolve, i % 10));
    }
    told.write('\n');
    // An interrupt may take the line that it meets.
    await until(() => {
      told.write('print("alive")\n');
      return told.stdout.includes('alive') || told.facts !== null;
    });
    expect(told.facts).toBeNull();
    told.session.stop('cancelled');
  });

  test('that is ignored is told, so that ending the session can be offered', async () => {
    const told = await openTestSession(sandbox, null, { terms: { interruptMs: 200 } });
    await told.say('import signal; _ = signal.signal(signal.SIGINT, signal.SIG_IGN)\n');
    await told.say('while True: pass\n');
    told.write('\n');
    told.session.interrupt();
    await until(() => told.notices.length > 0);
    expect(told.notices).toEqual([{ kind: 'interrupt', leftMs: null }]);
    told.session.stop('cancelled');
    expect(await told.ended()).toMatchObject({ stopReason: 'cancelled' });
  });
});

describe('completion', () => {
  test('tells what a word may become', async () => {
    const told = await openTestSession(sandbox, 'import math\nmy_name = 1\nmy_list = []\n');
    expect(await told.session.complete('x = my_', 7)).toEqual({
      state: 'ok',
      from: 4,
      matches: ['my_name', 'my_list'],
    });
    const attribute = await told.session.complete('math.sq + 1', 7);
    expect(attribute).toEqual({ state: 'ok', from: 0, matches: ['math.sqrt('] });
    expect((await told.session.complete('', 0)).matches).toEqual([]);
    expect((await told.session.complete('x.', 99)).matches).toEqual([]);
    expect((await told.session.complete('', -5)).matches).toEqual([]);
    expect(await told.say('my_name\n')).toBe('1\n');
    told.session.stop('cancelled');
  });

  test('is bounded', async () => {
    const told = await openTestSession(
      sandbox,
      'class A: pass\na = A()\nfor i in range(5000): setattr(a, f"n{i}" + "x" * 500, 1)\n',
    );
    const { matches } = await told.session.complete('a.n', 3);
    expect(matches).toHaveLength(100);
    expect(Math.max(...matches.map((match) => match.length))).toBeLessThanOrEqual(200);
    expect((await told.session.complete('x'.repeat(100_000), 5)).state).toBe('busy');
    told.session.stop('cancelled');
  });

  test('is busy in a statement, in input(), and after the end', async () => {
    const told = await openTestSession(sandbox, null);
    told.write('import time; time.sleep(0.3)\n');
    expect((await told.session.complete('a', 1)).state).toBe('busy');
    await told.prompted(2);
    expect((await told.session.complete('prin', 4)).state).toBe('ok');
    told.write('x = input()\n');
    await told.prompted(3);
    expect((await told.session.complete('a', 1)).state).toBe('busy');
    told.session.stop('cancelled');
    const late = told.session.complete('a', 1);
    await told.ended();
    expect((await late).state).toBe('busy');
    expect((await told.session.complete('a', 1)).state).toBe('busy');
  });

  test('that does not come back is given up, and the session goes on after an interrupt', async () => {
    const told = await openTestSession(
      sandbox,
      'class A:\n    def __getattr__(self, name):\n        while True: pass\n    def __dir__(self): return ["x"]\na = A()\n',
    );
    expect((await told.session.complete('a.b.', 4)).state).toBe('busy');
    told.session.interrupt();
    await told.prompted(2);
    expect(await told.say('3\n')).toBe('3\n');
    told.session.stop('cancelled');
  });
});

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
