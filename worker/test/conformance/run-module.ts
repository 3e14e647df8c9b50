import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../support/test-sandbox.js';

const folder = new URL('.', import.meta.url);
const read = (name: string) => readFileSync(fileURLToPath(new URL(name, folder)), 'utf8');
const MiB = 1024 * 1024;

/** The Python version of the table of failures; others have other tests. */
const pythonOfTable = '3.11';

/** CPython's tests need more than a student's program. */
const limits = {
  wallTimeMs: 240_000,
  cpuTimeMs: 120_000,
  memoryBytes: 1024 * MiB,
  outputBytes: 4 * MiB,
  processes: 128,
  diskBytes: 256 * MiB,
};

/** Modules of CPython's tests, one to a line of `modules.txt`; those marked `quick` belong to every test run. */
export function readModules(): { quick: string[]; further: string[] } {
  const lines = read('modules.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const quick = lines.filter((line) => line.endsWith(' quick')).map((line) => line.replace(/ quick$/, ''));
  return { quick, further: lines.filter((line) => !line.endsWith(' quick')) };
}

/** Test id -> why it fails in the sandbox. In `expected-failures.txt`, `# reason` precedes the ids it applies to. */
export function readExpectedFailures(): Map<string, string> {
  const expected = new Map<string, string>();
  let reason = '';
  for (const line of read('expected-failures.txt').split('\n')) {
    if (line.startsWith('# ')) reason = line.slice(2);
    else if (line !== '') expected.set(line, reason);
  }
  return expected;
}

/** A sandbox whose Python has its tests; throws with the remedy when they are missing. */
export async function openConformanceSandbox(): Promise<Sandbox> {
  const sandbox = await openTestSandbox({ slots: 1, readyUnits: 1 });
  const probe =
    'import sys, importlib.util as u; print("%d.%d" % sys.version_info[:2], u.find_spec("test.test_json") is not None)';
  const [version, hasTests] = (await runProgram(sandbox, probe)).stdout.trim().split(' ');
  if (hasTests === 'True' && version === pythonOfTable) return sandbox;
  await sandbox.close();
  if (hasTests !== 'True')
    throw new Error(
      `Python’s own tests are missing: run \`apt-get install -y --no-install-recommends ` +
        `libpython${version}-testsuite\``,
    );
  throw new Error(
    `worker/test/conformance/expected-failures.txt is for Python ${pythonOfTable}, and this is ${version}`,
  );
}

/** Runs a module of CPython's tests as a program; exactly the tests in the table must fail. */
export async function expectConformance(sandbox: Sandbox, name: string): Promise<void> {
  const seen = await runProgram(sandbox, read('run_module.py'), { args: [name], limits });
  expect(seen.result, seen.stderr.slice(-2_000)).toMatchObject({ exitCode: 0, stopReason: null, fault: null });
  const outcome: { run: number; failed: Record<string, string> } = JSON.parse(
    seen.stdout.trimEnd().split('\n').at(-1)!,
  );
  expect(outcome.run).toBeGreaterThan(0);
  const isOfModule = (id: string) => id.includes(`test.${name}.`);
  const expected = [...readExpectedFailures().keys()].filter(isOfModule).sort();
  const failed = Object.keys(outcome.failed).sort();
  const unexpected = failed.filter((id) => !expected.includes(id)).map((id) => `${id}: ${outcome.failed[id]}`);
  const passing = expected.filter((id) => !failed.includes(id));
  expect({ unexpected, passing }).toEqual({ unexpected: [], passing: [] });
}
