import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { openTestSandbox, until } from './sandbox.testkit.js';
import { openTestSession } from './session.testkit.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
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
