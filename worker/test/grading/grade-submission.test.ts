import type { CaseVerdict } from '@runq/common/contract/grading';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { digestOf, type GradingWorker, limits, openGradingWorker } from '../support/grading-worker.js';

let grading: GradingWorker;
beforeAll(async () => {
  grading = await openGradingWorker();
});
afterAll(() => grading?.close());

const add = [
  { name: 'small', stdin: '3\n4\n', expected: '7\n' },
  { name: 'large', stdin: '1000\n1\n', expected: '1001\n', points: 2 },
];

test.each<[verdict: CaseVerdict, code: string, sentence: RegExp]>([
  ['AC', 'print(int(input()) + int(input()))', /^Correct\.$/],
  ['AC', 'a = input("first? ")\nb = input("second? ")\nprint(int(a) + int(b))', /^Correct\.$/],
  ['WA', 'print(int(input()) * int(input()))', /^Wrong output: the first difference is in line 1, column 1\.$/],
  ['PE', 'print(" ", int(input()) + int(input()))', /^Only whitespace differs in line 1, column 1\.$/],
  ['RE', 'print(undefined)', /^NameError in line 1 of main\.py: name 'undefined' is not defined\.$/],
  ['RE', 'print(int(input()) + int(input()))\nexit(3)', /exit code 3\. The output was right\.$/],
  ['SE', 'print(', /^SyntaxError in line 1 of main\.py: /],
  ['TLE', 'while True: pass', /^Stopped: CPU time limit\. It used 0\.5/],
  ['WTL', 'import time\ntime.sleep(60)', /^Stopped after 1 s: time limit\./],
  ['MLE', 'x = "a" * 200_000_000', /^Memory limit of 64 MiB exceeded\./],
  ['OLE', 'while True: print("x" * 1000)', /^Stopped: output limit of/],
])('%s: %j', async (verdict, code, sentence) => {
  const wallTimeMs = verdict === 'WTL' ? 1000 : limits.wallTimeMs;
  const version = await grading.storeAssignment([{ ...add[0]!, limits: { ...limits, wallTimeMs } }]);
  const { results, run } = await grading.grade(version, code);
  expect(results.get('small')).toMatchObject({ verdict, sentence: expect.stringMatching(sentence) });
  expect(run).toMatchObject({ state: 'finished', verdict: 'ok' });
});

test('a case that is hopelessly slow costs only itself, and is measured again alone', async () => {
  const version = await grading.storeAssignment(add);
  const code = 'a, b = int(input()), int(input())\nwhile a == 3: pass\nprint(a + b)';
  const { results, run } = await grading.grade(version, code);
  expect(results.get('small')).toMatchObject({ verdict: 'TLE', firstCpuTimeMs: expect.any(Number) });
  expect(results.get('large')).toMatchObject({ verdict: 'AC', score: 2, firstCpuTimeMs: null });
  expect(run?.reason).toBe('Graded: 2 of 3 points.');
});

test('a case that sleeps to its limit does not keep another from being measured alone', async () => {
  const version = await grading.storeAssignment([{ ...add[0]!, limits: { ...limits, wallTimeMs: 20_000 } }]);
  const ended: string[] = [];
  const grade = async (name: string, code: string) => {
    const { results } = await grading.grade(version, code);
    ended.push(name);
    return results.get('small');
  };
  const [sleeper, slow] = await Promise.all([
    grade('sleeper', 'import time\ntime.sleep(60)'),
    grade('slow', 'while True: pass'),
  ]);
  expect(ended).toEqual(['slow', 'sleeper']);
  expect(sleeper).toMatchObject({ verdict: 'WTL', firstCpuTimeMs: null });
  expect(slow).toMatchObject({ verdict: 'TLE', firstCpuTimeMs: expect.any(Number) });
});

test('after a syntax error no other case runs, and after a failure none of a group that stops then', async () => {
  const version = await grading.storeAssignment([...add, { name: 'third', expected: 'x' }], {
    groups: [{ name: 'g', cases: ['small', 'large'], scoring: 'sum', stopOnFail: true }],
  });
  const broken = await grading.grade(version, 'print(');
  expect([...broken.results.values()].map(({ verdict }) => verdict).sort()).toEqual(['SE', 'SKIP', 'SKIP']);
  const wrong = await grading.grade(version, 'print("x")');
  expect(wrong.results.get('large')).toMatchObject({ verdict: 'SKIP', sentence: expect.stringContaining('group') });
  expect(wrong.results.get('third')).toMatchObject({ verdict: 'AC' });
});

test('without the file to run every case is missing', async () => {
  const version = await grading.storeAssignment(add);
  const runId = await grading.submit(version, { 'other.py': 'print(1)' });
  await grading.worker.execute(runId, 1);
  const [results] = await grading.worker.results.readMany([runId]);
  expect([...results!.values()].map(({ verdict }) => verdict)).toEqual(['MISSING', 'MISSING']);
  expect(results!.get('small')?.sentence).toBe('There is no file main.py in the submission.');
});

test("files of the assignment win over the student's, and cases do not see each other's files", async () => {
  const list = 'import os\nprint(open("data.txt").read(), sorted(os.listdir()))\nopen("left.txt", "w").write("x")';
  const data = 'ours';
  const version = await grading.storeAssignment(
    [
      { name: 'one', expected: "ours ['data.txt', 'main.py']\n" },
      { name: 'two', expected: "ours ['data.txt', 'main.py']\n" },
    ],
    { files: [{ path: 'data.txt', sha256: digestOf(data) }], checkerFile: data },
  );
  const { results } = await grading.grade(version, list, { files: { 'data.txt': 'forged' } });
  expect([...results.values()].map(({ verdict }) => verdict)).toEqual(['AC', 'AC']);
  expect(results.get('one')?.artifacts).toMatchObject([{ name: 'left.txt' }]);
});

