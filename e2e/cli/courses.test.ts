import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCli } from '../support/cli.js';
import { type Runq, startRunq } from '../support/start-runq.js';

/** Every command is a process of its own. */
vi.setConfig({ testTimeout: 240_000 });

let runq: Runq;
let cwd: string;

beforeAll(async () => {
  runq = await startRunq();
  cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-courses-'));
});
afterAll(async () => {
  await runq?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

/** Each user has a folder for the stored sign-in. */
async function signIn(user: string, role: string) {
  const env = { RUNQ_URL: runq.url, XDG_CONFIG_HOME: join(cwd, `config-${user}`) };
  expect((await runCli(['login', '--user', user, '--role', role], { env, cwd })).code).toBe(0);
  return (...args: string[]) => runCli(args, { env, cwd });
}

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
}

test('ops make a course, whose graders grade and list with --course', async () => {
  const [root, gwen, carl, olga] = await Promise.all([
    signIn('root', 'ops'),
    ...['gwen', 'carl', 'olga'].map((user) => signIn(user, 'grader')),
  ]);
  // New in each attempt.
  const logic = `Logic ${Date.now()}`;
  const { stdout } = await root('ops', 'course', 'create', `${logic} 1`);
  const id = stdout.trim();
  expect(await root('ops', 'course', 'enrol', `${logic} 1`, 'gwen', 'carl', '--role', 'grader')).toMatchObject({
    ...{ code: 0, stderr: '2 enrolled, 0 changed, 0 as before.\n' },
  });
  expect((await root('ops', 'course', 'enrol', id, 'ada', 'tom')).code).toBe(0);
  expect((await root('ops', 'course', 'remove', id, 'tom')).code).toBe(0);
  expect((await root('ops', 'course', 'members', id)).stdout).toBe('ada\tstudent\ncarl\tgrader\ngwen\tgrader\n');
  expect((await root('ops', 'course', 'rename', id, logic)).code).toBe(0);
  expect((await root('ops', 'course', 'list')).stdout).toContain(`${id}\t${logic}\t3\n`);

  write({ 'hw/tests/1.in': '', 'hw/tests/1.out': '1\n', 'class/ada.py': 'print(1)\n' });
  expect(await gwen!('grade', 'hw', 'class', '--course', logic)).toMatchObject({ code: 0 });
  expect((await carl!('grade', 'list', '--course', id)).stdout).toMatch(/^hw\t/);
  expect((await carl!('grade', 'list')).stdout).toBe('');
  expect(await carl!('grade', 'check', 'hw', '--course', logic)).toMatchObject({ code: 0 });
  expect(await carl!('grade', 'download', 'hw', '--course', logic)).toMatchObject({ code: 0 });
  expect(await carl!('grade', 'hw', 'class', '--course', logic)).toMatchObject({ code: 0 });
  expect(await olga!('grade', 'list', '--course', logic)).toMatchObject({
    ...{ code: 2, stderr: `You have no course "${logic}".\n` },
  });
  expect((await root('ops', 'course', 'delete', logic)).code).toBe(0);
  expect((await root('ops', 'course', 'list')).stdout).not.toContain(logic);
});
