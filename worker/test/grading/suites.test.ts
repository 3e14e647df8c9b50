import type { CaseVerdict } from '@runq/common/contract/grading';
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

/** A class of one test for `unittest`, and the same statements as a function for pytest. */
function toTests(body: string, more: Partial<SuiteTest> = {}): SuiteTest[] {
  const unittest = `import unittest\nimport sums\nclass T(unittest.TestCase):\n    def test_a(self): ${body}\n`;
  const statement = body.replace('self.skipTest', 'pytest.skip').replace('self.', 'pytest.');
  const pytest = `import pytest\nimport sums\n\ndef test_a(): ${statement}\n`;
  return [
    { framework: 'unittest', id: 'T.test_a', suite: { 'tests/test_sums.py': unittest }, ...more },
    { framework: 'pytest', id: 'test_a', suite: { 'tests/test_sums.py': pytest }, ...more },
  ];
}

const right = 'def add(a, b):\n    return a + b\n';
const checked = 'assert sums.add(1, 2) == 3';

test.each<[verdict: CaseVerdict, body: string, code: string, sentence: RegExp]>([
  ['AC', checked, right, /^Correct\.$/],
  ['WA', checked, 'def add(a, b): return a', /^Failed in line 4 of tests\/test_sums\.py(: assert 1 == 3 .*)?\.$/],
  ['WA', 'self.fail("no")', right, /^Failed in line 4 of tests\/test_sums\.py: no\.$/],
  [
    'RE',
    checked,
    'def add(a, b):\n    return a / 0\n',
    /^ZeroDivisionError in line 2 of sums\.py: division by zero\. The test was in line 4 of tests\/test_sums\.py\.$/,
  ],
  ['RE', checked, 'def add(a, b):\n    assert a > 5, "small"\n', /^AssertionError in line 2 of sums\.py: small\./],
  ['RE', checked, 'def plus(a, b): return 3', /^AttributeError in line 4 of tests\/test_sums\.py: /],
  ['RE', checked, 'x = 1\nraise KeyError("import")', /^KeyError in line 2 of sums\.py: 'import'\./],
  ['SE', checked, 'def add(a, b:\n', /^SyntaxError in line 1 of sums\.py: '\(' was never closed\./],
  ['SKIP', 'self.skipTest("later")', right, /^Skipped by the test: later\.$/],
  ['TLE', checked, 'def add(a, b):\n    while True: pass\n', /^Stopped: CPU time limit/],
  ['WTL', checked, 'import time\ndef add(a, b): time.sleep(60)\n', /^Stopped after 2 s: time limit\./],
  ['MLE', checked, 'def add(a, b): return len("a" * 300_000_000)', /^Memory limit of 128 MiB exceeded\./],
  ['OLE', checked, 'def add(a, b):\n    while True: print("x" * 1000)\n', /^Stopped: output limit of/],
])('%s: %s of %j', async (verdict, body, code, sentence) => {
  const limits = { TLE: { cpuTimeMs: 1000 }, WTL: { wallTimeMs: 2000 } }[verdict as string] ?? {};
  for (const one of toTests(body, { limits })) {
    const [result] = await gradeTests(worker, [one], { 'sums.py': code });
    expect(result).toMatchObject({ verdict, sentence: expect.stringMatching(sentence), checker: 'test' });
    expect(result!.score).toBe(verdict === 'AC' ? 1 : 0);
  }
});

test('a missing file of the submission is its error, a missing module of the suite is not', async () => {
  const [unittest] = toTests(checked);
  const [missing] = await gradeTests(worker, [unittest!], { 'other.py': right });
  expect(missing).toMatchObject({ verdict: 'RE', sentence: expect.stringMatching(/No module named 'sums'/) });
  const [none] = await gradeTests(worker, [unittest!], { 'notes.txt': 'hi' });
  expect(none).toMatchObject({ verdict: 'MISSING' });
  for (const one of toTests(checked)) {
    const suite = { 'tests/test_sums.py': `import nothing_here\n${one.suite['tests/test_sums.py']}` };
    const [broken] = await gradeTests(worker, [{ ...one, suite }], { 'sums.py': right });
    expect(broken).toMatchObject({
      verdict: 'IE',
      sentence: expect.stringMatching(/its suite failed: .*nothing_here/),
    });
  }
});

test('a test that the suite no longer has beside a submission fails', async () => {
  for (const one of toTests(checked)) {
    const [result] = await gradeTests(worker, [{ ...one, id: 'test_gone' }], { 'sums.py': right });
    expect(result).toMatchObject({
      verdict: 'RE',
      sentence: expect.stringMatching(/^The suite has no test "test_gone"/),
    });
  }
});

