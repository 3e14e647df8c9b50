import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, until } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

/** Output of a paste, stdout before stderr; `after`: output of lines typed after it. */
const pastes: Record<string, { paste: string; prints: string; after?: [string, string] }> = {
  'a function with a blank line': {
    paste: 'def area(r):\n    square = r * r\n\n    return 3 * square\n\narea(2)\n',
    prints: '12\n',
    after: ['area(1)\n', '3\n'],
  },
  'if and else, followed by a statement': {
    paste: 'if 1 > 2:\n    print("more")\nelse:\n    print("less")\nprint("done")\n',
    prints: 'less\ndone\n',
  },
  'each expression shows its value': {
    paste: '6 * 7\n_ + 1\nNone\nx = 5; x\n"text"\n',
    prints: "42\n43\n5\n'text'\n",
    after: ['_\n', "'text'\n"],
  },
  'an expression inside a block shows none of its parts twice': {
    paste: 'for i in range(2):\n    i * 10\n\ni\n',
    prints: '0\n10\n1\n',
  },
  'decorators and a class': {
    paste:
      'import functools\n@functools.cache\ndef f(n):\n\n    return n\n\n' +
      'class A:\n    x = 1\n\n    def g(self):\n        return f(self.x)\nA().g()\n',
    prints: '1\n',
  },
  'try, finally, a match and a string of many lines': {
    paste:
      'try:\n    1 / 0\nexcept ZeroDivisionError:\n    print("no")\nfinally:\n    print("end")\n' +
      'match 3:\n    case 3:\n        print("three")\nprint("""a\n\nb""")\n',
    prints: 'no\nend\nthree\na\n\nb\n',
  },
  'comments and blank lines': { paste: '# nothing\n\n   \n1  # one\n\n# end', prints: '1\n' },
  'nothing at all': { paste: '\n\n', prints: '', after: ['1\n', '1\n'] },
  'no line feed at its end': { paste: 'for i in range(2):\n    print(i)', prints: '0\n1\n' },
  tabs: { paste: 'if True:\n\tprint("tab")\n\n\tprint("still")\n', prints: 'tab\nstill\n' },
  'the line ends of Windows': { paste: 'if True:\r\n    1\r\n\r\n    2\r\nelse:\r\n    3\r\n', prints: '1\n2\n' },
  'the line ends of old Macs': { paste: 'a = 1\ra\r', prints: '1\n' },
  'a byte order mark, other letters': { paste: '\ufeffname = "Zoë 😀"\nname\n', prints: "'Zoë 😀'\n" },
  'a future statement holds for it and stays': {
    paste: 'from __future__ import annotations\ndef f(x: y): pass\nf.__annotations__\n',
    prints: "{'x': 'y'}\n",
    after: ['def g(x: z): pass\n\ng.__annotations__\n', "{'x': 'z'}\n"],
  },
  'an error stops the rest and names its line': {
    paste: 'print("a")\n\ndef f():\n\n    return 1 / 0\n\nf()\nprint("never")\n',
    prints:
      'a\nTraceback (most recent call last):\n  File "<paste-1>", line 7, in <module>\n    f()\n' +
      '  File "<paste-1>", line 5, in f\n    return 1 / 0\n           ~~^~~\nZeroDivisionError: division by zero\n',
    after: ['1\n', '1\n'],
  },
  'with an error of syntax nothing runs': {
    paste: 'print("a")\nx = 1\nif x\n    print(x)\n',
    prints: '  File "<paste-1>", line 3\n    if x\n        ^\nSyntaxError: expected \':\'\n',
    after: ['"x" in globals()\n', 'False\n'],
  },
  'an error that is found late, too': {
    paste: 'print("a")\nreturn 5\n',
    prints: '  File "<paste-1>", line 2\n    return 5\n    ^^^^^^^^\nSyntaxError: \'return\' outside function\n',
  },
  'a block that is not finished': {
    paste: 'print("a")\nfor i in range(3):\n',
    prints:
      '  File "<paste-1>", line 2\n    for i in range(3):\n' +
      "IndentationError: expected an indented block after 'for' statement on line 2\n",
  },
  'an indented line': {
    paste: '  x = 1\n  x\n',
    prints: '  File "<paste-1>", line 1\n    x = 1\nIndentationError: unexpected indent\n',
  },
  'a NUL': { paste: 'a = 1\n\0\n', prints: 'SyntaxError: source code cannot contain null bytes\n' },
  'a hook shows values': {
    paste: 'import sys\nsys.displayhook = lambda v: print("<", v, ">")\n5\n',
    prints: '< 5 >\n',
  },
};

