import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCli } from '../support/cli.js';
import { signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

/** Every command is a process of its own. */
vi.setConfig({ testTimeout: 120_000 });

let runq: Runq;
let cwd: string;
beforeAll(async () => {
  runq = await startRunq();
  cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-data-'));
});
afterAll(async () => {
  await runq?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

async function runAs(userId: string, role: 'student' | 'grader' | 'ops', ...args: string[]) {
  const { token } = await signIn(runq.url, userId, role);
  return runCli(args, { env: { RUNQ_URL: runq.url, RUNQ_TOKEN: token!, XDG_CONFIG_HOME: cwd }, cwd });
}

const readPaths = (file: string) => Object.keys(unzipSync(new Uint8Array(readFileSync(join(cwd, file)))));

test('users write their data into a zip that no other user of the machine can read', async () => {
  const run = await (await signIn(runq.url, 'ada')).run('print(1)');
  const answer = await runAs('ada', 'student', 'data', 'export', '--out', 'mine.zip');
  expect(answer).toMatchObject({ code: 0, stdout: '', stderr: 'Wrote mine.zip\n' });
  expect(readPaths('mine.zip')).toEqual(expect.arrayContaining(['README.txt', `runs/${run.id}/run.json`]));
  expect(statSync(join(cwd, 'mine.zip')).mode & 0o777).toBe(0o600);
});

test('ops write that of any user, with a reason; others and API keys are refused', async () => {
  expect(await runAs('olga', 'ops', 'ops', 'user', 'export', 'ada')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining("required option '--why <reason>'") },
  });
  const why = ['--why', 'ada asked for it', '--out', 'ada.zip'];
  expect(await runAs('olga', 'ops', 'ops', 'user', 'export', 'ada', ...why)).toMatchObject({ code: 0 });
  expect(readPaths('ada.zip')).toContain('account.json');
  const ops = await signIn(runq.url, 'olga', 'ops');
  const { entries } = await ops.json<{ entries: object[] }>('GET', '/v1/ops/audit');
  expect(entries).toContainEqual(expect.objectContaining({ action: 'data.export', target: 'ada', why: why[1] }));
  for (const role of ['student', 'grader'] as const)
    expect(await runAs(`a-${role}`, role, 'ops', 'user', 'export', 'ada', ...why)).toMatchObject({ code: 2 });

  const { key } = await ops.json<{ key: string }>('POST', '/v1/keys', { name: 'bot', scopes: ['read', 'ops'] });
  const env = { RUNQ_URL: runq.url, RUNQ_TOKEN: key, XDG_CONFIG_HOME: cwd };
  const refused = await runCli(['data', 'export', '--out', 'none.zip'], { env, cwd });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(() => statSync(join(cwd, 'none.zip'))).toThrow();
});
