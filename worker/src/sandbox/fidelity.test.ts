import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { openTestSandbox, runProgram } from './sandbox.testkit.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

/** What `python3 main.py` does with the same program; paths of its folder shown as the sandbox's. */
function runPlainly(source: string, stdin: string) {
  const folder = mkdtempSync(join(tmpdir(), 'runq-plain-'));
  try {
    writeFileSync(join(folder, 'main.py'), source);
    const ended = spawnSync('/usr/bin/python3', ['main.py', 'one', 'two'], {
      argv0: 'python3',
      cwd: folder,
      input: stdin,
      env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    });
    const text = (bytes: Buffer) => bytes.toString().replaceAll(folder, '/box/work');
    return { stdout: text(ended.stdout), stderr: text(ended.stderr), exitCode: ended.status, signal: ended.signal };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Addresses differ from run to run; five of our own frames count against the recursion limit. */
const withoutChance = (text: string) =>
  text.replace(/0x[0-9a-f]+/g, '0x').replace(/repeated \d+ more/, 'repeated more');

const programs: Record<string, string> = {
  'module globals':
    'print({k: v for k, v in globals().items() if k not in ("__builtins__", "__loader__")}, __name__, type(__loader__).__name__)',
  'argv and path': 'import sys; print(sys.argv, sys.orig_argv, sys.path[0], __file__)',
  encodings:
    'import sys, locale; print([(s.encoding, s.errors, s.name, s.mode, s.fileno(), s.isatty()) for s in (sys.stdin, sys.stdout, sys.stderr)], sys.getfilesystemencoding(), locale.getpreferredencoding())',
  flags: 'import sys; print(sys.flags, sys.dont_write_bytecode, sys.getrecursionlimit(), sys.platform, sys.executable)',
  'main module is importable': 'import __main__; x = 3; print(__main__.x)',
  'atexit and __del__':
    'import atexit\nclass A:\n    def __init__(self, n): self.n = n\n    def __del__(self): print("del", self.n)\n_a = A(1); b = A(2)\natexit.register(print, "first in, last out"); atexit.register(print, "last in")\nprint("end")\n',
  'atexit that fails': 'import atexit\ndef f(): 1 / 0\natexit.register(f)\nprint("end")',
  'thread at exit':
    'import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print("thread"))).start()\nprint("main")',
  'daemon thread at exit':
    'import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\nprint("main")',
  'error in a thread':
    'import threading\nt = threading.Thread(target=lambda: 1 / 0, name="worker"); t.start(); t.join(); print("on")',
  'copying files':
    'import os, shutil\nopen("a", "w").write("x"); shutil.copy2("a", "b"); os.mkdir("d"); shutil.copytree("d", "e"); shutil.move("b", "e/b")\nprint(sorted(os.listdir()), os.listdir("e"), os.listxattr("a"))',
  'exit texts': 'raise SystemExit(["a", 1])',
  'exit none': 'import sys; print("x"); sys.exit()',
  'exit big': 'import sys; sys.exit(257)',
  'exit true': 'raise SystemExit(True)',
  'exit negative': 'import sys; sys.exit(-1)',
  'exit in try finally': 'import sys\ntry: sys.exit(3)\nfinally: print("finally")',
  'chained errors': 'try:\n    {}["k"]\nexcept KeyError as e:\n    raise ValueError("bad") from e\n',
  'error in an error': 'try: 1/0\nexcept ZeroDivisionError: undefined\n',
  'exception group': 'raise ExceptionGroup("many", [ValueError(1), TypeError("t")])',
  'deep recursion': 'def f(n): return f(n + 1)\nf(0)',
  'syntax error': 'x = 1\nprint("a"\ny = 2\n',
  'indentation error': 'def f():\nreturn 1\n',
  'tab error': 'if True:\n        x = 1\n\ty = 2\n',
  'bad encoding line': '# -*- coding: nonsense -*-\nprint(1)\n',
  'syntax warning': 'print(1 is 1)',
  'deprecation warning': 'import warnings; warnings.warn("old", DeprecationWarning); warnings.warn("hm")',
  'own excepthook': 'import sys\nsys.excepthook = lambda t, v, tb: print("hook", t.__name__, tb.tb_lineno)\n1 / 0',
  'excepthook that fails': 'import sys\ndef h(t, v, tb): raise RuntimeError("in hook")\nsys.excepthook = h\n1 / 0',
  'stderr is gone': 'import sys\nsys.stderr = None\n1 / 0',
  input: 'a = input("a? "); b = input(); print(a + b)',
  'binary streams':
    'import sys; sys.stdout.buffer.write(b"raw\\n"); sys.stdout.buffer.flush(); print(sys.stdin.buffer.read())',
  subprocess:
    'import subprocess, sys\nprint(subprocess.run([sys.executable, "-c", "print(6*7)"], capture_output=True, text=True).stdout, end="")\nprint(subprocess.check_output("echo hi | tr a-z A-Z", shell=True))',
  'os.system': 'import os; print(os.system("exit 3") >> 8)',
  multiprocessing:
    'from multiprocessing import Pool\ndef f(x): return x * x\nif __name__ == "__main__":\n    with Pool(2) as p: print(p.map(f, range(5)))\n',
  'multiprocessing spawn':
    'import multiprocessing as m\ndef f(q): q.put(5)\nif __name__ == "__main__":\n    c = m.get_context("spawn"); q = c.Queue(); p = c.Process(target=f, args=(q,)); p.start(); print(q.get()); p.join()\n',
  asyncio:
    'import asyncio\nasync def f(n):\n    await asyncio.sleep(0.01 * n); return n\nasync def main(): print(await asyncio.gather(f(2), f(1)))\nasyncio.run(main())',
  'asyncio subprocess':
    'import asyncio\nasync def main():\n    p = await asyncio.create_subprocess_exec("echo", "hi", stdout=-1); print((await p.communicate())[0])\nasyncio.run(main())',
  tempfile:
    'import tempfile\nwith tempfile.TemporaryDirectory() as d, tempfile.TemporaryFile() as f:\n    f.write(b"abc"); f.seek(0); print(f.read(), d.startswith("/tmp/"))',
  sqlite3:
    'import sqlite3\nc = sqlite3.connect("a.db"); c.execute("create table t(x)"); c.execute("insert into t values (5)"); c.commit(); c.close()\nprint(sqlite3.connect("a.db").execute("select * from t").fetchall())',
  'file left open': 'f = open("out.txt", "w"); f.write("kept")\nimport os, atexit\nprint(open("main.py").readline())',
  'pickle of an own class': 'import pickle\nclass A: x = 1\nprint(pickle.loads(pickle.dumps(A())).x, A.__module__)',
  'dataclass and enum':
    'from dataclasses import dataclass\nfrom enum import Enum\n@dataclass\nclass P: x: int\nclass C(Enum): R = 1\nprint(P(1), C.R)',
  'inspect and linecache': 'import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f))',
  'signal handler':
    'import signal, os\nsignal.signal(signal.SIGUSR1, lambda s, f: print("got", s)); os.kill(os.getpid(), signal.SIGUSR1)',
  alarm: 'import signal, time\nsignal.alarm(1); time.sleep(5)',
  'default signals':
    'import signal; print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGPIPE), signal.getsignal(signal.SIGCHLD), signal.pthread_sigmask(signal.SIG_BLOCK, []))',
  unraisable: 'class A:\n    def __del__(self): 1 / 0\nA()\nprint("on")',
  'closed stdout': 'import sys\nprint("a"); sys.stdout.close()',
  surrogates: 'print("\\udce4".encode("utf-8", "surrogateescape")); print("\\ud800")',
  'fork that returns': 'import os\np = os.fork()\nif p: os.waitpid(p, 0)\nprint("parent" if p else "child")',
};

test.each(Object.keys(programs))('%s: as `python3 main.py`', async (name) => {
  const plain = runPlainly(programs[name]!, 'first\nsecond\n');
  const seen = await runProgram(sandbox, programs[name]!, {
    args: ['one', 'two'],
    stdin: 'first\nsecond\n',
    limits: { memoryBytes: 256 << 20 },
  });
  const { exitCode, signal } = seen.facts;
  expect({ stdout: seen.stdout, stderr: withoutChance(seen.stderr), exitCode, signal }).toEqual({
    ...plain,
    stderr: withoutChance(plain.stderr),
  });
});
