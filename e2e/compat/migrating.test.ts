import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from '../support/client.js';
import { findFreePort, type Runq, startRunq } from '../support/start-runq.js';

const page = join(import.meta.dirname, '../../docs/migrating.md');
const run = promisify(execFile);

let runq: Runq;
let judge0Port: number;
beforeAll(async () => {
  judge0Port = await findFreePort();
  const key = '0123456789abcdef0123';
  runq = await startRunq({
    ...{ RUNQ_COMPAT: 'jobe,piston,judge0', RUNQ_COMPAT_KEYS: `moodle=${key}` },
    RUNQ_COMPAT_JUDGE0_PORT: String(judge0Port),
  });
});
afterAll(() => runq?.stop());

/** The curl commands of the page, in order, each with its continuation lines. */
async function readCommands(): Promise<string[]> {
  const blocks = (await readFile(page, 'utf8')).matchAll(/^```sh\n(.*?)^```$/gms);
  return [...blocks].flatMap(([, block]) => block!.split(/^(?=\S)/m)).filter((command) => command.startsWith('curl '));
}

test('every curl command of the page does what the page says', async () => {
  const { token } = await signIn(runq.url, 'mia');
  const answers: Record<string, unknown> = {};
  for (const command of await readCommands()) {
    const here = command
      .replaceAll('localhost:3000', new URL(runq.url).host)
      .replaceAll('localhost:2358', `127.0.0.1:${judge0Port}`);
    const { stdout } = await run('/bin/sh', ['-c', here], { env: { ...process.env, RUNQ_TOKEN: token! } });
    answers[/localhost:\d+([^\s?']+)/.exec(command)![1]!] = JSON.parse(stdout);
  }
  expect(answers).toEqual({
    '/jobe/index.php/restapi/languages': [['python3', expect.any(String)]],
    '/jobe/index.php/restapi/runs': expect.objectContaining({ outcome: 15 }),
    '/api/v2/runtimes': [expect.objectContaining({ language: 'python' })],
    '/api/v2/execute': expect.objectContaining({ run: expect.objectContaining({ stdout: '2\n', code: 0 }) }),
    '/submissions': expect.objectContaining({ stdout: 'hello\n', status: { id: 3, description: 'Accepted' } }),
    '/v1/runs': expect.objectContaining({ verdict: 'ok', stdout: '2\n' }),
  });
});