const decorated = `import unittest
from gradescope_utils.autograder_utils.decorators import partial_credit, weight
from gradescope_utils.autograder_utils.files import check_submitted_files
import sums

class T(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.limit = 3

    @partial_credit(4)
    def test_part(self, set_score=None):
        """Some of it"""
        set_score(sums.add(1, 2))
        self.assertLessEqual(sums.add(1, 2), self.limit)

    @weight(2)
    def test_files(self):
        self.assertEqual(check_submitted_files(["sums.py", "none.py"]), ["none.py"])

    def test_each(self):
        for a in range(3):
            with self.subTest(a=a): self.assertNotEqual(sums.add(a, 0), 1)

    @unittest.expectedFailure
    def test_expected(self): self.assertEqual(sums.add(1, 1), 3)
`;

test.each<[code: string, results: [CaseVerdict, number][]]>([
  [
    right,
    [
      ['PA', 3],
      ['AC', 2],
      ['WA', 0],
      ['AC', 1],
    ],
  ],
  [
    'def add(a, b): return 9',
    [
      ['PA', 4],
      ['AC', 2],
      ['AC', 1],
      ['AC', 1],
    ],
  ],
  [
    'def add(a, b): return -9',
    [
      ['WA', 0],
      ['AC', 2],
      ['AC', 1],
      ['AC', 1],
    ],
  ],
])("Gradescope's decorators, fixtures of classes and subtests: %j", async (code, results) => {
  const suite = { 'tests/test_sums.py': decorated };
  const tests = ['part', 'files', 'each', 'expected'].map(
    (name): SuiteTest => ({
      ...{ framework: 'unittest', id: `T.test_${name}`, suite, isPartial: name === 'part' },
      points: { part: 4, files: 2 }[name] ?? 1,
    }),
  );
  const graded = await gradeTests(worker, tests, { 'sums.py': code });
  expect(graded.map(({ verdict, score }) => [verdict, score])).toEqual(results);
});

const functions = `import pytest, sums, answers
from gradescope_utils.autograder_utils.decorators import partial_credit

@pytest.mark.parametrize("a, b", [(1, 2), (2, 2)])
def test_add(a, b, offset): assert sums.add(a, b) == answers.total + offset

@partial_credit(2)
def test_part(set_score): set_score(1.5)

def test_error():
    with pytest.raises(TypeError): sums.add(1, None)

def test_output(capsys, tmp_path):
    print("x")
    assert capsys.readouterr().out == "x\\n"

@pytest.mark.skip(reason="later")
def test_skip(): pass
`;

test('fixtures, parameters and own modules of pytest', async () => {
  const fixture = 'import pytest\n@pytest.fixture\ndef offset(): return 1\n';
  const suite = { 'tests/test_sums.py': functions, 'tests/answers.py': 'total = 2\n', 'tests/conftest.py': fixture };
  const ids = ['test_add[1-2]', 'test_add[2-2]', 'test_part', 'test_error', 'test_output', 'test_skip'];
  const tests = ids.map(
    (id): SuiteTest => ({
      ...{ framework: 'pytest', id, suite, isPartial: id === 'test_part', points: 2 },
    }),
  );
  const graded = await gradeTests(worker, tests, { 'sums.py': right });
  const verdicts = ['AC', 'WA', 'PA', 'AC', 'AC', 'SKIP'];
  expect(graded.map(({ verdict }) => verdict)).toEqual(verdicts);
  expect(graded[1]!.sentence).toMatch(/assert 4 == \(2 \+ 1\)/);
  expect(graded[5]!.sentence).toBe('Skipped by the test: later.');
});

test('a file of the submission replaces a library only if the solution has it', async () => {
  const suite =
    'import unittest, statistics\nimport sums\nclass T(unittest.TestCase):\n' +
    '    def test_a(self): self.assertEqual(sums.middle([1, 2]), statistics.mean([1, 2]))\n';
  const tests: SuiteTest[] = [{ framework: 'unittest', id: 'T.test_a', suite: { 'test_sums.py': suite } }];
  const files = { 'sums.py': 'def middle(x): return 7\n', 'statistics.py': 'def mean(x): return 7\n' };
  expect(await gradeTests(worker, tests, files)).toMatchObject([{ verdict: 'WA' }]);
  const asked = [{ ...tests[0]!, solution: ['sums.py', 'statistics.py'] }];
  expect(await gradeTests(worker, asked, files)).toMatchObject([{ verdict: 'AC' }]);
});
