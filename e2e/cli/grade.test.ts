import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, startCli, untilPrinted } from '../support/cli.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  runq = await startRunq();
  cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-cli-'));
  env = { RUNQ_URL: runq.url };
  expect((await runCli(['login', '--user', 'gwen'], { env, cwd })).code).toBe(0);
});
afterAll(async () => {
  await runq?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
}

const cli = (...args: string[]) => runCli(args, { env, cwd });
const batchOf = (stderr: string) => /^Batch (\S+): /m.exec(stderr)![1]!;
const read = (path: string) => readFileSync(join(cwd, path), 'utf8');

/** What the tests read of results.json, version 1. */
interface Results {
  assignment: { name: string; version: number };
  students: { student: string; score: number; needsAttention: boolean; cases: { name: string; verdict: string }[] }[];
  missing: string[];
}

const verdictsIn = (path: string) => {
  const { students } = JSON.parse(read(path)) as Results;
  return Object.fromEntries(students.map(({ student, cases }) => [student, cases.map(({ verdict }) => verdict)]));
};

const double = 'print(2 * int(input()))\n';

test('grades a flat zip by pairs of files, and writes results and a summary', async () => {
  write({
    'double/tests/01.in': '3\n',
    'double/tests/01.out': '6\n',
    'double/tests/02.in': '-5\n',
    'double/tests/02.out': '-10\n',
    'flat/ada.py': double,
    'flat/bob.py': 'print(2 * abs(int(input())))\n',
    'flat/cy.py': 'print(int(input()\n',
    'roster.csv': 'id,name\nada,Ada L.\nbob,Bob\ncy,Cy\ndee,Dee\n',
  });
  execFileSync('python3', ['-m', 'zipfile', '-c', '../flat.zip', 'ada.py', 'bob.py', 'cy.py'], {
    cwd: join(cwd, 'flat'),
  });
  const { code, stdout, stderr } = await cli('grade', 'double', 'flat.zip', '--roster', 'roster.csv');
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: '' });
  expect(readdirSync(join(cwd, 'results')).sort()).toEqual(['results.csv', 'results.json']);
  expect(verdictsIn('results/results.json')).toEqual({
    ada: ['AC', 'AC'],
    bob: ['AC', 'WA'],
    cy: ['SE', 'SKIP'],
    dee: ['MISSING', 'MISSING'],
  });
  const rows = read('results/results.csv').trim().split(/\r?\n/);
  expect(rows).toHaveLength(5);
  expect(rows.map((row) => row.split(',')[0])).toContain('ada');
  expect(stderr).toContain('double, version 1: 3 of 3 graded\nMean: 1 of 2 points\n');
  expect(stderr).toMatch(/\nMissing: 1\n {2}dee\n/);
  // Without a terminal, progress is a line of JSON for each change.
  const progress = stderr.split('\n').filter((line) => line.startsWith('{'));
  expect(JSON.parse(progress.at(-1)!)).toMatchObject({ batch: batchOf(stderr), total: 3, finished: 3 });
});

test('exports a batch again, and shows one case with its transcript and difference', async () => {
  const graded = await cli('grade', 'double', 'flat.zip', '--label', 'again', '--out', 'first', '--format', 'json');
  expect(graded.code, graded.stderr).toBe(0);
  expect(JSON.parse(read('first/results.json')).assignment).toMatchObject({ name: 'double', version: 1 });
  const batch = batchOf(graded.stderr);

  const files = ['csv-long', 'ndjson', 'gradescope', 'prairielearn', 'junit', 'moodle', 'html'];
  const exported = await cli('grade', 'export', batch, '--format', files.join(','), '--bom', '--out', 'all');
  expect(exported.code, exported.stderr).toBe(0);
  const names = ['gradescope.zip', 'junit.xml', 'moodle.csv', 'prairielearn.zip', 'reports.zip'];
  expect(readdirSync(join(cwd, 'all')).sort()).toEqual([...names, 'results-long.csv', 'results.ndjson']);
  expect(read('all/results-long.csv')).toMatch(/^\ufeff/);
  expect(read('all/junit.xml')).toContain('<testsuites');

  const unwritable = await cli('grade', 'export', batch, '--out', 'roster.csv');
  expect(unwritable.code).toBe(2);
  expect(unwritable.stderr).toMatch(/^"roster\.csv\/results\.json" cannot be written \(E\w+\)\.\n$/);

  const shown = await cli('grade', 'diff', batch, 'bob', '02');
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toMatch(/^bob, 02: WA, 0 of 1 points\n/);
  expect(shown.stdout).toContain('\n--10\n+10\n');

  const watched = await cli('grade', 'watch', batch);
  expect(watched.code).toBe(0);
  expect(watched.stderr).toContain('3 of 3 graded');
  expect((await cli('grade', 'list')).stdout).toMatch(/^double\t\d{4}-/m);
  const missing = await cli('grade', 'export', 'no-such-batch');
  expect(missing).toMatchObject({ code: 2, stderr: 'There is no such batch.\n' });
});

test('says what would be graded without grading it', async () => {
  const { code, stdout } = await cli('grade', 'double', 'flat', '--roster', 'roster.csv', '--preview');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Students \(.*\): 3\n {2}ada \(Ada L\.\): /);
  expect(stdout).toContain('Missing, in the roster without a submission: 1\n  dee\n');
});

