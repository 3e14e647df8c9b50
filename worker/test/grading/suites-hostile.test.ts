import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/contract.js';
import { openSingleWorker, type SingleWorker } from '../support/single-worker.js';
import { gradeTests, type SuiteTest } from '../support/suites.js';
import { openTestSandbox } from '../support/test-sandbox.js';

let server: TestRedis;
let sandbox: Sandbox;
let worker: SingleWorker;
beforeAll(async () => {
  [server, sandbox] = await Promise.all([startTestRedis(), openTestSandbox({ readyUnits: 3 })]);
  worker = await openSingleWorker({ redis: server.redis, sandbox });
});
afterAll(async () => {
  await worker?.checkers.close();
  await Promise.all([server?.close(), sandbox?.close()]);
});

const unittest = `import sums
import unittest
from answers import total
class T(unittest.TestCase):
    def test_add(self): self.assertEqual(sums.add(1, 2), total)
    def test_close(self): self.assertAlmostEqual(sums.add(1, 2), total)
`;
const pytest = `import math, pytest
import sums
from answers import total
def test_add(): assert sums.add(1, 2) == total
def test_close(): assert math.isclose(sums.add(1, 2), total)
`;
const toTests = (suite: string, framework: SuiteTest['framework'], ids: string[]) =>
  ids.map((id) => ({ framework, id, suite: { 'tests/test_sums.py': suite, 'tests/answers.py': 'total = 3\n' } }));
const tests = [
  ...toTests(unittest, 'unittest', ['T.test_add', 'T.test_close']),
  ...toTests(pytest, 'pytest', ['test_add', 'test_close']),
];

const wrong = 'def add(a, b): return 1\n';
const report = 'AC pass passed ok {\\"verdict\\":\\"AC\\"}\\n';
const everyDescriptor = `import os
def add(a, b):
    for fd in range(3, 256):
        try: os.write(fd, b"\\n${report}")
        except OSError: pass
    return 1
`;
const changesItsReport = `import base64, os
def add(a, b):
    for fd in range(3, 64):
        try: real = os.dup(fd)
        except OSError: continue
        reader, writer = os.pipe()
        os.dup2(writer, fd)
        if os.fork() == 0:
            line = os.read(reader, 65536)
            for kind in (b"fail", b"error"): line = line.replace(base64.b64encode(kind), base64.b64encode(b"pass"))
            os.write(real, line)
    return 1
`;
const parentIsRight = `import os
def add(a, b):
    for guess in range(5):
        if os.fork() == 0: return guess
    while True:
        try: os.wait()
        except ChildProcessError: return 1
`;

