import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { defaultSessionLimits } from '../../../src/sandbox/contract.js';
import { openTestSandbox, smallLimits, testPython } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await openTestSandbox();
  folder = mkdtempSync(join(tmpdir(), 'runq-repl-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sandbox.close();
});

/** Output of `python3 -i` without prompts, and its exit code. */
function askPython(main: string, input: string) {
  writeFileSync(join(folder, 'main.py'), main);
  const done = spawnSync(testPython, ['-i', '-u', 'main.py'], { cwd: folder, input, encoding: 'utf8' });
  const stderr = done.stderr
    .replaceAll(`${folder}/`, '/box/work/')
    .replace(/(>>> |\.\.\. )\n$/, '')
    .replace(/^(>>> |\.\.\. )+/gm, '');
  return { stdout: done.stdout, stderr, exitCode: done.status };
}

const transcripts: Record<string, { main?: string; input: string }> = {
  'values are shown and kept in _': { input: '6 * 7\n_ + 1\nNone\n_\n"text"\n' },
  'the names of the files are there': {
    main: 'x = [1, 2]\ndef f(n):\n    return n / 0\nprint("done")\n',
    input: 'x\nf(1)\nx.append(3)\nx\n',
  },
  'contents of __main__': { main: 'a = 1\n', input: 'dir()\n__name__\n__loader__.__class__.__name__\n' },
  'the files raise': { main: 'y = 5\nraise ValueError("no")\n', input: 'y\n' },
  'the files do not compile': { main: 'def f(:\n', input: '1\n' },
  'the files exit': { main: 'import sys\nz = 1\nsys.exit(3)\n', input: 'z\n' },
  'statements of many lines': {
    input:
      'for i in range(3):\n  if i:\n    i\n\nclass A:\n  def f(self):\n    return 9\n\nA().f()\n"""a\nb"""\n' +
      '(1,\n2)\n1 + \\\n2\n@property\ndef g(s):\n  pass\n\nlen("x")\n',
  },
  'two statements on a line': { input: '1; 2\nx = 3; x\n' },
  'an error of syntax': { input: '1 +\nfor\n  x = 1\nif 1:\n  x = 1\nprint(2)\nx\n"a" "b\nf(\n)\nreturn\n' },
  'errors in functions, and of errors': {
    input:
      'def f():\n  try: 1 / 0\n  except ZeroDivisionError: {}["k"]\n\nf()\n' +
      'raise KeyError("a") from TypeError("b")\nundefined\nimport sys\nsys.last_type\n',
  },
  'a hook shows errors': {
    input: 'import sys\nsys.excepthook = lambda *a: print("hook", a[0].__name__)\n1 / 0\n1 +\n',
  },
  'a hook shows values': { input: 'import sys\nsys.displayhook = lambda v: print("<", v, ">")\n5\n_\n' },
  'exit with a number': { input: '1\nexit(5)\n2\n' },
  'exit with a text': { input: 'import sys\nsys.exit("bye")\n' },
  'raise SystemExit': { input: 'raise SystemExit\n' },
  'atexit and destructors': {
    main: 'import atexit\natexit.register(print, "atexit")\nclass D:\n    def __del__(self): print("gone")\nd = D()\n',
    input: '1\n',
  },
  'future statements stay': { input: 'from __future__ import annotations\ndef f(x: y): pass\n\nf.__annotations__\n' },
  'imports and comprehensions': {
    input: 'import math, json\n[math.floor(x) for x in (1.5, 2.5)]\njson.dumps({"a": 1})\nlambda: 1 if 0 else 2; 3\n',
  },
  'a warning': { input: 'x = 1\nx is 1\n' },
  'deep recursion': { input: 'def f(): return f()\n\nf()\n1\n' },
  'code by exec and eval': { input: 'exec("1/0")\neval("1 +")\n' },
};

/** Removes addresses and the depth of internal frames. */
const passing = /0x[0-9a-f]+|repeated \d+ more/g;