test('lists every error of an assignment with its file and line', async () => {
  write({
    'bad/assignment.yaml':
      'version: 1\nname: bad\ncases:\n  - { name: a, points: -1, expected: "1" }\n  - { nam: b }\n',
  });
  const { code, stdout, stderr } = await cli('grade', 'bad', 'flat');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^bad\/assignment\.yaml:4:\d+: .*points/m);
  expect(stderr).toMatch(/^bad\/assignment\.yaml:5:\d+: .*nam/m);
  expect(await cli('grade', 'nowhere/', 'flat')).toMatchObject({
    code: 2,
    stderr: 'There is no file or folder "nowhere/".\n',
  });
  expect((await cli('grade', 'double', 'flat', '--format', 'pdf')).code).toBe(2);
});

test('stops at an assignment whose solution fails, unless it is not checked', async () => {
  write({
    'wrong/assignment.yaml':
      'version: 1\nname: wrong\nentry: main.py\nsolution: solution/main.py\n' +
      'cases:\n  - { name: one, stdin: "1\\n", expected: "3\\n" }\n',
    'wrong/solution/main.py': double,
    'one/ada.py': double,
  });
  const checked = await cli('grade', 'check', 'wrong');
  expect(checked.code, checked.stderr).toBe(2);
  expect(checked.stdout).toMatch(/^error: one: The solution fails: /);
  const stopped = await cli('grade', 'wrong', 'one', '--out', 'wrong-results');
  expect(stopped.code).toBe(2);
  expect(stopped.stderr).toMatch(/^The assignment has errors, so nothing was graded/);
  const forced = await cli('grade', 'wrong', 'one', '--out', 'wrong-results', '--no-check');
  expect(forced.code, forced.stderr).toBe(0);
  expect(verdictsIn('wrong-results/results.json')).toEqual({ ada: ['WA'] });
});

test('exits with 1 when a fault of the assignment leaves a case without a verdict', async () => {
  write({
    'crash/assignment.yaml':
      'version: 1\nname: crash\ncases:\n' +
      '  - { name: one, stdin: "1\\n", expected: "2\\n", checker: { type: custom, file: checker.py } }\n',
    'crash/checker.py': 'raise ValueError("broken checker")\n',
  });
  const { code, stderr } = await cli('grade', 'crash', 'one', '--out', 'crash-results', '--no-check');
  expect(code, stderr).toBe(1);
  expect(stderr).toMatch(/^crash, version 1: 0 of 1 graded\n(.*\n)*Needs attention: 1\n {2}ada, one: /m);
  expect(JSON.parse(read('crash-results/results.json')).students[0]).toMatchObject({ needsAttention: true });
});

test('a batch goes on after Ctrl-C, and is followed or cancelled by its id', async () => {
  write({
    'slow/tests/1.in': '',
    'slow/tests/1.out': 'done\n',
    'sleepers/ada.py': 'import time\ntime.sleep(4)\nprint("done")\n',
  });
  const started = startCli(['grade', 'slow', 'sleepers', '--no-check'], { env, cwd });
  await untilPrinted(started, /^\{"batch"/m);
  started.child.kill('SIGINT');
  expect(await started.exited).toBe(130);
  const batch = batchOf(started.stderr());
  expect(started.stderr()).toContain(`Interrupted.\nBatch ${batch} goes on:\n  runq grade watch ${batch} `);
  const watched = await cli('grade', 'watch', batch);
  expect(watched.code, watched.stderr).toBe(0);
  expect(watched.stderr).toContain('Mean: 1 of 1 points');

  write({ 'sleepers/ada.py': 'import time\ntime.sleep(8)\nprint("done")\n' });
  const again = startCli(['grade', 'slow', 'sleepers', '--no-check', '--out', 'slow-results'], { env, cwd });
  await untilPrinted(again, /^\{"batch"/m);
  expect((await cli('grade', 'cancel', batchOf(again.stderr()))).code).toBe(0);
  expect(await again.exited).toBe(1);
  expect(again.stderr()).toContain('the batch was cancelled');
  expect(verdictsIn('slow-results/results.json')).toEqual({ ada: ['CANCELLED'] });
});

test('grades again as a draft, shows what it changes, and publishes or discards it', async () => {
  write({ 'again/tests/a.in': '', 'again/tests/a.out': '1\n', 'two/ada.py': 'print(1)\n', 'two/bob.py': 'print(2)\n' });
  const first = await cli('grade', 'again', 'two', '--out', 'again-results', '--no-check');
  const batch = batchOf(first.stderr);
  write({ 'again/tests/a.out': '2\n' });
  expect((await cli('grade', 'check', 'again')).code).toBe(0);
  const rerun = await cli('grade', 'rerun', batch, '--which', 'all', '--assignment-version', '2');
  expect(rerun.code, rerun.stderr).toBe(0);
  expect(rerun.stdout).toBe('ada\t1 -> 0\ta AC -> WA\nbob\t0 -> 1\ta WA -> AC\nScores: 1 up, 1 down, 0 same.\n');
  await cli('grade', 'export', batch, '--out', 'again-results');
  expect(verdictsIn('again-results/results.json')).toEqual({ ada: ['AC'], bob: ['WA'] });
  const published = await cli('grade', 'publish', batch, '1');
  expect(published.stderr).toBe('Draft 1 is published. Scores: 1 up, 1 down, 0 same.\n');
  await cli('grade', 'export', batch, '--out', 'again-results');
  expect(verdictsIn('again-results/results.json')).toEqual({ ada: ['WA'], bob: ['AC'] });
  expect((await cli('grade', 'rerun', batch, '--student', 'ada')).stdout).toBe('Scores: 0 up, 0 down, 1 same.\n');
  expect((await cli('grade', 'discard', batch, '2')).code).toBe(0);
  expect(await cli('grade', 'publish', batch, '2')).toMatchObject({ code: 2, stdout: '' });
});
