import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { expectRow, expectWithin, openTestSandbox, type Row } from '../../support/test-sandbox.js';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openTestSandbox();
  if (sandbox.info.tier !== 1) throw new Error(`these tests need tier 1: ${sandbox.info.missing.join(' ')}`);
});
afterAll(() => sandbox.close());

const MiB = 1024 * 1024;
const byItself = { stopReason: null, fault: null };
const ok = { ...byItself, exitCode: 0, signal: null, oomKills: 0 };
const failed = { ...byItself, exitCode: 1, signal: null };

const asksForFormats = spawnSync(
  '/usr/bin/python3',
  ['-B', '-c', 'from linux import syscalls; print(syscalls.starts_modprobe_for_formats())'],
  { cwd: fileURLToPath(new URL('../../../python', import.meta.url)), encoding: 'utf8' },
).stdout.startsWith('True');

const rows: Record<string, Row> = {
  'prints and ends': { program: 'print("hello")', ends: ok, stdout: 'hello\n', stderr: '' },
  'prints nothing': { program: '', ends: ok, stdout: '' },
  'exits with its own code': { program: 'import sys; sys.exit(7)', ends: { ...byItself, exitCode: 7 } },
  'exits with a text': { program: 'raise SystemExit("bye")', ends: failed, stderr: 'bye\n' },
  'looks for its control group': {
    program: 'print({line.rstrip().split(":", 2)[2] for line in open("/proc/self/cgroup")})',
    ends: ok,
    stdout: "{'/'}\n",
  },
  'exits by os._exit': {
    program: 'import os; print("kept"); os._exit(42)',
    ends: { ...byItself, exitCode: 42 },
    stdout: 'kept\n',
  },
  'dies by SIGSEGV': {
    program: 'import os, signal; print("kept"); os.kill(os.getpid(), signal.SIGSEGV)',
    ends: { ...byItself, exitCode: null, signal: 'SIGSEGV' },
    stdout: 'kept\n',
  },
  'has a syntax error': {
    program: 'print("never")\nif True print(1)\n',
    ends: { ...failed, syntaxError: true },
    stdout: '',
    stderr: /^ {2}File "\/box\/work\/main.py", line 2\n {4}if True print\(1\)\n.*SyntaxError: /s,
  },
  'raises SyntaxError itself': { program: 'eval("1 +")', ends: { ...failed, syntaxError: false } },
  'raises an error in a function': {
    program: 'def f():\n    return 1 / 0\nprint("before")\nf()\n',
    ends: failed,
    stdout: 'before\n',
    stderr:
      'Traceback (most recent call last):\n  File "/box/work/main.py", line 4, in <module>\n    f()\n' +
      '  File "/box/work/main.py", line 2, in f\n    return 1 / 0\n           ~~^~~\n' +
      'ZeroDivisionError: division by zero\n',
  },
  'leaves a daemon behind': {
    program:
      'import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n' +
      '        time.sleep(1); print("SURVIVOR")\n    os._exit(0)\nprint("done")\n',
    ends: ok,
    stdout: 'done\n',
    also: ({ totalMs }) => expectWithin(0, 900, totalMs),
  },
  'echoes its input': {
    program: 'import sys\nfor line in sys.stdin: print(line.strip()[::-1])',
    stdin: 'abc\ndef\n',
    ends: ok,
    stdout: 'cba\nfed\n',
  },
  'reads past the end of its input': {
    program: 'print(input("? "))\ninput()',
    stdin: 'one\n',
    ends: failed,
    stdout: '? one\n',
    stderr: /EOFError: EOF when reading a line\n$/,
  },
  'reads much input': {
    program: 'import sys; print(len(sys.stdin.read()))',
    stdin: 'x'.repeat(MiB),
    ends: ok,
    stdout: `${MiB}\n`,
  },
  'does not read its input': { program: 'print(1)', stdin: 'x'.repeat(MiB), ends: ok, stdout: '1\n' },
  'is long': { program: `${'# filler\n'.repeat(100_000)}print("end")`, ends: ok, stdout: 'end\n' },
  'speaks many alphabets': { program: 'print("äß→日本🎉")', ends: ok, stdout: 'äß→日本🎉\n' },
  'prints bytes that are not UTF-8': {
    program: 'import sys; sys.stdout.buffer.write(bytes(range(256)))',
    ends: ok,
    also: ({ raw }) => expect([...raw]).toEqual([...Array(256).keys()]),
  },
  'connects to the network': {
    program:
      'import socket\nfor a in (("1.1.1.1", 53), ("127.0.0.1", 6379)):\n' +
      '    try: socket.create_connection(a, 1); print("ESCAPE")\n    except OSError as e: print(e.errno)\n',
    ends: ok,
    stdout: '101\n111\n',
  },
  'connects to itself over loopback': {
    program:
      'import socket\n' +
      's = socket.create_server(("127.0.0.1", 8000)); c = socket.create_connection(("127.0.0.1", 8000)); a, ' +
      '_ = s.accept(); c.send(b"hi"); print(a.recv(9))\n',
    ends: ok,
    stdout: "b'hi'\n",
  },
  'reads the list of users': {
    program: 'print(open("/etc/passwd").read(), end="")',
    ends: ok,
    stdout: /^root:x:0:0:root:\/:\/bin\/false\n(student:x:(\d+):\2:student:\/box\/home:\/bin\/sh\n)+$/,
  },
  'lists directories': {
    program: 'import os; print(sorted(os.listdir("/")), os.getcwd(), os.listdir("."), os.listdir("/tmp"))',
    ends: ok,
    stdout: /^\['bin', 'box', 'dev', 'etc', 'lib'.*'tmp', 'usr'\] \/box\/work \['main.py'\] \[\]\n$/,
  },
  'prints its environment': {
    program: 'import os; print(sorted(os.environ))',
    ends: ok,
    stdout:
      "['HOME', 'LANG', 'MPLBACKEND', 'MPLCONFIGDIR', 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', " +
      "'PATH', 'PYTHONPATH', 'TMPDIR', 'USER']\n",
  },
  'has arguments and further files': {
    program: 'import sys, sub.other; print(sys.argv, sub.other.x)',
    args: ['a b', 'ü'],
    files: [{ path: 'sub/other.py', content: 'x = 5', encoding: 'utf8' }],
    ends: ok,
    stdout: "['main.py', 'a b', 'ü'] 5\n",
  },
  'executes its own file, refused where the kernel starts modprobe for unknown formats': {
    program:
      'import os, subprocess, sys\nopen("own.py", "w").write("#!/usr/bin/python3\\nprint(\'own\')")\n' +
      'os.chmod("own.py", 0o755)\n' +
      'for c in (["./own.py"], [sys.executable, "own.py"], ["/bin/echo", "system"]):\n' +
      '    try: subprocess.run(c)\n    except OSError as e: print(type(e).__name__)\n',
    ends: ok,
    stdout: `${asksForFormats ? 'PermissionError' : 'own'}\nown\nsystem\n`,
  },
  'has an entry in a folder': {
    program: 'import sys; print(sys.argv, sys.path[0], __file__)',
    entry: 'app/start.py',
    ends: ok,
    stdout: "['app/start.py'] /box/work/app /box/work/app/start.py\n",
  },
  'forges the end of its run': {
    program:
      'import os\nfor fd in range(3, 64):\n    try: os.write(fd, b"\\x10\\0\\0\\0" + b"{}" * 99)\n' +
      '    except OSError: pass\nos._exit(3)\n',
    ends: { ...byItself, exitCode: 3, syntaxError: false, memoryError: false },
  },
  'sees no internal frame': {
    program:
      'import traceback, sys\ntraceback.print_stack()\n' +
      'print([m for m in sys.modules if m in ("linux", "slot", "unit", "student")])',
    ends: ok,
    stdout: '[]\n',
    also: ({ stderr }) => expect(stderr).not.toMatch(/worker|\.py", line.*runq/),
  },
};

test.each(Object.keys(rows))('a program that %s', (name) => expectRow(sandbox, rows[name]!));
