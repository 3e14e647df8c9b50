import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, startCli, untilPrinted } from '../support/cli.js';
import { findFreePort, type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  runq = await startRunq();
  cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-cli-'));
  env = { RUNQ_URL: runq.url };
  const { code, stderr } = await runCli(['login', '--user', 'ada', '--role', 'student'], { env, cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: `Signed in at ${runq.url} as ada (student).\n` });
});
afterAll(async () => {
  await runq?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);

test('signs in with a token from stdin, and refuses one that the server does not accept', async () => {
  const file = join(cwd, '.config/runq/credentials.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { token } = JSON.parse(readFileSync(file, 'utf8')).servers[runq.url];
  const elsewhere = { ...env, XDG_CONFIG_HOME: join(cwd, 'other') };
  const refused = await runCli(['login'], { env: elsewhere, cwd, stdin: 'not-a-token\n' });
  expect(refused).toEqual({
    code: 2,
    stdout: '',
    stderr: `The server at ${runq.url} does not accept this token.\n`,
  });
  expect((await runCli(['login'], { env: elsewhere, cwd, stdin: `${token}\n` })).code).toBe(0);
  expect((await runCli(['run', 'missing.py'], { env: elsewhere, cwd })).stderr).toContain('cannot be read (ENOENT)');
});

test('runs a file with its arguments, further files and stdin, and exits with its code', async () => {
  write('words.py', 'word = "wörd"\n');
  write(
    'main.py',
    'import sys, words\nprint(sys.argv[1:], words.word, input("Name? "))\n' +
      'print("late", file=sys.stderr)\nsys.exit(3)\n',
  );
  const args = ['run', '--files', 'words.py', 'main.py', '--n', '5'];
  expect(await runCli(args, { env, cwd, stdin: 'Ada\n' })).toEqual({
    code: 3,
    stdout: "Name? ['--n', '5'] wörd Ada\n",
    stderr: 'late\n',
  });
});

test('shows output live and forwards input as it is typed', async () => {
  write('live.py', 'print("got", input("first? "))\nprint("got", input("second? "))\n');
  const cli = startCli(['run', 'live.py'], { env, cwd });
  await untilPrinted(cli, 'first? ');
  cli.child.stdin!.write('a\n');
  await untilPrinted(cli, 'second? ');
  cli.child.stdin!.write('b\n');
  // The program ends while stdin is still open.
  expect(await cli.exited).toBe(0);
  expect(cli.stdout()).toBe('first? got a\nsecond? got b\n');
});

test('Ctrl-C interrupts the program, and a second one cancels it', async () => {
  write(
    'stubborn.py',
    'import time\nwhile True:\n    try:\n        print("ready", flush=True)\n        time.sleep(60)\n' +
      '    except KeyboardInterrupt:\n        print("interrupted", flush=True)\n',
  );
  const cli = startCli(['run', 'stubborn.py'], { env, cwd });
  await untilPrinted(cli, 'ready');
  cli.child.kill('SIGINT');
  await untilPrinted(cli, 'interrupted');
  cli.child.kill('SIGINT');
  expect(await cli.exited).toBe(130);
  expect(cli.stderr()).toContain('Stopped by you.');
});

test('says why a program was stopped, and exits with 128 + its signal', async () => {
  write('flood.py', 'while True:\n    print("x" * 100000)\n');
  const flood = await runCli(['run', 'flood.py'], { env, cwd });
  expect(flood.code).toBe(1);
  expect(flood.stderr).toMatch(/^Stopped: output limit of 1 MiB\./);
  write('crash.py', 'import os\nos.kill(os.getpid(), 11)\n');
  expect((await runCli(['run', 'crash.py'], { env, cwd })).code).toBe(139);
});

test('says in one sentence that no server answers, or that the user is not signed in', async () => {
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const unreachable = await runCli(['grade', 'list'], { env: { RUNQ_URL: url, RUNQ_TOKEN: 'abc' }, cwd });
  expect(unreachable.code).toBe(3);
  expect(unreachable.stderr).toMatch(/^No runq server answers at http:\S+ \(connect ECONNREFUSED .*\); .*\.\n$/);
  const anonymous = await runCli(['run', 'main.py'], { env: { ...env, XDG_CONFIG_HOME: join(cwd, 'none') }, cwd });
  expect(anonymous.code).toBe(2);
  expect(anonymous.stderr).toContain('You are not signed in at');
  expect((await runCli(['run'], { env, cwd })).code).toBe(2);
});
