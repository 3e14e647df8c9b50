import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, until } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';

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
    const repl = await openTestSession(sandbox, null);
    await repl.enter('kept = 41\n');
    repl.write(busy[name]!);
    await until(() => !repl.waiting);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const seen = repl.prompts.length;
    repl.session.interrupt();
    await repl.waitForPrompts(seen + 1);
    expect(repl.stderr).toMatch(/^Traceback.*KeyboardInterrupt\n$/s);
    expect(repl.stderr).not.toMatch(/<runq>|<string>/);
    expect(await repl.enter('kept + 1\n')).toBe('42\n');
    repl.session.stop('cancelled');
  });

  test('ends input()', async () => {
    const repl = await openTestSession(sandbox, null);
    repl.write('x = input("? ")\n');
    await repl.waitForPrompts(2);
    await until(() => repl.waiting);
    repl.session.interrupt();
    await repl.waitForPrompts(3);
    expect(repl.stderr).toBe(
      'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\nKeyboardInterrupt\n',
    );
    repl.session.stop('cancelled');
  });

  test('at the prompt drops the unfinished statement', async () => {
    const repl = await openTestSession(sandbox, null);
    await repl.enter('if True:\n');
    repl.session.interrupt();
    await repl.waitForPrompts(3);
    expect(repl.stderr).toBe('\nKeyboardInterrupt\n');
    expect(await repl.enter('5\n')).toBe('5\n');
    repl.session.stop('cancelled');
  });

  test('stops files that never end, then shows the prompt', async () => {
    const repl = await openTestSession(sandbox, 'print("ready")\nn = 7\nwhile True: pass\n', { begin: false });
    await until(() => repl.stdout !== '');
    repl.session.interrupt();
    await repl.waitForPrompts(1);
    expect(await repl.enter('n\n')).toContain('7\n');
    repl.session.stop('cancelled');
  });

  test('many in a row leave a working session', async () => {
    const repl = await openTestSession(sandbox, null);
    for (let i = 0; i < 100; i++) {
      repl.session.interrupt();
      repl.write('1\n');
      await new Promise((resolve) => setTimeout(resolve, i % 10));
    }
    repl.write('\n');
    // An interrupt may drop the line that it coincides with.
    await until(() => {
      repl.write('print("alive")\n');
      return repl.stdout.includes('alive') || repl.result !== null;
    });
    expect(repl.result).toBeNull();
    repl.session.stop('cancelled');
  });

  test('is reported when the program ignores it, so that the client can offer to end the session', async () => {
    const repl = await openTestSession(sandbox, null, { sessionLimits: { interruptMs: 200 } });
    await repl.enter('import signal; _ = signal.signal(signal.SIGINT, signal.SIG_IGN)\n');
    await repl.enter('while True: pass\n');
    repl.write('\n');
    repl.session.interrupt();
    await until(() => repl.notices.length > 0);
    expect(repl.notices).toEqual([{ kind: 'interrupt', leftMs: null }]);
    repl.session.stop('cancelled');
    expect(await repl.ended()).toMatchObject({ stopReason: 'cancelled' });
  });
});

describe('completion', () => {
  test('completes a word', async () => {
    const repl = await openTestSession(sandbox, 'import math\nmy_name = 1\nmy_list = []\n');
    expect(await repl.session.complete('x = my_', 7)).toEqual({
      state: 'ok',
      from: 4,
      matches: ['my_name', 'my_list'],
    });
    const attribute = await repl.session.complete('math.sq + 1', 7);
    expect(attribute).toEqual({ state: 'ok', from: 0, matches: ['math.sqrt('] });
    expect((await repl.session.complete('', 0)).matches).toEqual([]);
    expect((await repl.session.complete('x.', 99)).matches).toEqual([]);
    expect((await repl.session.complete('', -5)).matches).toEqual([]);
    expect(await repl.enter('my_name\n')).toBe('1\n');
    repl.session.stop('cancelled');
  });

  test('is bounded', async () => {
    const repl = await openTestSession(
      sandbox,
      'class A: pass\na = A()\nfor i in range(5000): setattr(a, f"n{i}" + "x" * 500, 1)\n',
    );
    const { matches } = await repl.session.complete('a.n', 3);
    expect(matches).toHaveLength(100);
    expect(Math.max(...matches.map((match) => match.length))).toBeLessThanOrEqual(200);
    expect((await repl.session.complete('x'.repeat(100_000), 5)).state).toBe('busy');
    repl.session.stop('cancelled');
  });

  test('is busy in a statement, in input(), and after the end', async () => {
    const repl = await openTestSession(sandbox, null);
    repl.write('import time; time.sleep(0.3)\n');
    expect((await repl.session.complete('a', 1)).state).toBe('busy');
    await repl.waitForPrompts(2);
    expect((await repl.session.complete('prin', 4)).state).toBe('ok');
    repl.write('x = input()\n');
    await repl.waitForPrompts(3);
    expect((await repl.session.complete('a', 1)).state).toBe('busy');
    repl.session.stop('cancelled');
    const late = repl.session.complete('a', 1);
    await repl.ended();
    expect((await late).state).toBe('busy');
    expect((await repl.session.complete('a', 1)).state).toBe('busy');
  });

  test('is abandoned when it hangs; the session continues after an interrupt', async () => {
    const repl = await openTestSession(
      sandbox,
      'class A:\n    def __getattr__(self, name):\n        while True: pass\n' +
        '    def __dir__(self): return ["x"]\na = A()\n',
    );
    expect((await repl.session.complete('a.b.', 4)).state).toBe('busy');
    repl.session.interrupt();
    await repl.waitForPrompts(2);
    expect(await repl.enter('3\n')).toBe('3\n');
    repl.session.stop('cancelled');
  });
});