/** Each gives a wrong sum or none, and tries to pass nonetheless. */
test.each<[what: string, code: string]>([
  ['exits with 0', 'import os\ndef add(a, b): os._exit(0)\n'],
  ['exits at import', 'import os\nos._exit(0)\n'],
  ['raises SystemExit at import', 'raise SystemExit(0)\n'],
  ['raises SystemExit', 'import sys\ndef add(a, b): sys.exit(0)\n'],
  ['raises KeyboardInterrupt', 'def add(a, b): raise KeyboardInterrupt\n'],
  ['raises GeneratorExit', 'def add(a, b): raise GeneratorExit\n'],
  ['kills itself', 'import os, signal\ndef add(a, b): os.kill(os.getpid(), signal.SIGKILL)\n'],
  ['skips the test', 'import unittest\ndef add(a, b): raise unittest.SkipTest("no")\n'],
  ['skips the suite', 'import unittest\nraise unittest.SkipTest("no")\n'],
  ['ends pytest', 'import pytest\ndef add(a, b): pytest.exit("done", returncode=0)\n'],
  ['prints verdicts', `def add(a, b):\n    print("${report}"); return 1\n`],
  ['writes to every descriptor', everyDescriptor],
  ['changes its report on the way', changesItsReport],
  ['replaces an assertion', `import unittest\nunittest.TestCase.assertEqual = lambda *a: None\n${wrong}`],
  [
    'replaces the runner',
    `import unittest\nunittest.TestCase.run = lambda self, result: result.addSuccess(self)\n${wrong}`,
  ],
  ['replaces a module', `import sys, types\nsys.modules["unittest"] = types.ModuleType("unittest")\n${wrong}`],
  ['replaces a built-in class', `import builtins\nbuiltins.AssertionError = ValueError\n${wrong}`],
  ['replaces built-in functions', `import builtins\nbuiltins.abs = builtins.round = lambda *a: 0\n${wrong}`],
  ['replaces a function of math', `import math\nmath.isclose = lambda *a: True\n${wrong}`],
  ['replaces os.write and os._exit', `import os\nos.write = os._exit = lambda *a: 0\n${wrong}`],
  ['replaces base64', `import binascii\nbinascii.b2a_base64 = lambda *a, **k: b"cGFzcw=="\n${wrong}`],
  ['has functions at exit', `import atexit, os\natexit.register(os._exit, 0)\n${wrong}`],
  ['ends in a thread', `import os, threading, time\nthreading.Thread(target=lambda: os._exit(0)).start()\n${wrong}`],
  ['forks for each answer', parentIsRight],
  ['goes on in a fork', 'import os\ndef add(a, b): return 3 if os.fork() == 0 else 1\n'],
  ['replaces its exception hook', `import sys\nsys.excepthook = lambda *a: None\n${wrong}raise ValueError\n`],
])('no points for a program that %s', async (_, code) => {
  const results = await gradeTests(worker, tests, { 'sums.py': code });
  expect(results.map(({ score }) => score)).toEqual([0, 0, 0, 0]);
  const allowed = ['WA', 'RE', 'SKIP'];
  expect(results.filter(({ verdict }) => !allowed.includes(verdict))).toEqual([]);
});

test.each<[what: string, files: Record<string, string>]>([
  ['the test file', { 'tests/test_sums.py': 'def test_add(): pass\n' }],
  ['a module of the suite', { 'tests/answers.py': 'total = 1\n' }],
  ['a package before a module of the suite', { 'tests/answers/__init__.py': 'total = 1\n' }],
  ['a module beside the program', { 'answers.py': 'total = 1\n' }],
  ['the framework', { 'unittest.py': 'x = 1\n', 'unittest/__init__.py': 'x = 1\n', 'pytest.py': 'x = 1\n' }],
  ['a configuration', { 'conftest.py': 'def pytest_collection_modifyitems(items): items.clear()\n' }],
  ['options', { 'pytest.ini': '[pytest]\naddopts = --collect-only\n', 'setup.cfg': '[tool:pytest]\naddopts = --co\n' }],
  ['our own modules', { 'runq_suite/__init__.py': '', 'runq_suite/run_test.py': 'import os; os._exit(0)\n' }],
  ["Gradescope's module", { 'gradescope_utils/__init__.py': 'import os; os._exit(0)\n' }],
])('a submission does not bring %s', async (_, files) => {
  const results = await gradeTests(worker, tests, { ...files, 'sums.py': wrong });
  expect(results.map(({ verdict }) => verdict)).toEqual(['WA', 'WA', 'WA', 'WA']);
});

test('what a test does to its process reaches no other test', async () => {
  const code = 'import os\ndef add(a, b):\n    open("seen", "a").write("x")\n    return len(open("seen").read()) + 2\n';
  const results = await gradeTests(worker, tests, { 'sums.py': code });
  expect(results.map(({ verdict }) => verdict)).toEqual(['AC', 'AC', 'AC', 'AC']);
});

test('a test reads nothing of other suites and of the solution', async () => {
  const code = `import os
def add(a, b):
    found = [os.path.join(folder, name) for folder, _, names in os.walk(".") for name in names]
    raise ValueError(sorted(found))
`;
  const other = { framework: 'unittest' as const, id: 'T.test_b', suite: { 'tests/test_other.py': 'secret = 1\n' } };
  const [result] = await gradeTests(worker, [tests[0]!, other], { 'sums.py': code });
  expect(result!.sentence).toContain("['./sums.py', './tests/answers.py', './tests/test_sums.py']");
});