test.each(Object.keys(pastes))('a paste: %s', async (name) => {
  const { paste, prints, after } = pastes[name]!;
  const repl = await openTestSession(sandbox, null);
  expect(await repl.paste(paste)).toBe(prints);
  expect(repl.prompts.map(({ source }) => source)).toEqual(['console', 'console']);
  if (after) expect(await repl.enter(after[0])).toBe(after[1]);
  repl.session.stop('cancelled');
});

describe('a paste', () => {
  test('keeps its order with lines typed before and after it', async () => {
    const repl = await openTestSession(sandbox, null, { limits: { outputBytes: 1_000_000 } });
    for (let i = 0; i < 20; i++) {
      repl.write(`print("typed ${i}")\n`);
      repl.session.paste(Buffer.from(`if True:\n    print("pasted ${i}")\n\n    print("too")\nprint("and")\n`));
    }
    repl.session.endInput();
    expect(await repl.ended()).toMatchObject({ exitCode: 0, stopReason: null });
    expect(repl.stderr).toBe('');
    expect(repl.stdout).toBe(Array.from({ length: 20 }, (_, i) => `typed ${i}\npasted ${i}\ntoo\nand\n`).join(''));
  });

  test('input() in a paste prompts the user', async () => {
    const repl = await openTestSession(sandbox, null);
    repl.session.paste(Buffer.from('name = input("who? ")\nprint("hello")\nage = input("age? ")\nname, age\n'));
    await repl.waitForPrompts(2);
    expect(repl.prompts[1]).toEqual({ text: 'who? ', source: 'input' });
    expect(repl.stdout).toBe('');
    await repl.enter('Ada\n');
    expect(await repl.enter('36\n')).toBe("('Ada', '36')\n");
    repl.session.stop('cancelled');
  });

  test('continues an unfinished statement', async () => {
    const repl = await openTestSession(sandbox, null);
    await repl.enter('def f():\n');
    expect(await repl.paste('    a = 1\n\n    return a\nf()\n')).toBe('1\n');
    repl.write('2 *');
    expect(await repl.paste(' 4\n5\n')).toBe('8\n5\n');
    repl.session.stop('cancelled');
  });

  test('is read as lines by a program that reads stdin', async () => {
    const repl = await openTestSession(sandbox, null);
    repl.write('a = input("a? ")\n');
    await until(() => repl.waiting);
    await repl.paste('first\nb = 2\nb\n');
    await until(() => repl.stdout === '2\n');
    repl.write('a\n');
    await until(() => repl.stdout === "2\n'first'\n");
    repl.write('import sys, time; time.sleep(0.2); c = sys.stdin.readline()\n');
    await repl.paste('while it computes\n');
    repl.write('c\n');
    await until(() => repl.stdout.endsWith("'while it computes\\n'\n"));
    repl.session.stop('cancelled');
  });

  test('ends the session at an exit in the paste', async () => {
    const repl = await openTestSession(sandbox, null);
    repl.session.paste(Buffer.from('print("a")\nraise SystemExit(3)\nprint("b")\n'));
    expect(await repl.ended()).toMatchObject({ exitCode: 3 });
    expect(repl.stdout).toBe('a\n');
  });

  test('larger than a pipe arrives complete', async () => {
    const repl = await openTestSession(sandbox, null, { limits: { memoryBytes: 256 << 20 } });
    const text = 'x'.repeat(100);
    const paste = `t = 0\n${`t += len("${text}")\n`.repeat(5000)}t\n`;
    expect(paste.length).toBeGreaterThan(500_000);
    expect(await repl.paste(paste)).toBe('500000\n');
    expect(await repl.enter(`len("${'y'.repeat(100_000)}")\n`)).toBe('100000\n');
    repl.session.stop('cancelled');
  });

  test('shows its source lines in later tracebacks', async () => {
    const repl = await openTestSession(sandbox, null);
    await repl.paste('def f(x):\n    return x.no\n');
    expect(await repl.paste('y = 1\n')).toBe('');
    expect(await repl.enter('f(y)\n')).toBe(
      'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n  File "<paste-1>", line 2, in f\n' +
        "    return x.no\n           ^^^^\nAttributeError: 'int' object has no attribute 'no'\n",
    );
    expect(await repl.paste('import inspect\nprint(inspect.getsource(f), end="")\n')).toBe(
      'def f(x):\n    return x.no\n',
    );
    repl.session.stop('cancelled');
  });

  test('an interrupt drops it and all input after it; the variables stay', async () => {
    const repl = await openTestSession(sandbox, null);
    repl.session.paste(Buffer.from('kept = 41\nprint("on")\nwhile True: pass\n\nprint("never")\n'));
    repl.session.paste(Buffer.from('print("nor this")\n'));
    repl.write('print("nor that")\n');
    await until(() => repl.stdout === 'on\n');
    repl.session.interrupt();
    await repl.waitForPrompts(2);
    expect(repl.stderr).toBe(
      'Traceback (most recent call last):\n  File "<paste-1>", line 3, in <module>\n' +
        '    while True: pass\nKeyboardInterrupt\n',
    );
    expect(await repl.enter('kept + 1\n')).toBe('42\n');
    expect(repl.stdout).toBe('on\n42\n');
    repl.session.stop('cancelled');
  });

  test('is interrupted at the CPU limit of a statement', async () => {
    const repl = await openTestSession(sandbox, null, { sessionLimits: { statementCpuMs: 100 } });
    expect(await repl.paste('a = 1\nwhile True: pass\n')).toContain('KeyboardInterrupt');
    expect(repl.notices).toEqual([{ kind: 'statement', leftMs: null }]);
    expect(await repl.enter('a\n')).toBe('1\n');
    repl.session.stop('cancelled');
  });

  test('waits until a frozen session thaws', async () => {
    const repl = await openTestSession(sandbox, null);
    repl.session.freeze();
    await until(() => repl.frozen.length === 1);
    repl.session.paste(Buffer.from('if True:\n    1\n\n    2\n'));
    repl.session.thaw();
    await repl.waitForPrompts(2);
    expect(repl.stdout).toBe('1\n2\n');
    repl.session.stop('cancelled');
  });

  test('many pastes and interrupts leave a working session', async () => {
    const repl = await openTestSession(sandbox, null);
    for (let i = 0; i < 60; i++) {
      repl.session.paste(Buffer.from(`x = ${i}\nx\n`));
      if (i % 3 === 0) repl.session.interrupt();
      repl.write('y = 1\n');
      await new Promise((resolve) => setTimeout(resolve, i % 10));
    }
    await until(() => {
      repl.session.paste(Buffer.from('z = 1\nprint("alive")\n'));
      return repl.stdout.includes('alive') || repl.result !== null;
    });
    expect(repl.result).toBeNull();
    let completion = await repl.session.complete('prin', 4);
    while (completion.state === 'busy') completion = await repl.session.complete('prin', 4);
    expect(completion.matches).toEqual(['print(']);
    repl.session.stop('cancelled');
  });
});
