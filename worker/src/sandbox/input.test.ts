import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { openTestSandbox, runProgram } from './sandbox.testkit.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

test('an interactive program is told to be waiting, gets its input, and goes on', async () => {
  const waiting: boolean[] = [];
  const seen = await runProgram(sandbox, 'name = input("Name? ")\nprint("Hello", name)\n', {
    interactive: true,
    onWaiting: (now, run) => {
      waiting.push(now);
      if (now) run.write(Buffer.from('Ada\n'));
    },
  });
  expect(seen.stdout).toBe('Name? Hello Ada\n');
  expect(seen.facts).toMatchObject({ exitCode: 0, stopReason: null });
  expect(waiting).toEqual([true, false]);
});

test('the wall clock stands still while a program waits', async () => {
  const begun = performance.now();
  const seen = await runProgram(sandbox, 'input(); print("after")', {
    interactive: true,
    limits: { wallTimeMs: 300, idleTimeMs: 3_000 },
    onWaiting: (now, run) => {
      if (now) setTimeout(() => run.write(Buffer.from('x\n')), 600);
    },
  });
  expect(seen.stdout).toBe('after\n');
  expect(seen.facts.stopReason).toBeNull();
  expect(performance.now() - begun).toBeGreaterThan(600);
  expect(seen.facts.usage.wallTimeMs).toBeLessThan(200);
});

test('a program that waits for too long is stopped as idle', async () => {
  const seen = await runProgram(sandbox, 'print("asks", end=""); input()', {
    interactive: true,
    limits: { wallTimeMs: 4_000, idleTimeMs: 200 },
  });
  expect(seen.facts.stopReason).toBe('idle');
  expect(seen.stdout).toBe('asks');
});

test('waiting by select counts as waiting, sleeping does not', async () => {
  const selects = await runProgram(sandbox, 'import select, sys; select.select([sys.stdin], [], [])', {
    interactive: true,
    limits: { wallTimeMs: 2_000, idleTimeMs: 200 },
  });
  expect(selects.facts.stopReason).toBe('idle');
  const sleeps = await runProgram(sandbox, 'import time; time.sleep(9)', {
    interactive: true,
    limits: { wallTimeMs: 400, idleTimeMs: 100 },
  });
  expect(sleeps.facts.stopReason).toBe('wall_time');
});

test('an interactive program sees the end of its input', async () => {
  const seen = await runProgram(sandbox, 'import sys; print(sys.stdin.read().upper())', {
    interactive: true,
    stdin: 'first ',
    onRun: (run) => {
      run.write(Buffer.from('second'));
      run.endInput();
    },
  });
  expect(seen.stdout).toBe('FIRST SECOND\n');
});

test('an interrupt is a KeyboardInterrupt that the program may catch', async () => {
  const seen = await runProgram(
    sandbox,
    'try:\n    print("ready")\n    while True: pass\nexcept KeyboardInterrupt: print("caught")\n',
    { onOutput: (text, run) => text.includes('ready') && run.interrupt() },
  );
  expect(seen.stdout).toMatch(/^ready\n?caught\n$/);
  expect(seen.facts).toMatchObject({ exitCode: 0, stopReason: null });
});

test('an interrupt that is not caught ends the program by SIGINT, as in a terminal', async () => {
  const seen = await runProgram(sandbox, 'import time\nprint("ready")\ntime.sleep(9)\n', {
    onOutput: (text, run) => text.includes('ready') && run.interrupt(),
  });
  expect(seen.facts).toMatchObject({ exitCode: null, signal: 'SIGINT', stopReason: null });
  expect(seen.stderr).toMatch(/line [23], in <module>\n.*KeyboardInterrupt\n$/s);
});

test('stop ends a run with its reason, and the first reason stays', async () => {
  const seen = await runProgram(sandbox, 'import time\nprint("ready")\ntime.sleep(9)\n', {
    onOutput: (_, run) => {
      run.stop('cancelled');
      run.stop('abandoned');
    },
  });
  expect(seen.facts.stopReason).toBe('cancelled');
  expect(seen.totalMs).toBeLessThan(1_000);
});

test('a run that is stopped before it could begin has no output', async () => {
  const seen = await runProgram(sandbox, 'print(1)', { onRun: (run) => run.stop('cancelled') });
  expect(seen.facts.stopReason).toBe('cancelled');
});

test('commands after the end are harmless', async () => {
  let late: (() => void) | undefined;
  const seen = await runProgram(sandbox, 'print(1)', {
    onRun: (run) => {
      late = () => {
        run.write(Buffer.from('x'));
        run.endInput();
        run.interrupt();
        run.stop('cancelled');
      };
    },
  });
  late?.();
  expect(seen.facts.stopReason).toBeNull();
  expect((await runProgram(sandbox, 'print(2)')).stdout).toBe('2\n');
});

test('a program that only pretends to go on does not get its idle time anew', async () => {
  const pretends =
    'import signal, time\nsignal.signal(signal.SIGALRM, lambda *a: time.sleep(0.12))\nsignal.setitimer(signal.ITIMER_REAL, 0.3, 0.3)\ninput()';
  const begun = performance.now();
  const seen = await runProgram(sandbox, pretends, {
    interactive: true,
    limits: { wallTimeMs: 5_000, idleTimeMs: 600 },
  });
  expect(seen.facts.stopReason).toBe('idle');
  expect(performance.now() - begun).toBeLessThan(4_000);
});

test('an interrupt that comes before the first line waits for it, and shows nothing of ours', async () => {
  // A loop: as in any CPython, a Ctrl-C in the microsecond before a blocking call is noticed only after that call (1 of 900 here).
  for (let i = 0; i < 20; i++) {
    const seen = await runProgram(sandbox, 'while True: pass', { onRun: (run) => run.interrupt() });
    expect(seen.facts).toMatchObject({ fault: null, signal: 'SIGINT' });
    expect(seen.stderr).toContain('KeyboardInterrupt');
    expect(seen.stderr).not.toMatch(/<runq>|<string>/);
  }
});
