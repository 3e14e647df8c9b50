import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SandboxUnavailableError } from '../../../src/sandbox/create-sandbox.js';
import { openTestSandbox, runProgram, testPython } from '../../support/test-sandbox.js';

test('a missing Python is rejected with an error message', async () => {
  const refused = openTestSandbox({ python: '/nowhere/python3' });
  await expect(refused).rejects.toThrow(SandboxUnavailableError);
  await expect(refused).rejects.toThrow(/\/nowhere\/python3.*RUNQ_PYTHON/s);
});

test.runIf(process.getuid?.() === 0)(
  'rejects an interpreter that other users cannot reach, and accepts it once they can',
  async () => {
    const folder = mkdtempSync('/var/tmp/runq-interpreter-');
    try {
      execFileSync(testPython, ['-m', 'venv', '--without-pip', folder]);
      chmodSync(folder, 0o700);
      const python = `${folder}/bin/python3`;
      await expect(openTestSandbox({ python })).rejects.toThrow(
        new RegExp(`is in ${folder}, and other users may not enter ${folder};.*every user may enter \\(RUNQ_PYTHON\\)`),
      );
      chmodSync(folder, 0o755);
      const sandbox = await openTestSandbox({ python });
      const seen = await runProgram(sandbox, 'import sys; print(sys.prefix, sys.base_prefix != sys.prefix)');
      await sandbox.close();
      expect(seen.stdout).toBe(`${folder} True\n`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test('rejects a Python that is too old', () => {
  const check = (version: string) => {
    const script = `from supervisor import find_python\nfind_python.check_version(${version})`;
    const cwd = fileURLToPath(new URL('../../../python', import.meta.url));
    return spawnSync(testPython, ['-B', '-c', script], { cwd, encoding: 'utf8' }).stderr;
  };
  expect(check('(3, 9, 2)')).toBe('it is Python 3.9\n');
  expect(check('(3, 10, 0)')).toBe('');
});
