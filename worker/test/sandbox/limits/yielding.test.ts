import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { cgroupFolders, openTestSandbox, runProgram, testPython, until } from '../../support/test-sandbox.js';

const burner = 'import os\nfor _ in range(os.cpu_count() - 1):\n    if os.fork() == 0: break\nwhile True: pass';
const limits = { wallTimeMs: 20_000, cpuTimeMs: 4_000 };
let count = 0;

/**
 * A sandbox of its own, since one whose programs starved yields later again. `doYield` reads whether its programs yield
 * now; it is null before Linux 5.15 and without control groups.
 */
async function openYieldingSandbox(): Promise<{ sandbox: Sandbox; doYield: (() => boolean) | null }> {
  const cgroupName = `runq-yielding-${process.pid}-${++count}`;
  const sandbox = await openTestSandbox({ cgroupName });
  const file = cgroupFolders(cgroupName)
    .map((folder) => `${folder}/cpu.idle`)
    .find((path) => existsSync(path));
  return { sandbox, doYield: file === undefined ? null : () => readFileSync(file, 'utf8').trim() === '1' };
}

test('programs yield to the rest of the machine while one of them computes for long', async (context) => {
  const { sandbox, doYield } = await openYieldingSandbox();
  context.onTestFinished(() => sandbox.close());
  if (!doYield) return context.skip();
  expect(doYield()).toBe(false);
  const run = runProgram(sandbox, burner, { limits });
  await until(doYield, 5_000);
  expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
  expect((await run).result.stopReason).toBe('cpu_time');
  await until(() => !doYield());
});

test('programs that starve beside busy processes get their usual weight back', async (context) => {
  const { sandbox, doYield } = await openYieldingSandbox();
  const busy = cpus().map(() => spawn(testPython, ['-c', 'while True: pass'], { stdio: 'ignore' }));
  context.onTestFinished(async () => {
    for (const child of busy) child.kill('SIGKILL');
    await sandbox.close();
  });
  if (!doYield) return context.skip();
  const run = runProgram(sandbox, burner, { limits });
  await until(doYield, 5_000);
  await until(() => !doYield(), 5_000);
  const { result } = await run;
  expect(result.stopReason).toBe('cpu_time');
  // In an idle group, the 4 s of CPU time would take minutes.
  expect(result.usage.wallTimeMs).toBeLessThan(limits.wallTimeMs);
});
