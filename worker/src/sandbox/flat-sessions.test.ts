import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { runProgram, until } from './sandbox.testkit.js';
import { openTestSession } from './session.testkit.js';
import { openTierSandbox } from './tiers.testkit.js';

const MiB = 1024 * 1024;

/** Sessions, and the modules that every interpreter is given, where there are no namespaces and no control groups. */
describe.each(['3', '3b', '4'] as const)('in tier %s', (tier) => {
  const hasProcesses = tier !== '3b';
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openTierSandbox(tier, { zygotes: ['base', 'sci'] });
  }, 60_000);
  afterAll(() => sandbox?.close());

  test('a session keeps its variables, completes names and survives Ctrl-C', async () => {
    const told = await openTestSession(sandbox, 'my_name = 41\n');
    expect(await told.say('my_name + 1\n')).toBe('42\n');
    expect(await told.session.complete('my_n', 4)).toEqual({ state: 'ok', from: 0, matches: ['my_name'] });
    told.write('x = input("? ")\n');
    await told.prompted(3);
    await until(() => told.waiting);
    told.session.interrupt();
    await told.prompted(4);
    expect(told.stderr).toMatch(/KeyboardInterrupt\n$/);
    expect(await told.say('my_name\n')).toBe('41\n');
    told.session.stop('cancelled');
    expect(await told.ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
  });

  test('a frozen session stands still with all its threads and processes, and goes on after the thaw', async () => {
    const child = hasProcesses ? 'import os\nif os.fork() == 0: tick()\n' : '';
    const told = await openTestSession(
      sandbox,
      `import threading, time\ndef tick():\n    while True:\n        print("tick"); time.sleep(0.01)\n${child}threading.Thread(target=tick, daemon=True).start()\n`,
    );
    await until(() => told.stdout.length > 20);
    told.session.freeze();
    await until(() => told.frozen.length === 1);
    expect(told.frozen).toEqual([true]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const printed = told.stdout.length;
    told.write('print("typed")\n');
    expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(told.stdout.length).toBe(printed);
    told.session.thaw();
    await until(() => told.stdout.slice(told.stdout.indexOf('typed')).includes('tick'));
    told.session.freeze();
    await until(() => told.frozen.length === 3);
    told.session.stop('cancelled');
    expect(await told.ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
  });

  test('turtles, diagrams and pictures are shown', async () => {
    for (const [kind, program] of [
      ['turtle', 'import turtle; turtle.forward(10)'],
      ['plot', 'import matplotlib.pyplot as plot; plot.plot([1, 2]); plot.show()'],
      ['plot', 'import PIL.Image; PIL.Image.new("RGB", (4, 4)).show()'],
    ] as const) {
      const { items, stderr, facts } = await runProgram(sandbox, program, { limits: { memoryBytes: 256 * MiB } });
      expect(stderr).toBe('');
      expect(facts).toMatchObject({ exitCode: 0, fault: null });
      expect([...new Set(items.map((item) => item.kind))]).toEqual([kind]);
    }
  });

  test('a module of the program wins over one of the library, and is ended before the program is over', async () => {
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

  test.runIf(tier === '4')("every place's user has an account", async () => {
    const { stdout } = await runProgram(sandbox, 'import os, pwd; print(pwd.getpwuid(os.getuid()).pw_name)');
    expect(stdout).toBe('student\n');
  });
});
