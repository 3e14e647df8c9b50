import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Runq, startRunq } from '../support/start-runq.js';
import type { Summary } from './scenario/report.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const key = 'a-key-of-the-load-test-0123456789';
/** The smallest scenario, a few seconds long, with a run each half second. */
const short = ['--ramp', '1', '--duration', '5', '--turn', '0.5', '--batch', '5', '--json'];

let folder: string;
let runq: Runq;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runq-load-'));
  writeFileSync(join(folder, 'key'), `${key}\n`);
  runq = await startRunq({ RUNQ_AUTH: 'dev,jwt', RUNQ_JWT_SECRET: key });
});
afterAll(async () => {
  await runq?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `npm run load` and returns its exit code and outputs. */
function load(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  const main = join(root, 'e2e/load/scenario/main.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [tsx, main, ...args], { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

test('the smallest scenario finds every console right, over HTTP and sockets', async () => {
  const { code, stdout, stderr } = await load('3', runq.url, ...short);
  expect(stderr).toContain('3 students, a grader and an operator');
  const summary = JSON.parse(stdout) as Summary;
  expect(summary.wrong).toEqual([]);
  expect(code).toBe(0);
  expect(summary.totals.runs).toBeGreaterThanOrEqual(3);
  expect(summary.totals.batches).toBeGreaterThan(0);
  expect(summary.caps.samples).toBeGreaterThan(0);
  expect(summary.caps.limits).toEqual({ maxActiveUsers: 10, maxRuns: 20, runsPerStudent: 2 });
  expect(summary.waitMs!.count).toBe(summary.totals.runs);
});

test('signs in with the key of the service', async () => {
  const { code, stdout } = await load('3', runq.url, ...short, '--duration', '2', '--jwt-secret', join(folder, 'key'));
  expect((JSON.parse(stdout) as Summary).wrong).toEqual([]);
  expect(code).toBe(0);
});

test('a wrong command line has the exit code 2, and a service that is away 1', async () => {
  expect(await load('4', runq.url)).toMatchObject({ code: 2, stderr: expect.stringContaining('SCENARIO') });
  expect(await load('3', 'http://127.0.0.1:1')).toMatchObject({ code: 1, stdout: '' });
});
