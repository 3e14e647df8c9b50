import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, startCli, startCliInTerminal, untilPrinted } from '../support/cli.js';
import { signIn } from '../support/client.js';
import { findFreePort, type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  runq = await startRunq();
  cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-top-'));
  env = { RUNQ_URL: runq.url };
  expect((await runCli(['login', '--user', 'olga', '--role', 'ops'], { env, cwd })).code).toBe(0);
});
afterAll(async () => {
  await runq?.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const [enter, leave, home, ctrlC] = ['\u001b[?1049h', '\u001b[?1049l', '\u001b[H', '\u0003'];

test.each([
  ['q', 'q'],
  ['Ctrl-C', ctrlC],
])('fills a terminal with the service, draws it again each second, and %s leaves it as it was', async (_, key) => {
  const top = startCliInTerminal(['ops', 'top'], { env, cwd });
  await untilPrinted(top, /Slots .* of \d+.*Waiting .*0 interactive, 0 batch.*WORKER/s);
  await until(() => top.stdout().split(home).length > 2, 'a second drawing');
  expect(top.stdout().startsWith(enter)).toBe(true);
  expect(top.stdout()).not.toContain(leave);
  top.child.stdin!.write(key);
  expect(await top.exited).toBe(0);
  const shown = top.stdout();
  expect(shown.endsWith(leave)).toBe(true);
  // No drawing is longer than the terminal, which would scroll.
  for (const drawing of shown.split(home).slice(1)) expect(drawing.split('\r\n').length).toBeLessThanOrEqual(24);
});

test('prints a line of JSON a second without a terminal, until Ctrl-C', async () => {
  const top = startCli(['ops', 'top'], { env, cwd });
  await untilPrinted(top, /^\{.*\}\n\{.*\}\n/);
  top.child.kill('SIGINT');
  expect(await top.exited).toBe(130);
  const lines = top.stdout().trimEnd().split('\n');
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ activeRuns: 0, workers: [{ state: 'active' }] });
});

test('is for ops, and says so or that there is no server in one sentence', async () => {
  const home = mkdtempSync(join(cwd, 'grader-'));
  await runCli(['login', '--user', 'gwen'], { env, cwd: home });
  const refused = await runCli(['ops', 'top'], { env, cwd: home });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr.split('\n')).toHaveLength(2);
  const url = `http://127.0.0.1:${await findFreePort()}`;
  const unreachable = await runCli(['ops', 'top'], { env: { RUNQ_URL: url, RUNQ_TOKEN: 'abc' }, cwd });
  expect(unreachable.code).toBe(3);
  expect(unreachable.stderr).toMatch(/^No runq server answers at /);
});

test('previews what would be cancelled, and cancels exactly that with a reason', async () => {
  const alice = await signIn(runq.url, 'alice');
  const runs = [
    await alice.submit({ code: 'input()', interactive: true }),
    await alice.submit({ code: 'import time; time.sleep(60)' }),
  ];
  const shown = await runCli(['ops', 'preview', 'cancel', '--user', 'alice'], { env, cwd });
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(runs[0]!.id) });
  const [, id = ''] = /runq ops start (\S+) --why REASON/.exec(shown.stderr) ?? [];
  expect(shown.stderr).toContain('2 runs to cancel.');
  expect(await runCli(['ops', 'start', id, '--why', 'enough'], { env, cwd })).toMatchObject({
    code: 0,
    stderr: '2 of 2 runs: 2 cancelled.\n',
  });
  expect(await alice.read(runs[0]!.id, 10_000)).toMatchObject({ stoppedBy: { by: 'ops', why: 'enough' } });
  expect((await runCli(['ops', 'preview', 'cancel'], { env, cwd })).code).toBe(2);
});
