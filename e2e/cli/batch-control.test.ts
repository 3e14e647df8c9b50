import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-control-'));
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
const readResults = (folder: string) =>
  JSON.parse(readFileSync(join(cwd, folder, 'results.json'), 'utf8')) as {
    seed: number;
    students: { student: string; name: string | null; cases: { verdict: string }[] }[];
  };

test('pauses a batch, says so to its followers, and goes on with it', async () => {
  write({ 'slow/tests/1.in': '', 'slow/tests/1.out': 'done\n' });
  for (let i = 0; i < 16; i++) write({ [`class/s${i}.py`]: `import time\ntime.sleep(1)\nprint("done")\n# ${i}\n` });
  const started = startCli(['grade', 'slow', 'class', '--no-check'], { env, cwd });
  await untilPrinted(started, /^\{"batch"/m);
  const batch = /^Batch (\S+): /m.exec(started.stderr())![1]!;
  const paused = await cli('grade', 'pause', batch);
  expect(paused).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(/^Paused; \d+ of 16 submissions/),
  });
  expect((await cli('grade', 'pause', batch)).code).toBe(0);
  await untilPrinted(started, '"active":0,"finished":');
  await untilPrinted(started, '"waitingReason":"paused by its owner"');
  expect(started.child.exitCode).toBeNull();
  const resumed = await cli('grade', 'resume', batch);
  expect(resumed).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Resumed; \d+ of 16 submissions/) });
  expect(await started.exited).toBe(0);
  expect(readResults('results').students.map(({ cases }) => cases[0]!.verdict)).toEqual(Array(16).fill('AC'));
  expect(await cli('grade', 'pause', batch)).toMatchObject({
    code: 2,
    stderr: 'This batch is finished or cancelled; there is nothing left to pause.\n',
  });
});

test('a seed replaces that of the assignment, and is in the results with the names of missing students', async () => {
  write({
    'dice/tests/1.in': '',
    'dice/tests/1.out': '0.32383276483316237\n',
    'dice-class/ada.py': 'import random\nprint(random.random())\n',
    'roster.csv': 'id,name\nada,Ada L.\nbob,Bob B.\n',
  });
  const grade = (...more: string[]) =>
    cli('grade', 'dice', 'dice-class', '--roster', 'roster.csv', '--no-check', ...more);
  expect((await grade('--out', 'usual')).code).toBe(0);
  expect((await grade('--seed', '7', '--out', 'seeded')).code).toBe(0);
  expect(readResults('usual')).toMatchObject({ seed: 1, students: [{ cases: [{ verdict: 'WA' }] }, {}] });
  expect(readResults('seeded')).toMatchObject({
    seed: 7,
    students: [
      { student: 'ada', cases: [{ verdict: 'AC' }] },
      { student: 'bob', name: 'Bob B.', cases: [{ verdict: 'MISSING' }] },
    ],
  });
  expect(readFileSync(join(cwd, 'seeded', 'results.csv'), 'utf8')).toMatch(/^bob,Bob B\.,/m);
  expect((await grade('--seed', 'x')).code).toBe(2);
  expect(await grade('--seed', '4294967296')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('must be a whole number from 0 to 4294967295'),
  });
});
