import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { runProgram, until } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';
import { openTierSandbox } from '../../support/test-tiers.js';

const MiB = 1024 * 1024;

/** Sessions and the provided modules in tiers without namespaces and control groups. */
describe.each(['3', '3b', '4'] as const)('in tier %s', (tier) => {
  const hasProcesses = tier !== '3b';
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openTierSandbox(tier, { zygotes: ['base', 'sci'] });
  }, 60_000);
  afterAll(() => sandbox?.close());

  test('a session keeps its variables, completes names and survives Ctrl-C', async () => {
    const repl = await openTestSession(sandbox, 'my_name = 41\n');
    expect(await repl.enter('my_name + 1\n')).toBe('42\n');
    expect(await repl.session.complete('my_n', 4)).toEqual({ state: 'ok', from: 0, matches: ['my_name'] });
    repl.write('x = input("? ")\n');
    await repl.waitForPrompts(3);
    await until(() => repl.waiting);
    repl.session.interrupt();
    await repl.waitForPrompts(4);
    expect(repl.stderr).toMatch(/KeyboardInterrupt\n$/);
    expect(await repl.enter('my_name\n')).toBe('41\n');
    repl.session.stop('cancelled');
    expect(await repl.ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
  });

  test('a frozen session stops with all its threads and processes, and continues after the thaw', async () => {
    const child = hasProcesses ? 'import os\nif os.fork() == 0: tick()\n' : '';
    const repl = await openTestSession(
      sandbox,
      `import threading, time\ndef tick():\n    while True:\n        print("tick"); time.sleep(0.01)\n` +
        `${child}threading.Thread(target=tick, daemon=True).start()\n`,
    );
    await until(() => repl.stdout.length > 20);
    repl.session.freeze();
    await until(() => repl.frozen.length === 1);
    expect(repl.frozen).toEqual([true]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const printed = repl.stdout.length;
    repl.write('print("typed")\n');
    expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(repl.stdout.length).toBe(printed);
    repl.session.thaw();
    await until(() => repl.stdout.slice(repl.stdout.indexOf('typed')).includes('tick'));
    repl.session.freeze();
    await until(() => repl.frozen.length === 3);
    repl.session.stop('cancelled');
    expect(await repl.ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
  });

  test('shows turtles, plots and pictures', async () => {
    for (const [kind, program] of [
      ['turtle', 'import turtle; turtle.forward(10)'],
      ['plot', 'import matplotlib.pyplot as plot; plot.plot([1, 2]); plot.show()'],
      ['plot', 'import PIL.Image; PIL.Image.new("RGB", (4, 4)).show()'],
    ] as const) {
      const { items, stderr, result } = await runProgram(sandbox, program, { limits: { memoryBytes: 256 * MiB } });
      expect(stderr).toBe('');
      expect(result).toMatchObject({ exitCode: 0, fault: null });
      expect([...new Set(items.map((item) => item.kind))]).toEqual([kind]);
    }
  });

  test('a module of the program shadows one of the library and is finalized before the end', async () => {
    const { stdout } = await runProgram(sandbox, 'import json; print(json.x)', {
      files: [
        {
          path: 'json.py',
          content: 'class End:\n    def __del__(self): print("gone")\nx, end = 5, End()\n',
          encoding: 'utf8',
        },
      ],
    });
    expect(stdout).toBe('5\ngone\n');
  });

  test.runIf(tier === '4')('the user of every slot has an account', async () => {
    const { stdout } = await runProgram(sandbox, 'import os, pwd; print(pwd.getpwuid(os.getuid()).pw_name)');
    expect(stdout).toBe('student\n');
  });
});