test.each(Object.keys(transcripts))('as python3 -i: %s', async (name) => {
  const { main = '', input } = transcripts[name]!;
  const wanted = askPython(main, input);
  const seen = await openTestSession(sandbox, main);
  seen.write(input);
  seen.session.endInput();
  const { exitCode, stopReason, fault } = await seen.ended();
  expect({ fault, stopReason }).toEqual({ fault: null, stopReason: null });
  const plain = (text: string) => text.replace(passing, '');
  expect(plain(seen.stderr)).toBe(plain(wanted.stderr));
  expect(plain(seen.stdout)).toBe(plain(wanted.stdout));
  expect(exitCode).toBe(wanted.exitCode);
});

test('reports prompts separately from the output, each with its source', async () => {
  const repl = await openTestSession(sandbox, 'name = input("who? ")\n', { stdin: 'Ada\n' });
  await repl.waitForPrompts(2);
  await repl.enter('def f():\n  return name\n\nf()\n');
  await repl.enter('import sys; sys.ps1 = "$ "\n');
  expect(repl.prompts.map(({ text, source }) => `${source}:${text}`)).toEqual([
    'input:who? ',
    'console:>>> ',
    'more:... ',
    'more:... ',
    'console:>>> ',
    'console:>>> ',
    'console:$ ',
  ]);
  expect(repl.stdout).toBe("'Ada'\n");
  expect(repl.stderr).toBe('');
  repl.session.stop('cancelled');
});

test('a prompt follows earlier output', async () => {
  const sequence: string[] = [];
  const session = sandbox.openSession(
    {
      program: { files: [], entry: 'main.py', args: [], stdin: '' },
      limits: smallLimits,
      sessionLimits: defaultSessionLimits,
    },
    {
      onOutput: (_, bytes) => sequence.push(bytes.toString()),
      onDisplay: ({ body }) => sequence.push(String(body.text)),
    },
  );
  for (let i = 0; i < 20; i++) session.write(Buffer.from(`print(${i}); import sys; print("e${i}", file=sys.stderr)\n`));
  session.endInput();
  await session.ended;
  const wanted = Array.from({ length: 20 }, (_, i) => `>>> ${i}\ne${i}\n`).join('');
  expect(sequence.join('')).toBe(`${wanted}>>> `);
});

test('input() in a statement takes the next line; its prompt is not output', async () => {
  const repl = await openTestSession(sandbox, null);
  repl.write('name = input("who? ")\n');
  await repl.waitForPrompts(2);
  expect(repl.prompts[1]).toEqual({ text: 'who? ', source: 'input' });
  expect(await repl.enter('Bob\n')).toBe('');
  expect(await repl.enter('name\n')).toBe("'Bob'\n");
  const lines = await repl.enter('a = input(); b = input()\n1\n2\n');
  expect(lines).toBe('');
  expect(await repl.enter('a + b\n')).toBe("'12'\n");
  repl.session.stop('cancelled');
});

test('errors of input() contain no internal frame', async () => {
  const repl = await openTestSession(sandbox, null);
  repl.write('def ask():\n  return input("? ")\n\nask()\n');
  repl.session.endInput();
  await repl.ended();
  expect(repl.stderr).toBe(
    'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n' +
      '  File "<stdin>", line 2, in ask\nEOFError: EOF when reading a line\n',
  );
});

test('a session without files starts at its prompt', async () => {
  const repl = await openTestSession(sandbox, null);
  expect(await repl.enter('__name__, sorted(n for n in globals() if n[0] != "_")\n')).toBe("('__main__', [])\n");
  expect(await repl.enter('import os; os.listdir("."), __loader__.__name__\n')).toContain('[]');
  repl.session.endInput();
  expect(await repl.ended()).toMatchObject({ exitCode: 0, stopReason: null, syntaxError: false });
});

test('returns the artifacts of a session at its end', async () => {
  const repl = await openTestSession(sandbox, null);
  await repl.enter('_ = open("a.txt", "w").write("hi")\n');
  repl.write('exit()\n');
  expect(await repl.ended()).toMatchObject({ exitCode: 0, filesCut: false });
});
