import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

test('reports that an interactive program waits, delivers its input, and continues', async () => {
  const waiting: boolean[] = [];
  const seen = await runProgram(sandbox, 'name = input("Name? ")\nprint("Hello", name)\n', {
    interactive: true,
    onWaiting: (now, run) => {
      waiting.push(now);
      if (now) run.write(Buffer.from('Ada\n'));
    },
  });
  expect(seen.stdout).toBe('Name? Hello Ada\n');
  expect(seen.result).toMatchObject({ exitCode: 0, stopReason: null });
  expect(waiting).toEqual([true, false]);
});

test('the wall time limit pauses while a program waits; the wall time in the usage does not', async () => {
  const begun = performance.now();
  const seen = await runProgram(sandbox, 'input(); print("after")', {
    interactive: true,
    limits: { wallTimeMs: 300, idleTimeMs: 3_000 },
    onWaiting: (now, run) => {
      if (now) setTimeout(() => run.write(Buffer.from('x\n')), 600);
    },
  });
  expect(seen.stdout).toBe('after\n');
  expect(seen.result.stopReason).toBeNull();
  expect(performance.now() - begun).toBeGreaterThan(600);
  expect(seen.result.usage.wallTimeMs).toBeGreaterThan(600);
});

test('stops a program that waits too long, with the idle limit', async () => {
  const seen = await runProgram(sandbox, 'print("asks", end=""); input()', {
    interactive: true,
    limits: { wallTimeMs: 4_000, idleTimeMs: 200 },
  });
  expect(seen.result.stopReason).toBe('idle');
  expect(seen.stdout).toBe('asks');
});

test('waiting by select counts as waiting, sleeping does not', async () => {
  const selects = await runProgram(sandbox, 'import select, sys; select.select([sys.stdin], [], [])', {
    interactive: true,
    limits: { wallTimeMs: 2_000, idleTimeMs: 200 },
  });
  expect(selects.result.stopReason).toBe('idle');
  const sleeps = await runProgram(sandbox, 'import time; time.sleep(9)', {
    interactive: true,
    limits: { wallTimeMs: 400, idleTimeMs: 100 },
  });
  expect(sleeps.result.stopReason).toBe('wall_time');
});

test('an interactive program receives the end of its input', async () => {
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

test('an interrupt raises a KeyboardInterrupt that the program may catch', async () => {
  const seen = await runProgram(
    sandbox,
    'try:\n    print("ready")\n    while True: pass\nexcept KeyboardInterrupt: print("caught")\n',
    { onOutput: (text, run) => text.includes('ready') && run.interrupt() },
  );
  expect(seen.stdout).toMatch(/^ready\n?caught\n$/);
  expect(seen.result).toMatchObject({ exitCode: 0, stopReason: null });
});

// Sleeps in small steps: a signal just before a long sleep would not end it, in any Python.
const sleeping = 'import time\nprint("ready")\nwhile True: time.sleep(0.01)\n';

test('an uncaught interrupt ends the program by SIGINT, as in a terminal', async () => {
  let isSent = false;
  const seen = await runProgram(sandbox, sleeping, {
    onOutput(text, run) {
      if (!isSent && text.includes('ready')) run.interrupt();
      isSent = true;
    },
  });
  expect(seen.result).toMatchObject({ exitCode: null, signal: 'SIGINT', stopReason: null });
  expect(seen.stderr).toMatch(/line [23], in <module>\n.*KeyboardInterrupt\n$/s);
});

test('a second interrupt while the first one ends the program changes nothing', async () => {
  for (let pauseMs = 0; pauseMs < 6; pauseMs += 0.25) {
    let isSent = false;
    const seen = await runProgram(sandbox, sleeping, {
      onOutput(_, run) {
        if (isSent) return;
        isSent = true;
        run.interrupt();
        for (const more of [1, 2]) setTimeout(() => run.interrupt(), more * pauseMs);
      },
    });
    expect(seen.result, seen.stderr).toMatchObject({ exitCode: null, signal: 'SIGINT', stopReason: null });
    expect(seen.stderr).toMatch(/line [23], in <module>\n.*KeyboardInterrupt\n/s);
    expect(seen.stderr).not.toContain('<runq>');
  }
});

test('stop ends a run with its reason; the first reason wins', async () => {
  const seen = await runProgram(sandbox, 'import time\nprint("ready")\ntime.sleep(9)\n', {
    onOutput: (_, run) => {
      run.stop('cancelled');
      run.stop('abandoned');
    },
  });
  expect(seen.result.stopReason).toBe('cancelled');
  // It did not sleep to the end.
  expect(seen.totalMs).toBeLessThan(9_000);
});

test('a run stopped before its start has no output', async () => {
  const seen = await runProgram(sandbox, 'print(1)', { onRun: (run) => run.stop('cancelled') });
  expect(seen.result.stopReason).toBe('cancelled');
});

test('commands after the end have no effect', async () => {
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
  expect(seen.result.stopReason).toBeNull();
  expect((await runProgram(sandbox, 'print(2)')).stdout).toBe('2\n');
});

test('output without reading input does not reset the idle limit', async () => {
  const pretends =
    'import signal, time\nsignal.signal(signal.SIGALRM, lambda *a: time.sleep(0.12))\n' +
    'signal.setitimer(signal.ITIMER_REAL, 0.3, 0.3)\ninput()';
  const begun = performance.now();
  const seen = await runProgram(sandbox, pretends, {
    interactive: true,
    limits: { wallTimeMs: 5_000, idleTimeMs: 600 },
  });
  expect(seen.result.stopReason).toBe('idle');
  expect(performance.now() - begun).toBeLessThan(4_000);
});

test('an interrupt before the first line waits for it and shows no internal frame', async () => {
  // A loop: in any CPython, a Ctrl-C in the microsecond before a blocking call has its effect only after that call
  // (1 of 900 here).
  for (let i = 0; i < 20; i++) {
    const seen = await runProgram(sandbox, 'while True: pass', { onRun: (run) => run.interrupt() });
    expect(seen.result).toMatchObject({ fault: null, signal: 'SIGINT' });
    expect(seen.stderr).toContain('KeyboardInterrupt');
    expect(seen.stderr).not.toMatch(/<runq>|<string>/);
  }
});