test('a custom checker decides, and its faults are never the zero of a student', async () => {
  const checker = [
    'import sys',
    'given, expected, got = (open(name).read() for name in sys.argv[1:])',
    'if got.startswith("half"): print(0.5); sys.exit(7)',
    'if got.startswith("bug"): raise RuntimeError("no such rule")',
    'sys.exit(0 if got.strip() == expected.strip() else 1)',
  ].join('\n');
  const version = await grading.storeAssignment(
    [{ name: 'one', expected: 'right', points: 4, checker: { type: 'custom', file: digestOf(checker) } }],
    { checkerFile: checker },
  );
  const verdictOf = async (text: string) => {
    const { results } = await grading.grade(version, `print(${JSON.stringify(text)})`);
    return results.get('one');
  };
  expect(await verdictOf('right')).toMatchObject({ verdict: 'AC', score: 4 });
  expect(await verdictOf('wrong')).toMatchObject({ verdict: 'WA', score: 0 });
  expect(await verdictOf('half')).toMatchObject({ verdict: 'PA', score: 2 });
  expect(await verdictOf('bug')).toMatchObject({ verdict: 'IE', sentence: expect.stringMatching(/no such rule/) });
});

test('a second grading of the same files uses the results of the first one, unless it must not', async () => {
  const version = await grading.storeAssignment([{ name: 'one', expected: 'ok' }]);
  const code = 'import time\nprint("ok", file=open("/dev/stdout", "w"))\nstarted = time.time()';
  const first = await grading.grade(version, code);
  const second = await grading.grade(version, code);
  const third = await grading.grade(version, code, { fresh: true });
  const cached = [first, second, third].map(({ results }) => results.get('one')!.isCached);
  expect(cached).toEqual([false, true, false]);
  expect({ ...second.results.get('one'), isCached: false }).toEqual(first.results.get('one'));
});

test('a seed of the batch replaces the one of the assignment, and makes other results', async () => {
  const version = await grading.storeAssignment([{ name: 'one', expected: '0.13436424411240122\n' }], { seed: 2 });
  const code = 'import random\nprint(random.random())';
  const own = await grading.grade(version, code);
  const given = await grading.grade(version, code, { seed: 1 });
  const again = await grading.grade(version, code, { seed: 1 });
  const results = [own, given, again].map(({ results }) => results.get('one'));
  expect(results).toMatchObject([
    { verdict: 'WA', isCached: false },
    { verdict: 'AC', isCached: false },
    { verdict: 'AC', isCached: true },
  ]);
});

test('goes on after the stored results when the first attempt was abandoned', async () => {
  const version = await grading.storeAssignment([
    { name: 'quick', expected: 'quick' },
    { name: 'slow', args: ['slow'], expected: 'slow' },
  ]);
  const code = 'import sys, time, random\nif "slow" in sys.argv: time.sleep(1); print("slow")\nelse: print("quick")';
  const runId = await grading.submit(version, { 'main.py': code }, { fresh: true });
  const attempt = grading.worker.execute(runId, 1);
  await vi.waitFor(async () => expect((await grading.worker.results.readMany([runId]))[0]!.size).toBe(1), 15_000);
  const stored = (await grading.worker.results.readMany([runId]))[0]!.get('quick');
  for (const run of grading.worker.active.list()) run.handOver();
  await attempt;
  expect(await grading.worker.records.read(runId)).toMatchObject({ state: 'active', attempt: 2 });
  await grading.worker.execute(runId, 2);
  const [results] = await grading.worker.results.readMany([runId]);
  expect(results!.get('quick')).toEqual(stored);
  expect(results!.get('slow')).toMatchObject({ verdict: 'AC' });
});

test('a cancelled submission keeps its results; the other cases are cancelled', async () => {
  const version = await grading.storeAssignment([
    { name: 'quick', expected: 'quick' },
    { name: 'slow', args: ['slow'], expected: 'slow' },
    { name: 'last', args: ['slow'], expected: 'slow' },
  ]);
  const runId = await grading.submit(version, {
    'main.py': 'import sys, time\nprint("quick")\nif "slow" in sys.argv: time.sleep(60)',
  });
  const attempt = grading.worker.execute(runId, 1);
  await vi.waitFor(async () => expect((await grading.worker.results.readMany([runId]))[0]!.size).toBe(1), 15_000);
  for (const run of grading.worker.active.of(runId)) run.stop('cancelled');
  await attempt;
  const [results] = await grading.worker.results.readMany([runId]);
  expect(['quick', 'slow', 'last'].map((name) => results!.get(name)?.verdict)).toEqual([
    'AC',
    'CANCELLED',
    'CANCELLED',
  ]);
  expect(await grading.worker.records.read(runId)).toMatchObject({ state: 'finished', verdict: 'cancelled' });
});

test('a deleted assignment is our fault, and no student loses points', async () => {
  const version = await grading.storeAssignment([{ name: 'one', expected: 'x' }]);
  await grading.worker.assignments.remove(grading.owner, 'hw');
  const { run, results } = await grading.grade(version + 1000, 'print("x")');
  expect(run).toMatchObject({ state: 'finished', verdict: 'internal_error' });
  expect(results.size).toBe(0);
});
